package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.producer.ProducerSubscriber;
import io.weir.client.producer.RecordProducer;
import io.weir.testing.FreePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client's producer does, on whichever broker the subclass starts. Apache Kafka's consumer reads what it wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProducerCases {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    @TempDir
    Path directory;

    private Broker broker;
    private Admin admin;

    abstract Broker broker(Path directory) throws Exception;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        broker = broker(shared).start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    void stop() throws Exception {
        admin.close();
        broker.close();
    }

    private RecordProducer<String, String> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap()));
        all.putAll(settings);
        return RecordProducer.create(all, new StringSerializer(), new StringSerializer());
    }

    private String topic(int partitions, Map<String, String> configs) throws Exception {
        String name = "topic-" + TOPICS.incrementAndGet();
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                .all()
                .get(60, TimeUnit.SECONDS);
        return name;
    }

    private List<ConsumerRecord<String, String>> read(TopicPartition partition) {
        try (var consumer = Clients.consumer(broker.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return Clients.readToEnd(consumer, partition);
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return assertThrows(ExecutionException.class, () -> get(stage)).getCause();
    }

    @Test
    void recordsAreWhereTheirResultsSayAndWhereApacheKafkaWouldPutThem() throws Exception {
        String topic = topic(5, Map.of());
        List<CompletionStage<RecordMetadata>> sent = new ArrayList<>();
        try (RecordProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 2_000; i++) {
                ProducerRecord<String, String> record =
                        new ProducerRecord<>(topic, null, 1_000L + i, "key-" + i % 97, "value-" + i);
                record.headers().add("number", Integer.toString(i).getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(record));
            }
            get(producer.flush());
            assertTrue(
                    sent.stream()
                            .allMatch(result -> result.toCompletableFuture().isDone()),
                    "flushed");
        }
        Map<TopicPartition, List<ConsumerRecord<String, String>>> there = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            RecordMetadata metadata = get(sent.get(i));
            byte[] key = ("key-" + i % 97).getBytes(StandardCharsets.UTF_8);
            assertEquals(BuiltInPartitioner.partitionForKey(key, 5), metadata.partition());
            TopicPartition partition = new TopicPartition(topic, metadata.partition());
            ConsumerRecord<String, String> record =
                    there.computeIfAbsent(partition, this::read).get((int) metadata.offset());
            assertEquals("value-" + i, record.value());
            assertEquals("key-" + i % 97, record.key());
            assertEquals(1_000L + i, record.timestamp());
            assertEquals(1_000L + i, metadata.timestamp());
            assertArrayEquals(
                    Integer.toString(i).getBytes(StandardCharsets.UTF_8),
                    record.headers().lastHeader("number").value());
        }
        assertEquals(2_000, there.values().stream().mapToInt(List::size).sum());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCompressionIsRead(String compression) throws Exception {
        String topic = topic(1, Map.of());
        try (RecordProducer<String, String> producer =
                producer(Map.of("compression.type", compression, "linger.ms", 5))) {
            for (int i = 0; i < 3_000; i++) {
                producer.send(new ProducerRecord<>(topic, "the value of record number " + i));
            }
        }
        List<ConsumerRecord<String, String>> records = read(new TopicPartition(topic, 0));
        assertEquals(
                IntStream.range(0, 3_000)
                        .mapToObj(i -> "the value of record number " + i)
                        .toList(),
                records.stream().map(ConsumerRecord::value).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void fewerAcknowledgementsAreAskedForWhereTheSettingsSaySo(String acks) throws Exception {
        String topic = topic(1, Map.of());
        try (RecordProducer<String, String> producer = producer(Map.of("acks", acks))) {
            for (int i = 0; i < 100; i++) {
                RecordMetadata metadata = get(producer.send(new ProducerRecord<>(topic, "value " + i)));
                assertEquals(acks.equals("0") ? -1 : i, metadata.offset());
            }
        }
        // One connection's requests are served in order: an answer to what comes behind them says that they were.
        try (RecordProducer<String, String> producer = producer(Map.of())) {
            get(producer.send(new ProducerRecord<>(topic, "last")));
        }
        assertTrue(read(new TopicPartition(topic, 0)).size() > (acks.equals("0") ? 0 : 100));
    }

    @Test
    void recordsWithoutAKeyGoToAllPartitions() throws Exception {
        String topic = topic(4, Map.of());
        try (RecordProducer<String, String> producer = producer(Map.of("batch.size", 1_000))) {
            for (int i = 0; i < 2_000; i++) {
                producer.send(new ProducerRecord<>(topic, "a value of some bytes " + i));
            }
        }
        int sum = 0;
        for (int partition = 0; partition < 4; partition++) {
            int records = read(new TopicPartition(topic, partition)).size();
            assertTrue(records > 0, "partition " + partition);
            sum += records;
        }
        assertEquals(2_000, sum);
    }

    @Test
    void aStreamOfTheJdkIsSentWholeAndInOrder() throws Exception {
        String topic = topic(1, Map.of());
        SubmissionPublisher<ProducerRecord<String, String>> source = new SubmissionPublisher<>();
        try (RecordProducer<String, String> producer =
                producer(Map.of("buffer.memory", 200_000, "max.request.size", 20_000))) {
            ProducerSubscriber<String, String> subscriber = producer.subscriber();
            source.subscribe(subscriber.flow());
            for (int i = 0; i < 30_000; i++) {
                source.submit(new ProducerRecord<>(topic, Integer.toString(i)));
            }
            source.close();
            assertEquals(30_000L, get(subscriber.completion()));
        }
        List<ConsumerRecord<String, String>> records = read(new TopicPartition(topic, 0));
        assertEquals(
                IntStream.range(0, 30_000).mapToObj(Integer::toString).toList(),
                records.stream().map(ConsumerRecord::value).toList());
    }

    @Test
    void aSpentBudgetRefusesRecordsUntilThereIsRoom() throws Exception {
        String topic = topic(1, Map.of());
        int refused = 0;
        List<CompletionStage<RecordMetadata>> accepted = new ArrayList<>();
        String value = "x".repeat(2_000);
        try (RecordProducer<String, String> producer =
                producer(Map.of("buffer.memory", 50_000, "max.request.size", 10_000, "linger.ms", 20))) {
            while (accepted.size() < 1_000) {
                // More than have room come at once, then as many as had room have had it.
                List<CompletionStage<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    sent.add(producer.send(new ProducerRecord<>(topic, value)));
                }
                for (CompletionStage<RecordMetadata> result : sent) {
                    Throwable failure = get(result.handle((metadata, cause) -> cause));
                    if (failure == null) {
                        accepted.add(result);
                    } else {
                        assertInstanceOf(BufferExhaustedException.class, failure);
                        refused++;
                    }
                }
                get(producer.whenRoom());
            }
        }
        assertTrue(refused > 0, "thirty records of 2,000 bytes have no room in 50,000");
        assertEquals(accepted.size(), read(new TopicPartition(topic, 0)).size());
    }

    @Test
    void aTopicThatIsNotThereIsATimeoutAndOneThatCannotBeIsRefused() throws Exception {
        try (RecordProducer<String, String> producer =
                producer(Map.of("allow.auto.create.topics", false, "max.block.ms", 500))) {
            Throwable missing = failure(producer.send(new ProducerRecord<>("not-there", "a")));
            assertInstanceOf(TimeoutException.class, missing);
            assertTrue(missing.getMessage().contains("not-there"), missing.getMessage());
            assertInstanceOf(
                    InvalidTopicException.class, failure(producer.send(new ProducerRecord<>("not valid", "a"))));
            String topic = topic(2, Map.of());
            assertInstanceOf(TimeoutException.class, failure(producer.send(new ProducerRecord<>(topic, 2, null, "a"))));
            assertEquals(
                    1,
                    get(producer.send(new ProducerRecord<>(topic, 1, null, "a")))
                            .partition());
        }
    }

    @Test
    void aTopicIsMadeOnDemandWhereBrokersDoSo() throws Exception {
        try (RecordProducer<String, String> producer = producer(Map.of())) {
            assertEquals(
                    0,
                    get(producer.send(new ProducerRecord<>("made-on-demand", 0, null, "a")))
                            .offset());
        }
    }

    @Test
    void recordsThatAreTooLargeFailAloneAndBatchesThatAreAreDivided() throws Exception {
        String topic = topic(1, Map.of("max.message.bytes", "3000"));
        try (RecordProducer<String, String> producer =
                producer(Map.of("linger.ms", 200, "max.request.size", 100_000))) {
            List<CompletionStage<RecordMetadata>> small = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                small.add(producer.send(new ProducerRecord<>(topic, "x".repeat(500) + i)));
            }
            CompletionStage<RecordMetadata> large = producer.send(new ProducerRecord<>(topic, "y".repeat(5_000)));
            assertInstanceOf(
                    RecordTooLargeException.class,
                    failure(producer.send(new ProducerRecord<>(topic, "z".repeat(100_000)))));
            for (int i = 0; i < 100; i++) {
                assertEquals(i, get(small.get(i)).offset());
            }
            assertInstanceOf(RecordTooLargeException.class, failure(large));
            assertEquals(
                    100,
                    get(producer.send(new ProducerRecord<>(topic, "after"))).offset());
        }
        assertEquals(101, read(new TopicPartition(topic, 0)).size());
    }

    @Test
    void aSerialisersFailureIsTheRecords() throws Exception {
        try (RecordProducer<String, String> producer = RecordProducer.create(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), (topic, value) -> {
                    throw new SerializationException("cannot be written");
                })) {
            assertInstanceOf(SerializationException.class, failure(producer.send(new ProducerRecord<>("t", "a"))));
        }
    }

    @Test
    void aTopicThatIsDeletedUnderAPublishingFailsItsRecordsInTime() throws Exception {
        String topic = topic(1, Map.of());
        try (RecordProducer<String, String> producer = producer(
                Map.of("allow.auto.create.topics", false, "request.timeout.ms", 1_000, "delivery.timeout.ms", 1_500))) {
            get(producer.send(new ProducerRecord<>(topic, "a")));
            admin.deleteTopics(List.of(topic)).all().get(60, TimeUnit.SECONDS);
            assertInstanceOf(TimeoutException.class, failure(producer.send(new ProducerRecord<>(topic, "b"))));
        }
    }

    @Test
    void withoutABrokerEveryRecordHasItsResultInTime() throws Exception {
        String nobody = "127.0.0.1:" + FreePorts.next();
        try (RecordProducer<String, String> producer = RecordProducer.create(
                Map.of("bootstrap.servers", nobody, "max.block.ms", 700),
                new StringSerializer(),
                new StringSerializer())) {
            assertInstanceOf(TimeoutException.class, failure(producer.send(new ProducerRecord<>("t", "a"))));
        }
    }

    @Test
    void oneBootstrapAddressOfSeveralIsEnough() throws Exception {
        String nobody = "127.0.0.1:" + FreePorts.next();
        String topic = topic(1, Map.of());
        try (RecordProducer<String, String> producer =
                producer(Map.of("bootstrap.servers", nobody + "," + broker.bootstrap()))) {
            assertEquals(0, get(producer.send(new ProducerRecord<>(topic, "a"))).offset());
        }
    }

    @Test
    void aClosedProducerTakesNothingAndLeavesNoThread() throws Exception {
        String topic = topic(1, Map.of());
        RecordProducer<String, String> producer =
                producer(Map.of("client.id", "closing", "linger.ms", 60_000, "delivery.timeout.ms", 120_000));
        CompletionStage<RecordMetadata> accepted = producer.send(new ProducerRecord<>(topic, "a"));
        producer.close();
        assertEquals(0, get(accepted).offset(), "what was accepted is sent without lingering");
        assertInstanceOf(IllegalStateException.class, failure(producer.send(new ProducerRecord<>(topic, "b"))));
        get(producer.flush());
        producer.close();
        Set<Thread> left = Set.copyOf(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("weir-client-closing"))
                .toList());
        for (Thread thread : left) {
            thread.join(60_000);
            assertFalse(thread.isAlive(), thread.getName());
        }
    }
}
