package io.weir.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FaultyFileStore.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, records and metadata, on a file system that fills up or fails. It needs no root and no disk of its own. */
class FullDiskTest {
    private static final int RESERVE = 1 << 20;
    private static final TopicPartition KEPT = new TopicPartition("kept", 0);
    private static final TopicPartition FILLER = new TopicPartition("filler", 0);
    private static final String VALUE = "x".repeat(50_000);

    @TempDir
    Path directory;

    private FaultyFileStore store;
    private final List<String> acknowledged = new ArrayList<>();

    @BeforeEach
    void aSoundDisk() throws Exception {
        store = new FaultyFileStore(1, directory.resolve("graveyard"));
    }

    private NodeSettings settings(int reserveBytes) throws InvalidSettingsException {
        Config config = ConfigFactory.parseMap(Map.of(
                        "weir.data-dir",
                        directory.resolve("data").toString(),
                        "weir.listener",
                        "127.0.0.1:0",
                        "weir.http",
                        "off",
                        "weir.log.reserve",
                        reserveBytes,
                        "weir.log.room-check-interval",
                        "10ms",
                        "weir.partition.reopen-interval",
                        "10ms",
                        "weir.broker.retry-failed",
                        "10ms"))
                .withFallback(ConfigFactory.parseString("weir.controller { ask-timeout = 1s, back-off-max = 1s }"))
                .withFallback(ConfigFactory.parseString("weir.kafka { \"auto.create.topics.enable\" = false }"));
        return NodeSettings.of(ConfigFactory.empty(), config);
    }

    private WeirNode start(int reserveBytes) throws Exception {
        return WeirNode.start(settings(reserveBytes), store, new StopSteps());
    }

