package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.CommittableRecord;
import io.weir.client.consumer.PartitionStream;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the reactive consumer does in groups, the same against Weir and Apache Kafka. */
abstract class GroupContract extends ConsumerBase {
    private static final boolean SOAK = Boolean.getBoolean("weir.soak");
    private static final String SESSION_MS = SOAK ? "6000" : "2000";
    static final Map<String, String> BROKER = Map.of(
            "group.consumer.min.heartbeat.interval.ms",
            "200",
            "group.consumer.heartbeat.interval.ms",
            "200",
            "group.consumer.min.session.timeout.ms",
            SESSION_MS,
            "group.consumer.session.timeout.ms",
            SESSION_MS);

    /** What may come and go in a process that also runs the broker and other tests' remains. */
    private static final long MEMORY_NOISE = 32 << 20;

    private ReactiveConsumer<String, String> member(String group) {
        return consumer(Map.of(
                "group.id",
                group,
                "auto.offset.reset",
                "earliest",
                "auto.commit.interval.ms",
                100,
                "max.poll.interval.ms",
                30_000));
    }

    private ConsumerGroupDescription described(String group) throws Exception {
        return admin().describeConsumerGroups(List.of(group))
                .all()
                .get(60, TimeUnit.SECONDS)
                .get(group);
    }

    private void awaitCommitted(String group, String topic, int partitions, long each) throws Exception {
        eventually(
                () -> {
                    Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
                    return committed.size() == partitions
                            && committed.values().stream().allMatch(offset -> offset.offset() == each);
                },
                () -> committed(group).toString());
    }

    @Test
    void plainRecordsAreCommittedWhenTheyAreTakenAndTheNextMemberGoesOnFromThere() throws Exception {
        String topic = topic("plain", 3);
        produce(topic, 3, 0, 100, Map.of());
        RecordStream<ConsumerRecord<String, String>> stream = member("plain").subscribed(Topics.of(topic));
        Received<ConsumerRecord<String, String>> first = Received.all(signal);
        stream.subscribe(first);
        first.await(300);
        stream.control().drain().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertTrue(first.completed());
        awaitCommitted("plain", topic, 3, 100);
        assertEquals(0, described("plain").members().size(), "it has left");

        produce(topic, 3, 100, 10, Map.of());
        Received<ConsumerRecord<String, String>> second = Received.all(signal);
        member("plain").subscribed(Topics.matching("pla.n")).subscribe(second);
        assertEquals(30, second.await(30).size());
        assertTrue(second.items().stream().allMatch(record -> record.offset() >= 100));
        second.cancel();
    }

    @Test
    void confirmedInAnyOrderOnlyTheRunIsCommitted() throws Exception {
        String topic = topic("any-order", 1);
        produce(topic, 1, 0, 100, Map.of());
        RecordStream<CommittableRecord<String, String>> stream =
                member("any-order").committable(Topics.of(topic));
        Received<CommittableRecord<String, String>> received = Received.all(signal);
        stream.subscribe(received);
        List<CommittableRecord<String, String>> records = new ArrayList<>(received.await(100));
        CommittableRecord<String, String> missing = records.remove(40);
        Collections.reverse(records);
        records.forEach(CommittableRecord::confirm);
        stream.control().commit().toCompletableFuture().get(60, TimeUnit.SECONDS);
        awaitCommitted("any-order", topic, 1, 40);
        missing.confirm();
        stream.control().commit().toCompletableFuture().get(60, TimeUnit.SECONDS);
        awaitCommitted("any-order", topic, 1, 100);
        received.cancel();
    }

