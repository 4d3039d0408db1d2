package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.metadata.TopicImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's own producer and consumer against the gateway, over leaders made of files. */
class RealClientsTest {
    private static final int RECORDS = 5_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void whatAProducerWritesAConsumerReads(String transport) throws Exception {
        try (GatewayRig rig = new GatewayRig(
                directory, Map.of("weir.gateway.transport", transport, "weir.gateway.allocator", "adaptive"))) {
            TopicImage topic = rig.topic("events", 3);
            List<List<byte[]>> written = write(rig);
            List<List<byte[]>> read = read(rig);
            for (int partition = 0; partition < 3; partition++) {
                assertEquals(written.get(partition).size(), read.get(partition).size());
                for (int i = 0; i < written.get(partition).size(); i++) {
                    assertArrayEquals(
                            written.get(partition).get(i), read.get(partition).get(i));
                }
            }
            rig.gateway.close();
            for (int partition = 0; partition < 3; partition++) {
                assertEquals(0, rig.leader(topic, partition).openSlices.get(), "every slice was let go");
            }
            assertEquals(0, rig.gauge("weir.gateway.request.memory.bytes"), "every frame was let go");
        }
    }

    private static List<List<byte[]>> write(GatewayRig rig) throws Exception {
        List<List<byte[]>> written = lists();
        Random random = new Random(7);
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + rig.port(),
                        "enable.idempotence",
                        false,
                        "batch.size",
                        100_000,
                        "linger.ms",
                        5,
                        "compression.type",
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = new byte[random.nextInt(1500)];
                random.nextBytes(value);
                written.get(i % 3).add(value);
                acknowledged.add(producer.send(new ProducerRecord<>("events", i % 3, null, value)));
            }
            for (Future<RecordMetadata> one : acknowledged) {
                one.get();
            }
        }
        return written;
    }

    private static List<List<byte[]>> read(GatewayRig rig) {
        List<List<byte[]>> read = lists();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + rig.port(),
                        "auto.offset.reset",
                        "earliest",
                        "max.partition.fetch.bytes",
                        200_000,
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(
                    new TopicPartition("events", 0), new TopicPartition("events", 1), new TopicPartition("events", 2)));
            int got = 0;
            while (got < RECORDS) {
                for (var record : consumer.poll(Duration.ofSeconds(30))) {
                    read.get(record.partition()).add(record.value());
                    got++;
                }
            }
        }
        return read;
    }

    private static List<List<byte[]>> lists() {
        return List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
}
