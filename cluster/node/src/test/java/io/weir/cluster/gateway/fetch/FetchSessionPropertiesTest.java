package io.weir.cluster.gateway.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchMetadata;

/** A client that follows the protocol knows of every partition, at any time, what it would know had it asked for all of it anew. */
class FetchSessionPropertiesTest {
    private static final int PARTITIONS = 6;

    private record Known(long highWatermark, short error) {}

    @Property(tries = 300)
    void aSessionTellsNoLessThanFullFetches(@ForAll long seed) {
        Random random = new Random(seed);
        FetchSessions sessions = new FetchSessions(1, 1_000_000, 120_000);
        Map<PartitionRef, Known> truth = new HashMap<>();
        Map<PartitionRef, Wanted> interest = new HashMap<>();
        Map<PartitionRef, Known> known = new HashMap<>();
        int session = FetchSessions.NO_SESSION;
        int epoch = FetchMetadata.INITIAL_EPOCH;
        for (int round = 0; round < 60; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (random.nextInt(4) == 0) {
                    truth.put(ref(partition), random(random));
                } else {
                    truth.putIfAbsent(ref(partition), random(random));
                }
            }
            LinkedHashMap<PartitionRef, Wanted> added = new LinkedHashMap<>();
            PartitionRef changed = ref(random.nextInt(PARTITIONS));
            List<PartitionRef> forgotten = List.of();
            if (interest.containsKey(changed) && interest.size() > 1 && random.nextBoolean()) {
                interest.remove(changed);
                known.remove(changed);
                forgotten = List.of(changed);
            } else {
                Wanted wanted = new Wanted(round, 100, -1);
                interest.put(changed, wanted);
                added.put(changed, wanted);
            }
            LinkedHashMap<PartitionRef, Wanted> sent =
                    epoch == FetchMetadata.INITIAL_EPOCH ? new LinkedHashMap<>(interest) : added;
            FetchContext context = sessions.open(session, epoch, false, sent, forgotten, round);
            assertEquals(interest, context.wanted());
            LinkedHashMap<PartitionRef, PartitionData> read = new LinkedHashMap<>();
            context.wanted().keySet().forEach(ref -> read.put(ref, data(ref, truth.get(ref), random)));
            FetchOutcome outcome = context.answer(read, round);
            assertEquals(Errors.NONE, outcome.error());
            outcome.partitions()
                    .forEach((ref, data) -> known.put(ref, new Known(data.highWatermark(), data.errorCode())));
            for (PartitionRef ref : interest.keySet()) {
                assertEquals(truth.get(ref), known.get(ref), "round " + round + " of seed " + seed + ": " + ref);
            }
            session = outcome.sessionId();
            epoch = FetchMetadata.nextEpoch(epoch);
        }
    }

    private static PartitionRef ref(int partition) {
        return PartitionRef.byName("t", partition);
    }

    private static Known random(Random random) {
        boolean fails = random.nextInt(5) == 0;
        return new Known(fails ? -1 : random.nextInt(3), fails ? Errors.NOT_LEADER_OR_FOLLOWER.code() : 0);
    }

    private static PartitionData data(PartitionRef ref, Known truth, Random random) {
        int bytes = truth.error() == 0 && random.nextInt(3) == 0 ? 10 : 0;
        return new PartitionData()
                .setPartitionIndex(ref.partition())
                .setErrorCode(truth.error())
                .setHighWatermark(truth.highWatermark())
                .setLogStartOffset(0)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.allocate(bytes)));
    }
}
