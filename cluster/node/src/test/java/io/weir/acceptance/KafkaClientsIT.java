package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache Kafka's own Java client against a node. */
class KafkaClientsIT {
    @TempDir
    static Path directory;

    private static TestNodes.Forked node;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void anIdempotentProducersRecordsAreReadInOrder(String codec) throws Exception {
        TopicPartition partition = new TopicPartition("ordered-" + codec, 0);
        List<Future<RecordMetadata>> sent = new ArrayList<>();

        try (var producer =
                Clients.producer(node.bootstrap(), Map.of("enable.idempotence", true, "compression.type", codec))) {
            for (int i = 0; i < 10_000; i++) {
                sent.add(producer.send(new ProducerRecord<>(partition.topic(), 0, "key-" + i, "value-" + i)));
            }
        }

        for (int i = 0; i < sent.size(); i++) {
            assertEquals(i, sent.get(i).get().offset());
        }
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<String, String>> read = Clients.readToEnd(consumer, partition);
            assertEquals(
                    IntStream.range(0, 10_000).mapToObj(i -> "value-" + i).toList(),
                    read.stream().map(ConsumerRecord::value).toList());
            assertEquals(
                    LongStream.range(0, 10_000).boxed().toList(),
                    read.stream().map(ConsumerRecord::offset).toList());
        }
    }

    @Test
    void aConsumerSeeksByOffsetAndByTime() throws Exception {
        TopicPartition partition = new TopicPartition("seek", 0);
        try (var producer = Clients.producer(node.bootstrap(), Map.of("linger.ms", 5))) {
            for (int i = 0; i < 1_000; i++) {
                producer.send(new ProducerRecord<>("seek", 0, 1_700_000_000_000L + i * 10L, "k", "v" + i));
            }
        }

        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 417);
            assertEquals("v417", Clients.readToEnd(consumer, partition).get(0).value());

            var found = consumer.offsetsForTimes(Map.of(partition, 1_700_000_000_000L + 4_995))
                    .get(partition);
            assertEquals(500, found.offset());
            assertEquals(1_700_000_005_000L, found.timestamp());
            consumer.seek(partition, found.offset());
            assertEquals("v500", Clients.readToEnd(consumer, partition).get(0).value());

            assertEquals(
                    null,
                    consumer.offsetsForTimes(Map.of(partition, 1_800_000_000_000L))
                            .get(partition));
            assertEquals(0, consumer.beginningOffsets(List.of(partition)).get(partition));
            assertEquals(1_000, consumer.endOffsets(List.of(partition)).get(partition));
        }
    }

    @Test
    void anOffsetOutOfRangeIsSaidToBe() throws Exception {
        TopicPartition partition = new TopicPartition("range", 0);
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            producer.send(new ProducerRecord<>("range", 0, "k", "v")).get();
        }
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 5);
            var failure = assertThrows(OffsetOutOfRangeException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    consumer.poll(Duration.ofSeconds(1));
                }
            });
            assertEquals(Map.of(partition, 5L), failure.offsetOutOfRangePartitions());
        }
    }

    @Test
    void logAppendTimeIsTheLeadersTime() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("stamped", 1, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get();
        }
        TopicPartition partition = new TopicPartition("stamped", 0);
        try (var producer = Clients.producer(node.bootstrap(), Map.of());
                var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            long given = producer.send(new ProducerRecord<>("stamped", 0, 1_000L, "k", "v"))
                    .get()
                    .timestamp();
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var read = Clients.readToEnd(consumer, partition).get(0);
            assertEquals(given, read.timestamp());
            assertEquals(org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME, read.timestampType());
        }
    }

    @Test
    void manyPartitionsAreReadTogether() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("many", 60, (short) 1)))
                    .all()
                    .get();
        }
        try (var producer = Clients.producer(node.bootstrap(), Map.of());
                var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            for (int i = 0; i < 6_000; i++) {
                producer.send(new ProducerRecord<>("many", i % 60, null, Integer.toString(i)));
            }
            producer.flush();
            List<TopicPartition> all = IntStream.range(0, 60)
                    .mapToObj(p -> new TopicPartition("many", p))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            int[] next = IntStream.range(0, 60).toArray();
            int read = 0;
            while (read < 6_000) {
                for (var record : consumer.poll(Duration.ofSeconds(30))) {
                    assertEquals(Integer.toString(next[record.partition()]), record.value());
                    next[record.partition()] += 60;
                    read++;
                }
            }
        }
    }

    @Test
    void whatCannotBeCreatedIsRefusedByItsName() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            assertInstanceOf(
                    InvalidTopicException.class,
                    causeOf(admin.createTopics(List.of(new NewTopic("no/slash", 1, (short) 1)))
                            .all()));
            admin.createTopics(List.of(new NewTopic("once", 1, (short) 1)))
                    .all()
                    .get();
            assertInstanceOf(
                    TopicExistsException.class,
                    causeOf(admin.createTopics(List.of(new NewTopic("once", 1, (short) 1)))
                            .all()));
            var badConfig = new NewTopic("bad-config", 1, (short) 1).configs(Map.of("segment.bytes", "many"));
            assertInstanceOf(
                    org.apache.kafka.common.errors.InvalidConfigurationException.class,
                    causeOf(admin.createTopics(List.of(badConfig)).all()));
            assertInstanceOf(
                    org.apache.kafka.common.errors.InvalidReplicationFactorException.class,
                    causeOf(admin.createTopics(List.of(new NewTopic("wide", 1, (short) 3)))
                            .all()));
            assertInstanceOf(
                    org.apache.kafka.common.errors.InvalidPartitionsException.class,
                    causeOf(admin.createTopics(List.of(new NewTopic("none", 0, (short) 1)))
                            .all()));
            assertInstanceOf(
                    UnknownTopicOrPartitionException.class,
                    causeOf(admin.deleteTopics(List.of("never-was")).all()));
        }
    }

    @Test
    void aDeletedTopicIsAnotherTopicWhenItIsCreatedAgain() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("again", 1, (short) 1)))
                    .all()
                    .get();
            try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
                producer.send(new ProducerRecord<>("again", 0, "k", "old")).get();
            }
            var first = admin.describeTopics(List.of("again"))
                    .allTopicNames()
                    .get()
                    .get("again")
                    .topicId();
            admin.deleteTopics(List.of("again")).all().get();
            admin.createTopics(List.of(new NewTopic("again", 1, (short) 1)))
                    .all()
                    .get();
            var second = admin.describeTopics(List.of("again"))
                    .allTopicNames()
                    .get()
                    .get("again")
                    .topicId();
            org.junit.jupiter.api.Assertions.assertNotEquals(first, second);
            try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
                assertEquals(
                        0,
                        producer.send(new ProducerRecord<>("again", 0, "k", "new"))
                                .get()
                                .offset());
            }
        }
    }

    @Test
    void aRecordOverTheTopicsLimitIsTooLarge() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(
                            List.of(new NewTopic("short", 1, (short) 1).configs(Map.of("max.message.bytes", "1000"))))
                    .all()
                    .get();
        }
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            assertInstanceOf(
                    RecordTooLargeException.class,
                    causeOf(producer.send(new ProducerRecord<>("short", 0, "k", "x".repeat(2_000)))));
            assertEquals(
                    0,
                    producer.send(new ProducerRecord<>("short", 0, "k", "x"))
                            .get()
                            .offset());
        }
    }

    private static Throwable causeOf(Future<?> future) {
        return assertThrows(ExecutionException.class, future::get).getCause();
    }
}
