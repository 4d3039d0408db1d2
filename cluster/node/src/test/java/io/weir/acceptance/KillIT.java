package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is killed under load and started again, over and over, while an idempotent producer goes on. Every acknowledged record is there
 * once, at the offset that was acknowledged, and all are in order.
 */
class KillIT {
    private static final int ROUNDS = Boolean.getBoolean("weir.soak") ? 500 : 20;
    private static final int PARTITIONS = 3;
    private static final int IN_FLIGHT = 2_000;

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedRecordIsThereOnceAndInOrder() throws Exception {
        long seed = Long.getLong("weir.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TestNodes.Forked node = new TestNodes.Forked(
                directory, Map.of("num.partitions", Integer.toString(PARTITIONS), "log.segment.bytes", "4194304"));
        List<ConcurrentMap<Integer, Long>> acknowledged =
                List.of(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        AtomicInteger failed = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (node) {
            node.start();
            try (var producer = Clients.producer(
                    node.bootstrap(),
                    Map.of(
                            "enable.idempotence",
                            true,
                            "linger.ms",
                            1,
                            "delivery.timeout.ms",
                            600_000,
                            "retries",
                            Integer.MAX_VALUE))) {
                Thread load = new Thread(() -> publish(producer, acknowledged, failed, done), "load");
                load.start();
                for (int round = 0; round < ROUNDS; round++) {
                    awaitMoreAcknowledgements(acknowledged, 500 + random.nextInt(8_000));
                    node.kill();
                    node.start();
                }
                awaitMoreAcknowledgements(acknowledged, 1);
                done.set(true);
                load.join();
                producer.flush();
            }
            assertEquals(0, failed.get(), "sends that failed for good");
            for (int partition = 0; partition < PARTITIONS; partition++) {
                check(node.bootstrap(), partition, acknowledged.get(partition));
            }
        }
    }

    private static void publish(
            KafkaProducer<String, String> producer,
            List<ConcurrentMap<Integer, Long>> acknowledged,
            AtomicInteger failed,
            AtomicBoolean done) {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        for (int i = 0; !done.get(); i++) {
            int number = i / PARTITIONS;
            int partition = i % PARTITIONS;
            inFlight.acquireUninterruptibly();
            producer.send(
                    new ProducerRecord<>("survivor", partition, null, Integer.toString(number)),
                    (metadata, failure) -> {
                        inFlight.release();
                        if (failure == null) {
                            acknowledged.get(partition).put(number, metadata.offset());
                        } else {
                            failed.incrementAndGet();
                        }
                    });
        }
    }

    private static void awaitMoreAcknowledgements(List<ConcurrentMap<Integer, Long>> acknowledged, int more)
            throws InterruptedException {
        int goal = size(acknowledged) + more;
        long deadline = System.nanoTime() + 120_000_000_000L;
        CountDownLatch never = new CountDownLatch(1);
        while (size(acknowledged) < goal) {
            assertTrue(System.nanoTime() < deadline, "no progress: " + size(acknowledged) + " of " + goal);
            never.await(1, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private static int size(List<ConcurrentMap<Integer, Long>> acknowledged) {
        return acknowledged.stream().mapToInt(Map::size).sum();
    }

    private static void check(String bootstrap, int partition, Map<Integer, Long> acknowledged) {
        TopicPartition from = new TopicPartition("survivor", partition);
        try (var consumer = Clients.consumer(bootstrap, Map.of("check.crcs", true))) {
            consumer.assign(List.of(from));
            consumer.seekToBeginning(List.of(from));
            List<ConsumerRecord<String, String>> read = Clients.readToEnd(consumer, from);
            for (int i = 0; i < read.size(); i++) {
                assertEquals(Integer.toString(i), read.get(i).value(), "in order and once, at position " + i);
            }
            for (Map.Entry<Integer, Long> one : acknowledged.entrySet()) {
                assertTrue(one.getKey() < read.size(), "acknowledged and missing: " + one);
                assertEquals(one.getValue(), read.get(one.getKey()).offset());
            }
        }
    }
}
