package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's own command-line tools against a node and its files. */
class KafkaToolsIT {
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

    @Test
    void topicCommandCreatesListsDescribesAndDeletes() throws Exception {
        String create = KafkaPeer.topicCommand(
                        node.bootstrap(),
                        "--create",
                        "--topic",
                        "tooled",
                        "--partitions",
                        "3",
                        "--config",
                        "segment.bytes=1048576")
                .succeeded()
                .out();
        assertTrue(create.contains("Created topic tooled"), create);

        assertTrue(KafkaPeer.topicCommand(node.bootstrap(), "--list")
                .succeeded()
                .out()
                .lines()
                .toList()
                .contains("tooled"));

        String described = KafkaPeer.topicCommand(node.bootstrap(), "--describe", "--topic", "tooled")
                .succeeded()
                .out();
        assertTrue(described.contains("PartitionCount: 3"), described);
        assertTrue(described.contains("segment.bytes=1048576"), described);
        assertEquals(
                3,
                described
                        .lines()
                        .filter(line -> line.contains("Leader: 1") && line.contains("Isr: 1"))
                        .count(),
                described);

        Program again = KafkaPeer.topicCommand(node.bootstrap(), "--create", "--topic", "tooled");
        assertNotEquals(0, again.exitCode());
        assertTrue((again.out() + again.err()).contains("already exists"), again.toString());

        KafkaPeer.topicCommand(node.bootstrap(), "--delete", "--topic", "tooled")
                .succeeded();
        assertFalse(KafkaPeer.topicCommand(node.bootstrap(), "--list")
                .succeeded()
                .out()
                .lines()
                .toList()
                .contains("tooled"));
    }

    @Test
    void getOffsetShellShowsEarliestAndLatest() throws Exception {
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            for (int i = 0; i < 25; i++) {
                producer.send(new ProducerRecord<>("counted", 0, 5_000L + i, "k", "v"));
            }
        }
        assertEquals("counted:0:25", offsets("-1"));
        assertEquals("counted:0:0", offsets("-2"));
        assertEquals("counted:0:24", offsets("max-timestamp"));
        assertEquals("counted:0:10", offsets("5010"));
    }

    private static String offsets(String time) throws Exception {
        return KafkaPeer.getOffsets(node.bootstrap(), "--topic", "counted", "--time", time)
                .succeeded()
                .out()
                .strip();
    }

    @Test
    void dumpLogSegmentsReadsOurFiles() throws Exception {
        TestNodes.Forked own = new TestNodes.Forked(
                Files.createDirectory(directory.resolve("dumped")),
                Map.of("log.segment.bytes", "1048576", "log.index.interval.bytes", "4096"));
        try (own) {
            own.start();
            try (var producer = Clients.producer(own.bootstrap(), Map.of("batch.size", 4_000))) {
                for (int i = 0; i < 30_000; i++) {
                    producer.send(new ProducerRecord<>(
                            "dumped", 0, "key-" + i, "a value of some length, the number " + i + " of its kind"));
                }
            }
            assertEquals(0, own.stop());
            Path log = own.data.resolve("dumped-0");
            try (var files = Files.list(log)) {
                List<String> segments = files.map(Path::toString)
                        .filter(name -> name.endsWith(".log"))
                        .sorted()
                        .toList();
                assertTrue(segments.size() > 1, "it rolled: " + segments);
                String dumped = KafkaPeer.dumpLogSegments(
                                "--deep-iteration", "--print-data-log", "--files", String.join(",", segments))
                        .succeeded()
                        .out();
                assertEquals(
                        30_000,
                        dumped.lines()
                                .filter(line -> line.contains("payload: a value"))
                                .count());
                assertFalse(dumped.contains("isvalid: false"));
            }
            for (String suffix : List.of(".index", ".timeindex", ".snapshot")) {
                try (var files = Files.list(log)) {
                    List<String> found = files.map(Path::toString)
                            .filter(name -> name.endsWith(suffix))
                            .sorted()
                            .toList();
                    assertFalse(found.isEmpty(), suffix);
                    Program dump = KafkaPeer.dumpLogSegments("--verify-index-only", "--files", String.join(",", found))
                            .succeeded();
                    assertFalse(
                            dump.out().contains("Mismatch")
                                    || dump.out().contains("Found timestamp mismatch")
                                    || dump.out().contains("out of order"),
                            dump.out());
                }
            }
        }
    }
}