    private static Admin admin(WeirNode node) {
        return Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()));
    }

    private static KafkaProducer<String, String> producer(WeirNode node) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", node.bootstrapServers(), "acks", "all"));
        config.putAll(Map.of("retries", 0, "enable.idempotence", false, "linger.ms", 0, "batch.size", 0));
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static void create(Admin admin, TopicPartition... partitions) throws Exception {
        List<NewTopic> topics = List.of(partitions).stream()
                .map(partition -> new NewTopic(partition.topic(), 1, (short) 1))
                .toList();
        admin.createTopics(topics).all().get(60, TimeUnit.SECONDS);
    }

    /** An attempt that timed out may have done it. */
    private static void createOnce(Admin admin, TopicPartition partition) throws Exception {
        try {
            create(admin, partition);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void send(KafkaProducer<String, String> producer, TopicPartition to, String key) throws Exception {
        producer.send(new ProducerRecord<>(to.topic(), 0, key, VALUE)).get(60, TimeUnit.SECONDS);
    }

    private void publish(KafkaProducer<String, String> producer, String key) throws Exception {
        send(producer, KEPT, key);
        acknowledged.add(key);
    }

    private static void refused(KafkaProducer<String, String> producer, TopicPartition partition) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> send(producer, partition, "refused"));
        assertInstanceOf(KafkaStorageException.class, refused.getCause());
    }

    /** As a client does: asks again as long as the answer says that it may. */
    private static <T> T patiently(Callable<T> request) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return request.call();
            } catch (ExecutionException e) {
                assertInstanceOf(RetriableException.class, e.getCause());
                assertTrue(System.nanoTime() < deadline, "after 60 s: " + e);
            }
        }
    }

    private static List<String> read(WeirNode node) {
        List<String> keys = new ArrayList<>();
        Map<String, Object> config = Map.of("bootstrap.servers", node.bootstrapServers(), "auto.offset.reset", "none");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(KEPT));
            consumer.seekToBeginning(List.of(KEPT));
            long end = consumer.endOffsets(List.of(KEPT)).get(KEPT);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (consumer.position(KEPT) < end) {
                assertTrue(System.nanoTime() < deadline, "at " + consumer.position(KEPT) + " of " + end);
                consumer.poll(Duration.ofMillis(100)).forEach(record -> keys.add(record.key()));
            }
        }
        return keys;
    }

    @Test
    void aFullDiskRefusesRecordsAndNothingElseAndTakesThemAgainByItself() throws Exception {
        try (WeirNode node = start(RESERVE);
                Admin admin = admin(node);
                KafkaProducer<String, String> producer = producer(node)) {
            create(admin, KEPT, FILLER);
            for (int i = 0; i < 5; i++) {
                publish(producer, "k" + i);
            }
            store.room(3L * RESERVE);
            ExecutionException full = assertThrows(ExecutionException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    send(producer, FILLER, "f");
                }
            });
            assertInstanceOf(KafkaStorageException.class, full.getCause());
            refused(producer, KEPT);
            assertEquals(acknowledged, read(node));

            admin.deleteRecords(Map.of(KEPT, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            acknowledged.subList(0, 2).clear();
            assertEquals(acknowledged, read(node));
            refused(producer, KEPT);
            admin.deleteTopics(List.of(FILLER.topic())).all().get(60, TimeUnit.SECONDS);

            patiently(() -> {
                publish(producer, "again");
                return null;
            });
            assertEquals(acknowledged, read(node));
        } finally {
            store.heal();
        }
    }

    @Test
    void metadataThatFindsNoRoomIsRefusedForNowAndTakenWhenThereIs() throws Exception {
        try (WeirNode node = start(0);
                Admin impatient = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers(), "retries", 0));
                Admin admin = admin(node);
                KafkaProducer<String, String> producer = producer(node)) {
            create(admin, KEPT);
            publish(producer, "before");
            store.room(0);

            assertThrows(
                    ExecutionException.class,
                    () -> { // the journal's file has some room yet
                        for (int i = 0; i < 1000; i++) {
                            create(impatient, new TopicPartition("fits-" + i, 0));
                        }
                    });
            for (int i = 0; i < 3; i++) {
                ExecutionException refused = assertThrows(ExecutionException.class, () -> create(impatient, FILLER));
                assertInstanceOf(RetriableException.class, refused.getCause());
            }
            assertEquals(acknowledged, read(node));

            store.heal();
            TopicPartition later = new TopicPartition("later", 0); // the one before may have been created meanwhile
            patiently(() -> {
                createOnce(admin, later);
                return null;
            });
            send(producer, later, "taken");
        } finally {
            store.heal();
        }
    }

    @Test
    void aPartitionWhoseLogCannotBeOpenedSaysThatItIsTheDiskAndComesBackByItself() throws Exception {
        try (WeirNode node = start(RESERVE);
                Admin admin = admin(node);
                KafkaProducer<String, String> producer = producer(node)) {
            create(admin, KEPT);
            store.failAfter(0, Operation.OPEN, true, path -> path.toString().contains("filler-0"));
            create(admin, FILLER);

            refused(producer, FILLER);
            publish(producer, "elsewhere");

            store.heal();
            patiently(() -> {
                send(producer, FILLER, "taken");
                return null;
            });
        } finally {
            store.heal();
        }
    }

    @Test
    void aDiskThatBecomesReadOnlyIsReadAndTakesRecordsAgainWhenItIsNotAnyMore() throws Exception {
        try (WeirNode node = start(RESERVE);
                Admin admin = admin(node);
                KafkaProducer<String, String> producer = producer(node)) {
            create(admin, KEPT);
            publish(producer, "before");
            for (Operation operation : List.of(Operation.WRITE, Operation.TRUNCATE, Operation.FORCE)) {
                store.failAfter(0, operation, true, path -> path.toString().contains("kept-0"));
            }

            for (int i = 0; i < 5; i++) {
                refused(producer, KEPT);
                assertEquals(acknowledged, read(node));
            }

            store.heal();
            patiently(() -> {
                publish(producer, "after");
                return null;
            });
            assertEquals(acknowledged, read(node));
        } finally {
            store.heal();
        }
    }

    @Test
    void aNodeStartsOnAFullDiskThatItsReserveIsOn() throws Exception {
        try (WeirNode node = start(RESERVE);
                Admin admin = admin(node);
                KafkaProducer<String, String> producer = producer(node)) {
            create(admin, KEPT, FILLER);
            publish(producer, "before");
            Path reserve = directory.resolve("data/reserve");
            while (!Files.exists(reserve) || Files.size(reserve) < RESERVE) {
                publish(producer, "before");
            }
        }
        store.room(0);
        try (WeirNode node = start(RESERVE);
                KafkaProducer<String, String> producer = producer(node)) {
            assertEquals(acknowledged, read(node));
            ExecutionException refused = assertThrows(ExecutionException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    send(producer, FILLER, "f");
                }
            });
            assertInstanceOf(KafkaStorageException.class, refused.getCause());
        } finally {
            store.heal();
        }
    }
}