    @Test
    void aTopicThatIsDeletedUnderAGroupIsGivenUpAndTheOthersGoOn() throws Exception {
        String stays = topic("stays", 2);
        String goes = topic("goes", 2);
        produce(stays, 2, 0, 10, Map.of());
        produce(goes, 2, 0, 10, Map.of());
        Received<ConsumerRecord<String, String>> received = Received.all(signal);
        RecordStream<ConsumerRecord<String, String>> stream = consumer(Map.of(
                        "group.id",
                        "deleted-under",
                        "auto.offset.reset",
                        "earliest",
                        "auto.commit.interval.ms",
                        10,
                        "allow.auto.create.topics",
                        false))
                .subscribed(Topics.of(stays, goes));
        stream.subscribe(received);
        received.await(40);
        admin().deleteTopics(List.of(goes)).all().get(60, TimeUnit.SECONDS);
        eventually(
                () -> stream.control().positions().toCompletableFuture().join().keySet().stream()
                        .allMatch(partition -> partition.topic().equals(stays)),
                received::toString);
        produce(stays, 2, 10, 10, Map.of());
        assertEquals(60, received.await(60).size());
        // It is a member that keeps up: its next assignment comes too.
        topic(goes, 1);
        produce(goes, 1, 0, 1, Map.of());
        assertEquals(61, received.await(61).size());
        assertEquals(null, received.failure());
        stream.control().drain().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(
                20L,
                committed("deleted-under").get(new TopicPartition(stays, 0)).offset());
    }

    /** A member that reads by partitions and confirms what it is given after a while, out of order. */
    private final class Member {
        final ReactiveConsumer<String, String> consumer;
        final RecordStream<PartitionStream<CommittableRecord<String, String>>> stream;
        final Set<TopicPartition> open = ConcurrentHashMap.newKeySet();

        Member(String group, String topic, Map<String, AtomicInteger> confirmed, Map<TopicPartition, Member> owners) {
            consumer = member(group);
            stream = consumer.partitioned(Topics.of(topic));
            stream.subscribe(new Received<>(signal, Long.MAX_VALUE, partition -> {
                Member before = owners.put(partition.partition(), this);
                if (before != null && before.open.contains(partition.partition())) {
                    broken.add(partition.partition() + " was begun before it ended elsewhere");
                }
                open.add(partition.partition());
                partition.records().subscribe(new Confirming(partition.partition(), this, confirmed));
            }));
        }

        void leave() throws Exception {
            stream.control().drain().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();

    /** Confirms in pairs, the later one first. */
    private final class Confirming implements org.reactivestreams.Subscriber<CommittableRecord<String, String>> {
        private final TopicPartition partition;
        private final Member member;
        private final Map<String, AtomicInteger> confirmed;
        private CommittableRecord<String, String> held;
        private org.reactivestreams.Subscription subscription;

        Confirming(TopicPartition partition, Member member, Map<String, AtomicInteger> confirmed) {
            this.partition = partition;
            this.member = member;
            this.confirmed = confirmed;
        }

        @Override
        public void onSubscribe(org.reactivestreams.Subscription s) {
            subscription = s;
            s.request(10);
        }

        @Override
        public void onNext(CommittableRecord<String, String> record) {
            confirmed
                    .computeIfAbsent(record.record().value(), value -> new AtomicInteger())
                    .incrementAndGet();
            if (held == null) {
                held = record;
            } else {
                record.confirm();
                confirmHeld();
            }
            subscription.request(1);
        }

        private void confirmHeld() {
            if (held != null) {
                held.confirm();
                held = null;
            }
            signal.changed();
        }

        @Override
        public void onError(Throwable t) {
            broken.add(partition + ": " + t);
            signal.changed();
        }

        @Override
        public void onComplete() {
            member.open.remove(partition);
            confirmHeld();
        }
    }

    @Test
    void threeMembersJoinAndLeaveUnderLoadAndEveryRecordIsConfirmedOnce() throws Exception {
        int partitions = 12;
        String topic = topic("load", partitions);
        Map<String, AtomicInteger> confirmed = new ConcurrentHashMap<>();
        Map<TopicPartition, Member> owners = new ConcurrentHashMap<>();
        Map<TopicPartition, Long> lastCommitted = new HashMap<>();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger produced = new AtomicInteger();
        Thread producer = new Thread(() -> {
            try (var sending = Clients.producer(broker().bootstrap(), Map.of("linger.ms", 2))) {
                while (!enough.get()) {
                    int number = produced.getAndIncrement();
                    sending.send(new ProducerRecord<>(topic, number % partitions, "k", "v" + number));
                    if (number % 100 == 0) {
                        sending.flush();
                    }
                }
            }
        });
        producer.start();
        try {
            Member first = new Member("load", topic, confirmed, owners);
            awaitOwned(List.of(first), partitions);
            Member second = new Member("load", topic, confirmed, owners);
            awaitOwned(List.of(first, second), partitions);
            awaitMore(confirmed, 500);
            notBackwards("load", lastCommitted);
            Member third = new Member("load", topic, confirmed, owners);
            awaitOwned(List.of(first, second, third), partitions);
            awaitMore(confirmed, 500);
            notBackwards("load", lastCommitted);
            first.leave();
            awaitOwned(List.of(second, third), partitions);
            notBackwards("load", lastCommitted);
            awaitMore(confirmed, 500);
            second.leave();
            awaitOwned(List.of(third), partitions);
            awaitMore(confirmed, 500);
            enough.set(true);
            producer.join();
            signal.await(
                    () -> confirmed.size() == produced.get() || !broken.isEmpty(),
                    () -> confirmed.size() + " of " + produced);
            third.leave();
            notBackwards("load", lastCommitted);
        } finally {
            enough.set(true);
            producer.join();
        }
        assertEquals(List.of(), List.copyOf(broken));
        assertEquals(
                Set.of(),
                confirmed.entrySet().stream()
                        .filter(entry -> entry.getValue().get() != 1)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()),
                "confirmed more than once");
        assertEquals(produced.get(), confirmed.size());
        assertEquals(
                produced.get(),
                committed("load").values().stream()
                        .mapToLong(OffsetAndMetadata::offset)
                        .sum());
        System.out.printf(
                "%s: %d records in rebalances of three members, each confirmed once%n",
                broker().product(), produced.get());
    }

