package io.weir.client.producer;

import io.weir.client.cluster.ClusterMetadata;
import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.TopicMetadata;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;

/**
 * Chooses the partition of each record, as Apache Kafka's default does: the one that the record names, else by the key's hash, else the
 * sticky one. Records that come before the topic's partitions are known wait here, in their order. Safe for use by several threads.
 */
final class Topic {
    /** Where a record goes when its partition is known. */
    interface Appender {
        void append(PartitionQueue queue, OutgoingRecord record);
    }

    private record Parked(OutgoingRecord record, long deadlineNanos) {}

    private final String name;
    private final ProducerSettings settings;
    private final Appender appender;
    private final StickyPartition sticky;
    private final Function<TopicPartition, PartitionQueue> makeQueue;
    private final IntUnaryOperator loads = partition -> load(queue(partition));
    /** By partition; null for those to which nothing went yet. */
    private PartitionQueue[] queues = {};

    private final Deque<Parked> parked = new ArrayDeque<>();
    private int partitions;
    private List<Integer> led = List.of();
    private RuntimeException failure;

    Topic(
            String name,
            ProducerSettings settings,
            Appender appender,
            Function<TopicPartition, PartitionQueue> makeQueue,
            RandomGenerator random) {
        this.name = name;
        this.settings = settings;
        this.appender = appender;
        this.makeQueue = makeQueue;
        sticky = new StickyPartition(settings.batchBytes(), settings.adaptivePartitions(), random);
    }

    String name() {
        return name;
    }

    /** @return whether it must wait for metadata */
    synchronized boolean accept(OutgoingRecord record) {
        if (parked.isEmpty() && place(record)) {
            return false;
        }
        parked.add(new Parked(record, System.nanoTime() + settings.maxBlock().toNanos()));
        return true;
    }

    private boolean place(OutgoingRecord record) {
        if (partitions == 0 || record.partition() != null && record.partition() >= partitions) {
            return false;
        }
        appender.append(queue(partitionOf(record)), record);
        return true;
    }

    private int partitionOf(OutgoingRecord record) {
        if (record.partition() != null) {
            return record.partition();
        }
        if (record.key() != null && !settings.ignoreKeys()) {
            return Utils.toPositive(Utils.murmur2(record.key())) % partitions;
        }
        int chosen = sticky.choose(partitions, led, loads);
        sticky.took(record.bytes());
        return chosen;
    }

    private static int load(PartitionQueue queue) {
        synchronized (queue) {
            return queue.length();
        }
    }

    private PartitionQueue queue(int partition) {
        if (partition >= queues.length) {
            queues = Arrays.copyOf(queues, Math.max(partition + 1, partitions));
        }
        if (queues[partition] == null) {
            queues[partition] = makeQueue.apply(new TopicPartition(name, partition));
        }
        return queues[partition];
    }

    /**
     * Takes what is known now and sends on what waited for it.
     *
     * @return records that are not to be sent, with the reason
     */
    synchronized List<Refusal> learn(ClusterMetadata metadata, long nowNanos) {
        Optional<TopicMetadata> said = metadata.topic(name);
        said.ifPresent(this::take);
        while (!parked.isEmpty() && place(parked.peekFirst().record())) {
            parked.removeFirst();
        }
        return refused(nowNanos);
    }

    private void take(TopicMetadata said) {
        failure = said.failure().orElse(null);
        if (failure == null) {
            partitions = said.partitions().size();
            led = said.partitions().stream()
                    .filter(partition -> partition.leader() >= 0)
                    .map(PartitionMetadata::partition)
                    .toList();
        } else if (!(failure instanceof RetriableException)) {
            partitions = 0;
        }
    }

    private List<Refusal> refused(long nowNanos) {
        List<Refusal> refused = new ArrayList<>();
        boolean hopeless = failure != null && !(failure instanceof RetriableException);
        while (!parked.isEmpty() && (hopeless || nowNanos - parked.peekFirst().deadlineNanos() >= 0)) {
            OutgoingRecord record = parked.removeFirst().record();
            refused.add(new Refusal(record, hopeless ? failure : notThere(record)));
            while (!parked.isEmpty() && place(parked.peekFirst().record())) {
                parked.removeFirst();
            }
        }
        return refused;
    }

    private TimeoutException notThere(OutgoingRecord record) {
        long ms = settings.maxBlock().toMillis();
        return partitions == 0
                ? new TimeoutException("topic " + name + " was not found within " + ms + " ms", failure)
                : new TimeoutException("partition " + record.partition() + " of topic " + name + ", which has "
                        + partitions + ", was not found within " + ms + " ms");
    }

    /** Everything that waits, which waits no longer. */
    synchronized List<Refusal> refuseAll(RuntimeException reason) {
        List<Refusal> refused = new ArrayList<>();
        parked.forEach(waiting -> refused.add(new Refusal(waiting.record(), reason)));
        parked.clear();
        return refused;
    }

    /** Whether its partitions are known; what waits nevertheless is for one that is not among them. */
    synchronized boolean known() {
        return partitions > 0;
    }

    synchronized boolean waits() {
        return !parked.isEmpty();
    }

    /** Empty when nothing waits. */
    synchronized Optional<Long> deadlineNanos() {
        return parked.isEmpty()
                ? Optional.empty()
                : Optional.of(parked.peekFirst().deadlineNanos());
    }

    /** A record that is not to be sent. */
    record Refusal(OutgoingRecord record, RuntimeException reason) {}
}
