package io.weir.cluster.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.weir.cluster.gateway.fetch.PartitionRef;
import io.weir.cluster.gateway.fetch.Wanted;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.LogSlice;
import io.weir.partition.PartitionCommand;
import io.weir.partition.ReadReply;
import io.weir.partition.StartedLeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of all partitions of a fetch, within its bytes.
 *
 * <p>Partitions are served in their order. The first that has anything gives at least a whole batch, whatever its size, and is read
 * alone; the others share what is left and are read at once, in waves, for as long as something is left. A leader whose published high
 * watermark says that there is nothing is not asked. Confined to the event loop; {@link #close} is for any thread.
 */
final class FetchPass {

    /** @param version of the request */
    record Limits(int maxBytes, boolean readCommitted, short version) {}

    /** A partition that has something, or of which only its leader knows. */
    private record Candidate(int slot, Wanted wanted, StartedLeader leader, TopicImage topic, int partition) {}

    private static final Logger LOG = LoggerFactory.getLogger(FetchPass.class);

    private final EventExecutor loop;
    private final Limits limits;
    private final MetadataImage image;
    private final GatewayContext context;
    private final LinkedHashMap<PartitionRef, Wanted> wanted;
    private final Runnable whenDone;
    private final PartitionData[] results;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<StartedLeader, Long> await = new LinkedHashMap<>();
    private final TreeMap<Integer, Node> elsewhere = new TreeMap<>();
    private final List<LogSlice> slices = new ArrayList<>(2);
    private final AtomicBoolean closed = new AtomicBoolean();
    private Runnable whenOver = () -> {};
    private int next;
    private int outstanding;
    private long remaining;
    private long bytes;
    private boolean failed;
    private boolean over;

    FetchPass(
            GatewayContext context,
            EventExecutor loop,
            Limits limits,
            LinkedHashMap<PartitionRef, Wanted> wanted,
            Runnable whenDone) {
        this.context = context;
        this.loop = loop;
        this.limits = limits;
        this.image = context.metadata().image();
        this.wanted = wanted;
        this.whenDone = whenDone;
        this.results = new PartitionData[wanted.size()];
        this.remaining = limits.maxBytes();
    }

    void whenOver(Runnable action) {
        whenOver = action;
    }

    void run() {
        int slot = 0;
        for (Map.Entry<PartitionRef, Wanted> entry : wanted.entrySet()) {
            place(slot++, entry.getKey(), entry.getValue());
        }
        wave();
    }

    private void place(int slot, PartitionRef ref, Wanted want) {
        Optional<TopicImage> topic = ref.topicId().equals(Uuid.ZERO_UUID) && ref.topic() != null
                ? image.topic(ref.topic())
                : image.topic(WireIds.fromWire(ref.topicId()));
        if (topic.isEmpty()) {
            fail(
                    slot,
                    ref.partition(),
                    ref.topic() == null ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
            return;
        }
        if (ref.partition() < 0 || ref.partition() >= topic.get().partitions().size()) {
            fail(slot, ref.partition(), Errors.UNKNOWN_TOPIC_OR_PARTITION);
            return;
        }
        Optional<StartedLeader> leader = context.leaders().find(topic.get().id(), ref.partition());
        if (leader.isEmpty()) {
            Errors error = LeaderLookup.whyNot(context.leaders(), topic.get().id(), ref.partition());
            fail(slot, topic.get(), ref.partition(), error);
            return;
        }
        Candidate candidate = new Candidate(slot, want, leader.get(), topic.get(), ref.partition());
        if (hasNothing(candidate)) {
            empty(candidate);
        } else {
            candidates.add(candidate);
        }
    }

    private boolean hasNothing(Candidate candidate) {
        int epoch = candidate.wanted().leaderEpoch();
        return candidate.wanted().offset() == candidate.leader().highWatermark()
                && (epoch == -1 || epoch == candidate.leader().assignment().leaderEpoch());
    }

    /** Asks the next leaders: one while nothing was found yet, else as many as the bytes that are left allow for. */
    private void wave() {
        while (outstanding == 0 && next < candidates.size()) {
            if (bytes == 0) {
                ask(candidates.get(next++), true);
            } else {
                while (next < candidates.size() && remaining > 0) {
                    ask(candidates.get(next++), false);
                }
                if (outstanding == 0) {
                    candidates.subList(next, candidates.size()).forEach(this::empty);
                    next = candidates.size();
                }
            }
        }
        if (outstanding == 0) {
            finish();
        }
    }

    private void ask(Candidate candidate, boolean minOneBatch) {
        int max = (int) Math.max(0, Math.min(candidate.wanted().maxBytes(), remaining));
        remaining -= max;
        outstanding++;
        candidate
                .leader()
                .ref()
                .tell(new PartitionCommand.Read(
                        candidate.wanted().leaderEpoch(),
                        candidate.wanted().offset(),
                        max,
                        minOneBatch,
                        limits.readCommitted(),
                        reply -> handOn(candidate, max, minOneBatch, reply)));
    }

    /** To the connection's loop; when that has ended with its node, nobody waits for the records any more. */
    private void handOn(Candidate candidate, int max, boolean minOneBatch, ReadReply reply) {
        try {
            loop.execute(() -> read(candidate, max, minOneBatch, reply));
        } catch (RejectedExecutionException e) {
            if (reply instanceof ReadReply.Records late) {
                late.slice().close();
            }
        }
    }

    private void read(Candidate candidate, int max, boolean minOneBatch, ReadReply reply) {
        if (over) {
            if (reply instanceof ReadReply.Records late) {
                late.slice().close();
            }
            return;
        }
        outstanding--;
        remaining += max;
        if (reply instanceof ReadReply.Records records) {
            take(candidate, records, minOneBatch);
        } else if (reply instanceof ReadReply.Refused refused) {
            fail(candidate.slot(), candidate.topic(), candidate.partition(), ErrorCodes.of(refused.error()));
        }
        wave();
    }

    private void take(Candidate candidate, ReadReply.Records records, boolean minOneBatch) {
        LogSlice slice = records.slice();
        boolean useful;
        try {
            useful = minOneBatch || FetchedPartition.holdsWholeBatch(slice);
        } catch (IOException e) {
            slice.close();
            LOG.error("Cannot read {}-{}", candidate.topic().name(), candidate.partition(), e);
            fail(candidate.slot(), candidate.partition(), Errors.KAFKA_STORAGE_ERROR);
            return;
        }
        PartitionData data = FetchedPartition.empty(
                candidate.partition(),
                records.highWatermark(),
                records.lastStableOffset(),
                records.logStartOffset(),
                limits.readCommitted());
        if (useful) {
            slices.add(slice);
            bytes += slice.length();
            remaining = Math.max(0, remaining - slice.length());
            FetchedPartition.fill(data, slice);
        } else {
            slice.close();
        }
        await.put(candidate.leader(), Math.max(candidate.wanted().offset(), records.highWatermark()));
        results[candidate.slot()] = data;
    }

    private void empty(Candidate candidate) {
        StartedLeader leader = candidate.leader();
        long highWatermark = leader.highWatermark();
        await.put(leader, Math.max(candidate.wanted().offset(), highWatermark));
        // No transaction is ever open, so the last stable offset is the high watermark.
        results[candidate.slot()] = FetchedPartition.empty(
                candidate.partition(), highWatermark, highWatermark, leader.logStartOffset(), limits.readCommitted());
    }

    private void fail(int slot, TopicImage topic, int partition, Errors error) {
        fail(slot, partition, error);
        boolean moved = error == Errors.NOT_LEADER_OR_FOLLOWER || error == Errors.FENCED_LEADER_EPOCH;
        PartitionImage placed = topic.partitions().get(partition);
        if (moved && limits.version() >= 16) {
            CurrentLeader.of(image, placed).ifPresent(leader -> {
                elsewhere.put(leader.leader(), leader.onWire());
                results[slot].currentLeader().setLeaderId(leader.leader()).setLeaderEpoch(leader.epoch());
            });
        }
    }

    private void fail(int slot, int partition, Errors error) {
        failed = true;
        results[slot] = FetchedPartition.error(partition, error, limits.version());
    }

    private void finish() {
        over = true;
        whenOver.run();
        whenDone.run();
    }

    /** Leaders that have not answered are gone. */
    void giveUp() {
        if (!over) {
            for (Candidate candidate : candidates) {
                if (results[candidate.slot()] == null) {
                    fail(candidate.slot(), candidate.topic(), candidate.partition(), Errors.NOT_LEADER_OR_FOLLOWER);
                }
            }
            finish();
        }
    }

    boolean over() {
        return over;
    }

    /** Whether a partition has an error, which is answered at once. */
    boolean failed() {
        return failed;
    }

    long bytes() {
        return bytes;
    }

    /** What was found, in the order of what was wanted. */
    LinkedHashMap<PartitionRef, PartitionData> results() {
        LinkedHashMap<PartitionRef, PartitionData> all = new LinkedHashMap<>();
        int slot = 0;
        for (PartitionRef ref : wanted.keySet()) {
            all.put(ref, results[slot++]);
        }
        return all;
    }

    /** The leaders that may have more later, each with the offset from which on it would be news. */
    Map<StartedLeader, Long> leadersToAwait() {
        return await;
    }

    Map<Integer, Node> leadersElsewhere() {
        return elsewhere;
    }

    /** Lets go of the slices. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            slices.forEach(LogSlice::close);
        }
    }
}
