package io.weir.cluster.gateway.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchResponse;
import org.junit.jupiter.api.Test;

class FetchSessionsTest {
    private static final int NONE = FetchSessions.NO_SESSION;
    private static final Uuid TOPIC = Uuid.randomUuid();
    private final FetchSessions sessions = new FetchSessions(2, 1_000_000, 120_000);

    private static PartitionRef ref(int partition) {
        return PartitionRef.byId(TOPIC, partition);
    }

    private static LinkedHashMap<PartitionRef, Wanted> wanted(int... partitions) {
        LinkedHashMap<PartitionRef, Wanted> wanted = new LinkedHashMap<>();
        for (int partition : partitions) {
            wanted.put(ref(partition), new Wanted(0, 1000, -1));
        }
        return wanted;
    }

    private static PartitionData data(int partition, long highWatermark, int bytes) {
        return new PartitionData()
                .setPartitionIndex(partition)
                .setHighWatermark(highWatermark)
                .setLogStartOffset(0)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.allocate(bytes)));
    }

    private static LinkedHashMap<PartitionRef, PartitionData> read(
            FetchContext context, int bytes, Integer... withBytes) {
        LinkedHashMap<PartitionRef, PartitionData> read = new LinkedHashMap<>();
        List<Integer> full = List.of(withBytes);
        context.wanted()
                .keySet()
                .forEach(ref -> read.put(ref, data(ref.partition(), 5, full.contains(ref.partition()) ? bytes : 0)));
        return read;
    }

    private int begin(FetchSessions in, long nowMs, int... partitions) {
        FetchContext context = in.open(NONE, 0, true, wanted(partitions), List.of(), nowMs);
        return context.answer(read(context, 0), nowMs).sessionId();
    }

    private FetchContext next(int session, int epoch) {
        return sessions.open(session, epoch, true, wanted(), List.of(), 0);
    }

    private static List<Integer> partitions(Iterable<PartitionRef> refs) {
        List<Integer> partitions = new ArrayList<>();
        refs.forEach(ref -> partitions.add(ref.partition()));
        return partitions;
    }

    @Test
    void aFullFetchIsAnsweredInFullAndBeginsASession() {
        FetchContext context = sessions.open(NONE, 0, true, wanted(1, 2, 3), List.of(), 0);
        FetchOutcome outcome = context.answer(read(context, 0), 0);
        assertEquals(Errors.NONE, outcome.error());
        assertNotEquals(NONE, outcome.sessionId());
        assertEquals(List.of(1, 2, 3), partitions(outcome.partitions().keySet()));
        assertEquals(3, sessions.partitions());
    }

    @Test
    void withinASessionOnlyNewsIsAnswered() {
        int session = begin(sessions, 0, 1, 2, 3);
        FetchContext context = next(session, 1);
        assertEquals(List.of(1, 2, 3), partitions(context.wanted().keySet()));
        FetchOutcome outcome = context.answer(read(context, 10, 2), 0);
        assertEquals(List.of(2), partitions(outcome.partitions().keySet()));
        FetchContext quiet = next(session, 2);
        assertEquals(0, quiet.answer(read(quiet, 0), 0).partitions().size());
    }

    @Test
    void aPartitionThatGaveRecordsGoesToTheEnd() {
        int session = begin(sessions, 0, 1, 2, 3);
        FetchContext context = next(session, 1);
        context.answer(read(context, 10, 1, 2), 0);
        assertEquals(List.of(3, 1, 2), partitions(next(session, 2).wanted().keySet()));
    }

    @Test
    void anErrorIsToldEveryTimeAndItsEndToo() {
        int session = begin(sessions, 0, 1);
        for (int epoch = 1; epoch <= 2; epoch++) {
            FetchContext failing = next(session, epoch);
            LinkedHashMap<PartitionRef, PartitionData> read = read(failing, 0);
            read.put(ref(1), FetchResponse.partitionResponse(1, Errors.NOT_LEADER_OR_FOLLOWER));
            assertEquals(1, failing.answer(read, 0).partitions().size());
        }
        FetchContext healed = next(session, 3);
        assertEquals(1, healed.answer(read(healed, 0), 0).partitions().size());
    }

    @Test
    void partitionsAreAddedChangedAndForgotten() {
        int session = begin(sessions, 0, 1, 2);
        LinkedHashMap<PartitionRef, Wanted> changes = wanted(4);
        changes.put(ref(2), new Wanted(77, 5, 9));
        FetchContext context = sessions.open(session, 1, true, changes, List.of(ref(1)), 0);
        assertEquals(List.of(2, 4), partitions(context.wanted().keySet()));
        assertEquals(new Wanted(77, 5, 9), context.wanted().get(ref(2)));
        assertEquals(2, sessions.partitions());
    }

    @Test
    void aSessionWithoutPartitionsEnds() {
        int session = begin(sessions, 0, 1);
        FetchContext context = sessions.open(session, 1, true, wanted(), List.of(ref(1)), 0);
        assertEquals(NONE, context.answer(read(context, 0), 0).sessionId());
        assertEquals(0, sessions.size());
    }

    @Test
    void whatDoesNotFitTheSessionIsRefusedPrecisely() {
        int session = begin(sessions, 0, 1);
        assertEquals(Errors.FETCH_SESSION_ID_NOT_FOUND, error(next(session + 1, 1)));
        assertEquals(Errors.INVALID_FETCH_SESSION_EPOCH, error(next(session, 2)));
        assertEquals(
                Errors.FETCH_SESSION_TOPIC_ID_ERROR, error(sessions.open(session, 1, false, wanted(), List.of(), 0)));
        assertInstanceOf(FetchContext.Incremental.class, next(session, 1), "none of it did any harm");
    }

    private static Errors error(FetchContext context) {
        return context.answer(new LinkedHashMap<>(), 0).error();
    }

    @Test
    void theLaterOfTwoFetchesOfOneSessionWins() {
        int session = begin(sessions, 0, 1);
        FetchContext first = next(session, 1);
        FetchContext second = next(session, 2);
        assertEquals(
                Errors.INVALID_FETCH_SESSION_EPOCH,
                first.answer(read(first, 0), 0).error());
        assertEquals(Errors.NONE, second.answer(read(second, 0), 0).error());
    }

    @Test
    void theFinalEpochEndsTheSession() {
        int session = begin(sessions, 0, 1);
        FetchContext last = sessions.open(session, -1, true, wanted(1), List.of(), 0);
        assertEquals(NONE, last.answer(read(last, 0), 0).sessionId());
        assertEquals(0, sessions.size());
    }

    @Test
    void whenSlotsAreTakenOnlyAnOldOrASmallerSessionMakesRoom() {
        int small = begin(sessions, 0, 1);
        begin(sessions, 0, 1, 2, 3);
        assertEquals(NONE, begin(sessions, 1, 1, 2, 3, 4, 5), "both are young");
        long later = 120_000 + 1;
        next(small, 1);
        sessions.open(small, 2, true, wanted(), List.of(), later);
        assertNotEquals(NONE, begin(sessions, later, 1), "the other was not used for long");
        assertEquals(NONE, begin(sessions, later, 1), "as small as the smallest");
        assertNotEquals(NONE, begin(sessions, later, 1, 2), "larger than the smallest that is old enough");
        assertEquals(Errors.FETCH_SESSION_ID_NOT_FOUND, error(next(small, 3)));
        assertEquals(2, sessions.evictions());
        assertEquals(3, sessions.partitions());
    }

    @Test
    void withoutSlotsThereAreNoSessions() {
        FetchSessions none = new FetchSessions(0, 1_000_000, 120_000);
        assertEquals(NONE, begin(none, 0, IntStream.range(0, 50).toArray()));
        assertEquals(0, none.size());
    }
}
