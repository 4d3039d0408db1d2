package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A thousand partitions on one node, each written to, flushed and read, through an orderly stop and a SIGKILL. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyPartitionsIT {
    private static final int COUNT = 1_000;
    private static final String TOPIC = "many";

    @TempDir
    static Path directory;

    private static TestNodes.Forked node;

    @BeforeAll
    static void aNodeWithAThousandPartitions() throws Exception {
        node = new TestNodes.Forked(directory, Map.of("weir.durability", "fsync"));
        node.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, COUNT, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    @Order(1)
    void eachTakesRecordsAndGivesThemBack() throws Exception {
        write(0);
        write(1);
        assertAllAreRead(2);
    }

    @Test
    @Order(2)
    void allAreThereAfterAnOrderlyStop() throws Exception {
        assertEquals(0, node.stop());
        node.start();
        assertAllEndAt(2);
        write(2);
    }

    @Test
    @Order(3)
    void allAreThereAfterAKill() throws Exception {
        node.kill();
        node.start();
        assertAllEndAt(3);
        write(3);
        assertAllAreRead(4);
    }

    private static void write(int round) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = Clients.producer(node.bootstrap(), Map.of("batch.size", 1_024))) {
            for (int i = 0; i < COUNT; i++) {
                sent.add(producer.send(new ProducerRecord<>(TOPIC, i, null, i + "/" + round)));
            }
        }
        for (Future<RecordMetadata> record : sent) {
            assertEquals(round, record.get().offset());
        }
    }

    private static void assertAllEndAt(long end) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        all().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            admin.listOffsets(asked)
                    .all()
                    .get(60, TimeUnit.SECONDS)
                    .forEach((partition, found) -> assertEquals(end, found.offset(), partition.toString()));
        }
    }

    private static void assertAllAreRead(int rounds) {
        Map<Integer, Integer> next = new HashMap<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of("max.poll.records", COUNT))) {
            consumer.assign(all());
            consumer.seekToBeginning(all());
            for (int left = COUNT * rounds; left > 0; ) {
                assertTrue(System.nanoTime() < deadline, left + " records did not come");
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    int round = next.merge(record.partition(), 1, Integer::sum) - 1;
                    assertEquals(record.partition() + "/" + round, record.value());
                    left--;
                }
            }
        }
    }

    private static List<TopicPartition> all() {
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            all.add(new TopicPartition(TOPIC, i));
        }
        return all;
    }
}
