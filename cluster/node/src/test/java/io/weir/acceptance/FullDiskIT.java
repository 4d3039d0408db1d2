package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on a small file system of its own, which fills up. Mounting one needs root; where that is not to be had, the same is shown by
 * {@code io.weir.node.FullDiskTest} on a faulting file store, and this class says so.
 */
class FullDiskIT {
    private static final Logger LOG = LoggerFactory.getLogger(FullDiskIT.class);
    private static final Map<String, Object> IMPATIENT = Map.of(
            "retries",
            0,
            "enable.idempotence",
            false,
            "delivery.timeout.ms",
            30_000,
            "request.timeout.ms",
            20_000,
            "linger.ms",
            0,
            "batch.size",
            0);
    private static final String VALUE = "x".repeat(100_000);

    @TempDir
    Path directory;

    private boolean mount(Path at) throws Exception {
        Files.createDirectories(at);
        try {
            Program mounted = Program.run(List.of("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", at.toString()));
            if (mounted.exitCode() == 0) {
                return true;
            }
            LOG.warn("No file system can be mounted here: FullDiskTest stands in. {}", mounted.err());
        } catch (java.io.IOException noMount) {
            LOG.warn("No file system can be mounted here: FullDiskTest stands in. {}", noMount.getMessage());
        }
        return false;
    }

    @Test
    void aFullDiskRefusesRecordsAndNothingElseAndTakesThemAgainByItself() throws Exception {
        Path disk = directory.resolve("disk");
        if (!mount(disk)) {
            return;
        }
        try (TestNodes.Forked node = new TestNodes.Forked(
                disk, directory.resolve("node.log"), Map.of("auto.create.topics.enable", "false"))) {
            node.start();
            new Story(node).tell();
        } finally {
            Program.run(List.of("umount", "-l", disk.toString()));
        }
    }

    /** What happens, in its order. */
    private static final class Story {
        private static final TopicPartition KEPT = new TopicPartition("kept", 0);
        private static final TopicPartition FILLER = new TopicPartition("filler", 0);
        private final TestNodes.Forked node;
        private final List<String> acknowledged = new ArrayList<>();

        Story(TestNodes.Forked node) {
            this.node = node;
        }

        void tell() throws Exception {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
                    KafkaProducer<String, String> producer = Clients.producer(node.bootstrap(), IMPATIENT)) {
                Map<String, String> small = Map.of("segment.bytes", Integer.toString(1 << 20));
                admin.createTopics(List.of(
                                new NewTopic(KEPT.topic(), 1, (short) 1).configs(small),
                                new NewTopic(FILLER.topic(), 1, (short) 1).configs(small)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                for (int i = 0; i < 20; i++) {
                    publish(producer, "k" + i);
                }
                fill(producer);
                recordsAreRefusedAndReadAllTheSame(producer);

                // Deletions go on: of records, and of topics, which the metadata has to write down.
                admin.deleteRecords(Map.of(KEPT, RecordsToDelete.beforeOffset(5)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                acknowledged.subList(0, 5).clear();
                assertEquals(acknowledged, read());
                admin.deleteTopics(List.of(FILLER.topic())).all().get(60, TimeUnit.SECONDS);

                takesRecordsAgain(producer);
                admin.createTopics(List.of(new NewTopic(FILLER.topic(), 1, (short) 1).configs(small)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                fill(producer);
                recordsAreRefusedAndReadAllTheSame(producer);
            }
            // A node that dies on a full disk comes back on it.
            node.kill();
            node.start();
            assertEquals(acknowledged, read());
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()));
                    KafkaProducer<String, String> producer = Clients.producer(node.bootstrap(), IMPATIENT)) {
                admin.deleteTopics(List.of(FILLER.topic())).all().get(60, TimeUnit.SECONDS);
                takesRecordsAgain(producer);
            }
            assertEquals(acknowledged, read());
            assertFalse(node.output().contains("\tat "), node.output());
        }

        private void publish(KafkaProducer<String, String> producer, String key) throws Exception {
            producer.send(new ProducerRecord<>(KEPT.topic(), 0, key, VALUE)).get(60, TimeUnit.SECONDS);
            acknowledged.add(key);
        }

        private void fill(KafkaProducer<String, String> producer) throws Exception {
            ExecutionException full = null;
            for (int i = 0; i < 1000 && full == null; i++) {
                try {
                    producer.send(new ProducerRecord<>(FILLER.topic(), 0, "f", VALUE))
                            .get(60, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    full = e;
                }
            }
            assertTrue(full != null, "the disk took everything");
            assertInstanceOf(KafkaStorageException.class, full.getCause());
        }

        private void recordsAreRefusedAndReadAllTheSame(KafkaProducer<String, String> producer) throws Exception {
            for (int i = 0; i < 3; i++) {
                ExecutionException refused = assertThrows(ExecutionException.class, () -> producer.send(
                                new ProducerRecord<>(KEPT.topic(), 0, "refused", VALUE))
                        .get(60, TimeUnit.SECONDS));
                assertInstanceOf(KafkaStorageException.class, refused.getCause());
            }
            assertEquals(acknowledged, read());
        }

        /** The client asks again until there is room; nobody restarts anything. */
        private void takesRecordsAgain(KafkaProducer<String, String> producer) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            String key = "again" + acknowledged.size();
            while (true) {
                try {
                    publish(producer, key);
                    return;
                } catch (ExecutionException e) {
                    assertInstanceOf(RetriableException.class, e.getCause());
                    assertTrue(System.nanoTime() < deadline, "no record is taken 60 s after there is room: " + e);
                }
            }
        }

        private List<String> read() {
            try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
                consumer.assign(List.of(KEPT));
                consumer.seekToBeginning(List.of(KEPT));
                return Clients.readToEnd(consumer, KEPT).stream()
                        .map(ConsumerRecord::key)
                        .toList();
            }
        }
    }
}
