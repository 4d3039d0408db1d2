package io.weir.acceptance;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A member of a group as programs are: it polls on a thread of its own, and commits what it has read. Two records of one partition are the
 * same record when they have the same offset.
 */
final class GroupMember implements ConsumerRebalanceListener {
    /** How a program may take part in a group. */
    record Flavour(String name, Map<String, Object> settings) {
        static final Flavour CONSUMER = new Flavour("consumer", Map.of("group.protocol", "consumer"));
        static final Flavour COOPERATIVE = classic("cooperative", "CooperativeStickyAssignor");
        static final List<Flavour> ALL = List.of(
                classic("range", "RangeAssignor"),
                classic("round-robin", "RoundRobinAssignor"),
                classic("sticky", "StickyAssignor"),
                COOPERATIVE,
                CONSUMER,
                new Flavour("consumer-range", Map.of("group.protocol", "consumer", "group.remote.assignor", "range")));

        private static Flavour classic(String name, String assignor) {
            return new Flavour(
                    name,
                    Map.of(
                            "group.protocol",
                            "classic",
                            "heartbeat.interval.ms",
                            300,
                            "partition.assignment.strategy",
                            "org.apache.kafka.clients.consumer." + assignor));
        }

        Flavour with(String key, Object value) {
            Map<String, Object> all = new HashMap<>(settings);
            all.put(key, value);
            return new Flavour(name, all);
        }

        Flavour named(String other) {
            return new Flavour(other, settings);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final Signal signal;
    private final KafkaConsumer<String, String> consumer;
    private final Thread thread;
    private final Set<TopicPartition> owned = ConcurrentHashMap.newKeySet();
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile boolean ending;
    private volatile Exception failure;
    private volatile ConsumerGroupMetadata metadata;

    /** Begins to poll at once. */
    GroupMember(String bootstrap, String group, Flavour flavour, Signal signal, Consumer<Subscription> subscription) {
        this.signal = signal;
        Map<String, Object> settings = new HashMap<>(flavour.settings());
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        settings.put("metadata.max.age.ms", 1_000);
        consumer = Clients.consumer(bootstrap, settings);
        thread = new Thread(() -> run(subscription), "member-of-" + group);
        thread.start();
    }

    GroupMember(String bootstrap, String group, Flavour flavour, Signal signal, String topic) {
        this(bootstrap, group, flavour, signal, to -> to.consumer().subscribe(List.of(topic), to.listener()));
    }

    /** What a member subscribes with. */
    record Subscription(KafkaConsumer<String, String> consumer, ConsumerRebalanceListener listener) {}

    private void run(Consumer<Subscription> subscription) {
        try (consumer) {
            subscription.accept(new Subscription(consumer, this));
            while (!ending) {
                var records = consumer.poll(Duration.ofMillis(200));
                records.forEach(record -> read.add(record.topic() + "-" + record.partition() + "@" + record.offset()));
                metadata = consumer.groupMetadata();
                records.nextOffsets().forEach((partition, offset) -> uncommitted.put(partition, offset));
                commit();
                signal.changed();
            }
        } catch (WakeupException ends) {
            // leave() was called.
        } catch (Exception failed) {
            failure = failed;
        } finally {
            owned.clear();
            signal.changed();
        }
    }

    private void commit() {
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(uncommitted);
            uncommitted.forEach((partition, offset) -> committed.put(partition, offset.offset()));
            uncommitted.clear();
        } catch (RebalanceInProgressException again) {
            // The classic protocol: it can be tried again once the next poll has rejoined.
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        owned.addAll(partitions);
        changed(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commit();
        uncommitted.keySet().removeAll(partitions);
        owned.removeAll(partitions);
        changed(partitions);
    }

    private void changed(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            changes.incrementAndGet();
        }
        signal.changed();
    }

    Set<TopicPartition> owned() {
        return Set.copyOf(owned);
    }

    /** How often partitions came or went. */
    int changes() {
        return changes.get();
    }

    /** {@code topic-partition@offset} of each record, in the order in which they came. */
    List<String> read() {
        return read;
    }

    /** By partition, what a commit was acknowledged for. */
    Map<TopicPartition, Long> committed() {
        return committed;
    }

    /** As of the last poll; null before. */
    ConsumerGroupMetadata metadata() {
        return metadata;
    }

    /** Why it ended by itself; null while it has not. */
    Exception failure() {
        return failure;
    }

    /** Leaves as a program does that ends. */
    void leave() throws InterruptedException {
        ending = true;
        thread.join();
    }

    @Override
    public String toString() {
        return "owns " + owned + ", read " + read.size() + (failure == null ? "" : ", failed: " + failure);
    }
}
