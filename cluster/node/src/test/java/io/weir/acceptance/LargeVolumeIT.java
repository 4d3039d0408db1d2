package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gigabytes are written to a node with a small heap and read back. What is read leaves by zero copy, so the node allocates a small
 * fraction of it; when all is done its heap is as it was, and no buffer has leaked.
 */
class LargeVolumeIT {
    private static final int SIZE = 10_000;
    private static final int RECORDS = 200_000;
    private static final TopicPartition PARTITION = new TopicPartition("large", 0);

    @TempDir
    Path directory;

    @Test
    void twoGigabytesLeaveTheHeapAsItWas() throws Exception {
        TestNodes.Forked node = new TestNodes.Forked(directory, Map.of(), "-Xmx200m");
        try (node) {
            node.start();
            write(node.bootstrap(), 2_000);
            read(node.bootstrap(), 2_000);
            try (Introspection inside = new Introspection(node.pid())) {
                long before = inside.liveHeap();
                long allocatedBefore = inside.allocated();
                write(node.bootstrap(), RECORDS - 2_000);
                long allocatedByWriting = inside.allocated() - allocatedBefore;
                long afterWriting = inside.liveHeap();
                allocatedBefore = inside.allocated();
                read(node.bootstrap(), RECORDS);
                long allocatedByReading = inside.allocated() - allocatedBefore;
                long after = inside.liveHeap();

                long bytes = (long) RECORDS * SIZE;
                System.out.printf(
                        "%,d bytes: allocated %,d while writing, %,d while reading; live heap %,d, then %,d, then %,d%n",
                        bytes, allocatedByWriting, allocatedByReading, before, afterWriting, after);
                assertTrue(allocatedByReading < bytes / 20, "reading allocated " + allocatedByReading);
                assertTrue(allocatedByWriting < bytes / 5, "writing allocated " + allocatedByWriting);
                assertTrue(after < before + (24 << 20), "live heap grew from " + before + " to " + after);
            }
        }
    }

    private static void write(String bootstrap, int records) {
        byte[] value = new byte[SIZE];
        new Random(1).nextBytes(value);
        AtomicReference<Exception> failure = new AtomicReference<>();
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "batch.size",
                262_144,
                "linger.ms",
                5,
                "max.block.ms",
                120_000);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value), (metadata, failed) -> {
                    if (failed != null) {
                        failure.set(failed);
                    }
                });
            }
        }
        assertEquals(null, failure.get());
    }

    private static void read(String bootstrap, int records) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long next = 0;
            while (next < records) {
                var polled = consumer.poll(Duration.ofSeconds(60));
                assertTrue(!polled.isEmpty(), "nothing came for a minute after " + next);
                for (var record : polled) {
                    assertEquals(next++, record.offset());
                    assertEquals(SIZE, record.value().length);
                }
            }
        }
    }
}
