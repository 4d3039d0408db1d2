package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.client.consumer.CommittableRecord;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.Topics;
import io.weir.client.producer.ProducerSubscriber;
import io.weir.client.producer.RecordProducer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A node is killed and started, again and again, under a group that reads what is being written: the group goes on, nothing is lost, and
 * what was committed before a kill does not come again.
 */
class ConsumerKillIT {
    private static final boolean SOAK = Boolean.getBoolean("weir.soak");
    private static final int RECORDS = Integer.getInteger("weir.test.records", SOAK ? 500_000 : 30_000);
    private static final int KILLS = SOAK ? 10 : 1;
    private static final int MEMBERS = 3;
    private static final int PARTITIONS = 12;
    private static final String TOPIC = "read-on";
    private static final String GROUP = "goes-on";

    @TempDir
    Path directory;

    private final Signal signal = new Signal();
    private final AtomicIntegerArray deliveries = new AtomicIntegerArray(RECORDS);
    private final AtomicInteger different = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    /** Confirms each record when it has noted it. */
    private final class Noting implements Subscriber<CommittableRecord<String, String>> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(CommittableRecord<String, String> item) {
            var record = item.record();
            if (deliveries.getAndIncrement(Integer.parseInt(record.value())) == 0) {
                different.incrementAndGet();
            } else {
                again.incrementAndGet();
                if (record.offset() < committed.getOrDefault(new TopicPartition(TOPIC, record.partition()), 0L)) {
                    broken.add(record.value() + " came again although it was committed");
                }
            }
            item.confirm();
            signal.changed();
        }

        @Override
        public void onError(Throwable failure) {
            broken.add(failure.toString());
            signal.changed();
        }

        @Override
        public void onComplete() {}
    }

    @Test
    void theGroupGoesOnAndEveryRecordIsConfirmed() throws Exception {
        try (Broker node = Broker.weir(directory, Map.of()).start();
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", node.bootstrap(), "reconnect.backoff.max.ms", 200));
                RecordProducer<String, String> producer = RecordProducer.create(
                        Map.of(
                                "bootstrap.servers",
                                node.bootstrap(),
                                "delivery.timeout.ms",
                                600_000,
                                "batch.size",
                                2_000),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            List<ReactiveConsumer<String, String>> consumers = new ArrayList<>();
            List<RecordStream<CommittableRecord<String, String>>> members = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                ReactiveConsumer<String, String> consumer = member(node);
                consumers.add(consumer);
                members.add(consumer.committable(Topics.of(TOPIC)));
                members.get(i).subscribe(new Noting());
            }
            ProducerSubscriber<String, String> published = producer.subscriber();
            publish(published);
            for (int kill = 1; kill <= KILLS; kill++) {
                int part = (int) ((long) RECORDS * kill / (KILLS + 1));
                awaitDifferent(part, node);
                committed.putAll(committed(admin));
                node.kill();
                node.start();
            }
            assertEquals(RECORDS, published.completion().toCompletableFuture().get(300, TimeUnit.SECONDS));
            awaitDifferent(RECORDS, node);
            for (RecordStream<?> member : members) {
                member.control().drain().toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
            assertEquals(
                    RECORDS,
                    committed(admin).values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            consumers.forEach(ReactiveConsumer::close);
        }
        assertEquals(List.of(), List.copyOf(broken));
        System.out.printf(
                "%d records to a group of %d over %d kills of its broker: all there, %d delivered again%n",
                RECORDS, MEMBERS, KILLS, again.get());
    }

    private static ReactiveConsumer<String, String> member(Broker node) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                node.bootstrap(),
                "group.id",
                GROUP,
                "auto.offset.reset",
                "earliest",
                "auto.commit.interval.ms",
                50);
        return ReactiveConsumer.create(properties, new StringDeserializer(), new StringDeserializer());
    }

    private static void publish(ProducerSubscriber<String, String> subscriber) {
        SubmissionPublisher<ProducerRecord<String, String>> source = new SubmissionPublisher<>();
        source.subscribe(subscriber.flow());
        Thread publishing = new Thread(() -> {
            for (int i = 0; i < RECORDS; i++) {
                source.submit(new ProducerRecord<>(TOPIC, i % PARTITIONS, null, Integer.toString(i)));
            }
            source.close();
        });
        publishing.start();
    }

    private void awaitDifferent(int count, Broker node) throws Exception {
        signal.await(() -> different.get() >= count || !broken.isEmpty(), () -> {
            try {
                return different + " of " + count + " have come; " + broken + "\n" + node.output();
            } catch (java.io.IOException e) {
                return e.toString();
            }
        });
        assertEquals(List.of(), List.copyOf(broken));
    }

    private static Map<TopicPartition, Long> committed(Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> said = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get(60, TimeUnit.SECONDS);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        said.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }
}
