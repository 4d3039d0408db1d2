package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settings of a topic, changed through kafka-clients' Admin while it is produced to by a producer that stays: the next record
 * meets the new setting.
 */
class TopicSettingsIT {
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    static Path directory;

    private static TestNodes.Forked node;
    private static Admin admin;
    private static KafkaProducer<String, String> producer;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
        admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
        producer = Clients.producer(
                node.bootstrap(), Map.of("linger.ms", 0, "batch.size", 0, "max.request.size", 8 << 20));
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        admin.close();
        node.close();
    }

    @Test
    void smallerSegmentsBeginWithTheNextRecord() throws Exception {
        TopicPartition partition = topic("rolling", Map.of());
        String value = "x".repeat(600_000);
        for (int i = 0; i < 3; i++) {
            send(partition, value);
        }
        assertEquals(List.of(0L), baseOffsets(partition));
        set(partition, "segment.bytes", "1048576");
        for (int i = 0; i < 3; i++) {
            send(partition, value);
        }
        assertEquals(List.of(0L, 3L, 4L, 5L), baseOffsets(partition));
        set(partition, "segment.bytes", "8388608");
        send(partition, value);
        send(partition, value);
        assertEquals(List.of(0L, 3L, 4L, 5L), baseOffsets(partition));
        assertEquals(8, read(partition).size());
    }

    @Test
    void largerAndSmallerBatchesAreTaken() throws Exception {
        TopicPartition partition = topic("sized", Map.of());
        String value = "x".repeat(1_500_000);
        refused(RecordTooLargeException.class, partition, null, value);
        set(partition, "max.message.bytes", "2000000");
        send(partition, value);
        set(partition, "max.message.bytes", "1000000");
        refused(RecordTooLargeException.class, partition, null, value);
        assertEquals(1, read(partition).size());
    }

    @Test
    void everyCodecIsStoredFromTheNextBatchOnAndNothingElseOfARecordChanges() throws Exception {
        TopicPartition partition = topic("compressed", Map.of());
        List<String> codecs = List.of("producer", "gzip", "snappy", "lz4", "zstd", "uncompressed");
        byte[] header = "kept".getBytes(StandardCharsets.UTF_8);
        long timestampMs = System.currentTimeMillis() - HOUR_MS;
        try (var zstd = Clients.producer(node.bootstrap(), Map.of("compression.type", "zstd"))) {
            for (String codec : codecs) {
                set(partition, "compression.type", codec);
                for (KafkaProducer<String, String> one : List.of(producer, zstd)) {
                    ProducerRecord<String, String> record =
                            new ProducerRecord<>(partition.topic(), 0, timestampMs++, codec, "y".repeat(5_000));
                    record.headers().add("h", header);
                    one.send(record).get(60, TimeUnit.SECONDS);
                }
            }
        }
        List<String> stored = new ArrayList<>();
        Path segment = segments(partition).get(0);
        try (FileRecords file = FileRecords.open(segment.toFile(), false)) {
            for (RecordBatch batch :
                    file.slice(0, (int) Segments.bytesOfBatches(segment)).batches()) {
                batch.ensureValid();
                assertTrue(batch.hasProducerId());
                stored.add(batch.compressionType().name);
            }
        }
        assertEquals(
                List.of(
                        "none", "zstd", "gzip", "gzip", "snappy", "snappy", "lz4", "lz4", "zstd", "zstd", "none",
                        "none"),
                stored);
        List<ConsumerRecord<String, String>> read = read(partition);
        assertEquals(2 * codecs.size(), read.size());
        timestampMs -= read.size();
        for (int i = 0; i < read.size(); i++) {
            ConsumerRecord<String, String> record = read.get(i);
            assertEquals(i, record.offset());
            assertEquals(codecs.get(i / 2), record.key());
            assertEquals("y".repeat(5_000), record.value());
            assertEquals(timestampMs + i, record.timestamp());
            assertArrayEquals(header, record.headers().lastHeader("h").value());
        }
    }

    @Test
    void timestampsAreTheProducersOrTheBrokers() throws Exception {
        TopicPartition partition = topic("timed", Map.of("retention.ms", "-1"));
        assertEquals(1_000, sendAt(partition, 1_000L).timestamp());
        set(partition, "message.timestamp.type", "LogAppendTime");
        long given = sendAt(partition, 2_000L).timestamp();
        assertTrue(given > 2_000, "append time " + given);
        set(partition, "message.timestamp.type", "CreateTime");
        assertEquals(3_000, sendAt(partition, 3_000L).timestamp());

        List<ConsumerRecord<String, String>> read = read(partition);
        assertEquals(
                List.of(1_000L, given, 3_000L),
                read.stream().map(ConsumerRecord::timestamp).toList());
        assertEquals(
                List.of(TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME, TimestampType.CREATE_TIME),
                read.stream().map(ConsumerRecord::timestampType).toList());
    }

    @Test
    void timestampsThatAreTooFarOffAreRefused() throws Exception {
        TopicPartition partition = topic("near", Map.of());
        long nowMs = System.currentTimeMillis();
        sendAt(partition, nowMs - 24 * HOUR_MS);
        set(partition, "message.timestamp.before.max.ms", Long.toString(12 * HOUR_MS));
        refused(InvalidTimestampException.class, partition, nowMs - 24 * HOUR_MS, "old");
        sendAt(partition, nowMs - 6 * HOUR_MS);

        refused(InvalidTimestampException.class, partition, nowMs + 24 * HOUR_MS, "early");
        set(partition, "message.timestamp.after.max.ms", Long.toString(48 * HOUR_MS));
        sendAt(partition, nowMs + 24 * HOUR_MS);
        set(partition, "message.timestamp.after.max.ms", Long.toString(12 * HOUR_MS));
        refused(InvalidTimestampException.class, partition, nowMs + 24 * HOUR_MS, "early");
        assertEquals(3, read(partition).size());
    }

    @Test
    void anAcknowledgementRestsOnTheDiskAsSoonAsItIsToldTo() throws Exception {
        TopicPartition partition = topic("durable", Map.of("weir.durability", "os"));
        assertTrue(flushesOf(partition, 50) < 50, "os");
        set(partition, "weir.durability", "fsync");
        assertTrue(flushesOf(partition, 50) >= 50, "fsync");
        set(partition, "weir.durability", "os");
        assertTrue(flushesOf(partition, 50) < 50, "os again");
        set(partition, "flush.messages", "1");
        assertTrue(flushesOf(partition, 50) >= 50, "os, flushed after each record");
    }

    /** The smaller of the setting and the number of replicas counts, as in Kafka. */
    @Test
    void aPartitionWithOneReplicaIsNotAskedForMore() throws Exception {
        TopicPartition partition = topic("single", Map.of());
        set(partition, "min.insync.replicas", "2");
        send(partition, "acknowledged by the only replica");
        assertEquals(1, read(partition).size());
    }

    private static TopicPartition topic(String name, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(configs)))
                .all()
                .get(60, TimeUnit.SECONDS);
        return new TopicPartition(name, 0);
    }

    private static void set(TopicPartition partition, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(Type.TOPIC, partition.topic()),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), OpType.SET))))
                .all()
                .get(60, TimeUnit.SECONDS);
    }

    private static RecordMetadata send(TopicPartition partition, String value) throws Exception {
        return producer.send(new ProducerRecord<>(partition.topic(), 0, "k", value))
                .get(60, TimeUnit.SECONDS);
    }

    private static RecordMetadata sendAt(TopicPartition partition, long timestampMs) throws Exception {
        return producer.send(new ProducerRecord<>(partition.topic(), 0, timestampMs, "k", "v"))
                .get(60, TimeUnit.SECONDS);
    }

    private static void refused(
            Class<? extends ApiException> error, TopicPartition partition, Long timestampMs, String value) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> producer.send(
                        new ProducerRecord<>(partition.topic(), 0, timestampMs, "k", value))
                .get(60, TimeUnit.SECONDS));
        assertInstanceOf(error, refused.getCause());
    }

    private static List<ConsumerRecord<String, String>> read(TopicPartition partition) {
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return Clients.readToEnd(consumer, partition);
        }
    }

    private static List<Path> segments(TopicPartition partition) throws IOException {
        try (Stream<Path> files = Files.list(node.data.resolve(partition.toString()))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Long> baseOffsets(TopicPartition partition) throws IOException {
        return segments(partition).stream()
                .map(file -> Long.parseLong(file.getFileName().toString().replace(".log", "")))
                .toList();
    }

    /** How often logs are flushed while records are sent, each when the one before is acknowledged. */
    private static double flushesOf(TopicPartition partition, int records) throws Exception {
        double before = flushes();
        for (int i = 0; i < records; i++) {
            send(partition, "v");
        }
        return flushes() - before;
    }

    private static double flushes() throws Exception {
        HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + "/metrics"))
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                String answer = client.send(metrics, HttpResponse.BodyHandlers.ofString())
                        .body();
                return answer.lines()
                        .filter(line -> line.startsWith("weir_log_flush_seconds_count"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(answer));
            } catch (ConnectException notYetServed) {
                assertTrue(node.alive() && System.nanoTime() < deadline, node.output());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}