    private void awaitOwned(List<Member> members, int partitions) throws Exception {
        int share = partitions / members.size();
        signal.await(
                () -> members.stream().allMatch(member -> member.open.size() == share) || !broken.isEmpty(),
                () -> members.stream().map(member -> member.open.toString()).toList() + " " + broken);
    }

    private void awaitMore(Map<String, AtomicInteger> confirmed, int more) throws Exception {
        int before = confirmed.size();
        signal.await(
                () -> confirmed.size() >= before + more || !broken.isEmpty(), () -> confirmed.size() + " " + broken);
    }

    private void notBackwards(String group, Map<TopicPartition, Long> before) {
        committed(group).forEach((partition, offset) -> {
            long was = before.getOrDefault(partition, -1L);
            assertTrue(offset.offset() >= was, partition + " went back from " + was + " to " + offset.offset());
            before.put(partition, offset.offset());
        });
    }

    @Test
    void aSlowSubscriberHoldsAGroupOfTwoHundredPartitionsWithoutARebalance() throws Exception {
        int partitions = 200;
        int each = SOAK ? 2_000 : 20;
        int slowly = SOAK ? 66 : 6;
        String topic = topic("slow", partitions);
        produce(topic, partitions, 0, each, Map.of("linger.ms", 20));
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        SlowSubscriber subscriber = new SlowSubscriber(signal, pace, slowly);
        ReactiveConsumer<String, String> consumer =
                consumer(Map.of("group.id", "slow", "auto.offset.reset", "earliest", "buffer.memory", 4 << 20));
        consumer.subscribed(Topics.of(topic)).subscribe(subscriber);
        signal.await(() -> subscriber.taken() >= 2, () -> subscriber.taken() + " taken");
        int epoch = epoch("slow");
        Memory first = Memory.now();
        for (int i = 3; i <= slowly; i++) {
            int taken = i;
            signal.await(() -> subscriber.taken() >= taken, () -> subscriber.taken() + " of " + taken + " taken");
        }
        Memory last = Memory.now();
        System.out.printf(
                "%s: %d partitions, a record a second, session time-out %s ms: %s; after %d s %s%n",
                broker().product(), partitions, BROKER.get("group.consumer.session.timeout.ms"), first, slowly, last);
        assertEquals(epoch, epoch("slow"), "no rebalance");
        assertTrue(last.heap() - first.heap() < MEMORY_NOISE, first + ", then " + last);
        assertTrue(last.direct() - first.direct() < MEMORY_NOISE, first + ", then " + last);
        subscriber.hurry();
        signal.await(() -> subscriber.taken() >= each * partitions, () -> subscriber.taken() + " taken");
        assertEquals(each * partitions, subscriber.taken(), "nothing twice");
        assertEquals(epoch, epoch("slow"), "no rebalance");
        subscriber.cancel();
        pace.shutdownNow();
    }

    private int epoch(String group) throws Exception {
        return described(group).groupEpoch().orElseThrow();
    }
}
