package io.weir.acceptance;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import io.weir.client.consumer.ConsumerSettings;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.StartFrom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the reactive consumer share: topics, records, and consumers that are closed after each test. */
abstract class ConsumerBase {
    final Signal signal = new Signal();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Admin admin;

    abstract Broker broker();

    @BeforeEach
    void anAdmin() {
        admin = Admin.create(Map.of("bootstrap.servers", broker().bootstrap()));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        admin.close();
    }

    final SimpleMeterRegistry meters() {
        return meters;
    }

    final Admin admin() {
        return admin;
    }

    final String topic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get(60, TimeUnit.SECONDS);
        return name;
    }

    final Cluster cluster(Map<String, ?> properties) {
        Cluster cluster = new ConnectedCluster(ClusterSettings.of(properties), meters);
        opened.add(cluster);
        return cluster;
    }

    final <V> ReactiveConsumer<String, V> consumer(Map<String, ?> more, Deserializer<V> values) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", broker().bootstrap());
        properties.put("auto.offset.reset", "none");
        properties.putAll(more);
        ReactiveConsumer<String, V> consumer = ReactiveConsumer.create(
                cluster(properties), ConsumerSettings.of(properties, new StringDeserializer(), values), meters);
        opened.add(consumer);
        return consumer;
    }

    final ReactiveConsumer<String, String> consumer(Map<String, ?> more) {
        return consumer(more, new StringDeserializer());
    }

    /**
     * So many records to each partition, numbered from {@code from} on. In order by one request at a time, without idempotence: Apache Kafka's
     * producer may stall on batches of a partition that is younger than their first attempt.
     */
    final void produce(String topic, int partitions, int from, int each, Map<String, Object> settings)
            throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("enable.idempotence", false);
        all.put("max.in.flight.requests.per.connection", 1);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = Clients.producer(broker().bootstrap(), all)) {
            for (int i = from; i < from + each; i++) {
                for (int partition = 0; partition < partitions; partition++) {
                    sent.add(producer.send(
                            new ProducerRecord<>(topic, partition, "k" + i, topic + "-" + partition + "-" + i)));
                }
            }
        }
        for (Future<RecordMetadata> one : sent) {
            one.get(60, TimeUnit.SECONDS);
        }
    }

    static Map<TopicPartition, StartFrom> from(String topic, int partitions, StartFrom start) {
        Map<TopicPartition, StartFrom> from = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            from.put(new TopicPartition(topic, partition), start);
        }
        return from;
    }

    final Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** For what nobody signals: looks again from time to time, for two minutes. */
    final void eventually(BooleanSupplier wanted, Supplier<String> found) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError(found.get());
            }
            never.await(20, TimeUnit.MILLISECONDS);
        }
    }
}
