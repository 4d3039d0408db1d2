package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir groups} by the runnable jar, against a node with groups that Kafka's consumer made. */
class GroupCommandsIT {
    private static final int USAGE = 2;
    private static final int INPUT = 10;
    private static final int NOT_FOUND = 13;
    private static final int REFUSED = 15;
    private static final int RECORDS = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @TempDir
    static Path directory;

    private static TestNodes.Forked node;

    @BeforeAll
    static void aNode() throws Exception {
        node = new TestNodes.Forked(directory, Map.of("group.initial.rebalance.delay.ms", "0")).start();
        // The records' times are of long ago: by their age they would be deleted at once.
        asked("topics", "create", "orders", "-p", "2", "-c", "retention.ms=-1").succeeded();
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>("orders", i % 2, 1_000L + i, "k", "v"));
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void groupsAreListedByPatternTypeAndState() throws Exception {
        consumeAll("listed-1", "classic");
        consumeAll("listed-2", "consumer");

        assertEquals(
                List.of("listed-1", "listed-2"),
                asked("groups", "list", "listed-*").succeeded().out().lines().toList());
        assertEquals(
                List.of("listed-2"),
                asked("groups", "list", "listed-*", "--type", "consumer", "--state", "empty")
                        .succeeded()
                        .out()
                        .lines()
                        .toList());
        assertEquals(
                "Empty", json("groups", "list", "listed-1").get(0).get("state").asText());
    }

    @Test
    void aGroupIsDescribedWithItsMembersAndItsLag() throws Exception {
        consumeAll("described", "consumer");
        asked("groups", "reset", "described", "--topic", "orders:1", "--to-offset", "2", "--execute")
                .succeeded();

        JsonNode partitions = json("groups", "describe", "described").get(0).get("partitions");
        assertEquals(0, partitions.get(0).get("lag").asLong());
        assertEquals(0, partitions.get(0).get("behindMs").asLong());
        assertEquals(3, partitions.get(1).get("lag").asLong());
        assertTrue(partitions.get(1).get("behindMs").asLong() > 1_000_000, partitions.toString());

        try (KafkaConsumer<String, String> member = consumer("described", "consumer")) {
            member.subscribe(List.of("orders"));
            long until = System.nanoTime() + DEADLINE.toNanos();
            while (member.assignment().size() < 2) {
                assertTrue(System.nanoTime() < until, "the member has got " + member.assignment());
                member.poll(Duration.ofMillis(100));
            }
            JsonNode group =
                    json("groups", "describe", "described", "--members").get(0);
            assertEquals("Stable", group.get("state").asText());
            assertEquals(
                    List.of("orders-0", "orders-1"),
                    texts(group.get("members").get(0).get("partitions")));
            failsWith(REFUSED, "described", "groups", "delete", "described");
            failsWith(
                    REFUSED, "described", "groups", "reset", "described", "--all-topics", "--to-earliest", "--execute");
        }
        String text = asked("groups", "describe", "described").succeeded().out();
        assertTrue(text.startsWith("group        described\n"), text);
        failsWith(NOT_FOUND, "nobody", "groups", "describe", "nobody");
    }

    @Test
    void aGroupIsResetInEveryWay() throws Exception {
        consumeAll("reset", "classic");
        assertEquals(List.of(0L, 0L), reset("--all-topics", "--to-earliest"));
        assertEquals(List.of(5L, 5L), reset("--topic", "orders", "--to-latest"));
        assertEquals(List.of(3L, 3L), reset("--all-topics", "--shift-by", "-2"));
        assertEquals(List.of(0L, 0L), reset("--all-topics", "--shift-by", "-200"));
        assertEquals(List.of(2L, 2L), reset("--all-topics", "--to-datetime", "1970-01-01T00:00:01.004Z"));
        assertEquals(List.of(5L, 5L), reset("--all-topics", "--by-duration", "1h"), "nothing is that young");
        assertEquals(List.of(4L), reset("--topic", "orders:1", "--to-offset", "4"));
        assertEquals(List.of(5L, 4L), reset("--all-topics", "--to-current"));

        Path file = directory.resolve("offsets.csv");
        Files.writeString(
                file,
                asked("groups", "reset", "reset", "--all-topics", "--to-earliest", "--csv")
                        .succeeded()
                        .out());
        assertEquals("orders,0,0\norders,1,0\n", Files.readString(file));
        assertEquals(List.of(0L, 0L), reset("--from-file", file.toString()));

        Files.writeString(file, "orders,zero,1\n");
        failsWith(INPUT, "line 1", "groups", "reset", "reset", "--from-file", file.toString());
        failsWith(NOT_FOUND, "orders-9", "groups", "reset", "reset", "--topic", "orders:9", "--to-latest");
        failsWith(USAGE, "--topic", "groups", "reset", "reset", "--to-latest");
        failsWith(NOT_FOUND, "committed nothing", "groups", "reset", "fresh", "--all-topics", "--to-latest");
    }

    @Test
    void withoutExecuteNothingIsSet() throws Exception {
        consumeAll("shown", "classic");
        String said = asked("groups", "reset", "shown", "--all-topics", "--to-earliest")
                .succeeded()
                .out();
        assertTrue(said.contains("nothing was set: --execute does it"), said);
        assertEquals(
                List.of(5L, 5L),
                committed(json("groups", "describe", "shown").get(0).get("partitions")));
    }

    @Test
    void aGroupIsDeletedWholeOrForATopic() throws Exception {
        consumeAll("deleted", "classic");
        assertEquals(
                "deleted the offsets of group deleted for orders-1\n",
                asked("groups", "delete", "deleted", "--topic", "orders:1")
                        .succeeded()
                        .out());
        assertEquals(
                "deleted group deleted\n",
                asked("groups", "delete", "deleted").succeeded().out());
        failsWith(NOT_FOUND, "deleted", "groups", "delete", "deleted");
        asked("groups", "delete", "deleted", "--if-exists").succeeded();
    }

    private static List<Long> reset(String... how) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("groups", "reset", "reset", "--execute"));
        arguments.addAll(List.of(how));
        List<Long> offsets = new ArrayList<>();
        json(arguments.toArray(String[]::new))
                .get("offsets")
                .forEach(offset -> offsets.add(offset.get("offset").asLong()));
        return offsets;
    }

    private static List<Long> committed(JsonNode partitions) {
        List<Long> offsets = new ArrayList<>();
        partitions.forEach(partition -> offsets.add(partition.get("committed").asLong()));
        return offsets;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static void consumeAll(String group, String protocol) {
        try (KafkaConsumer<String, String> consumer = consumer(group, protocol)) {
            consumer.subscribe(List.of("orders"));
            int seen = 0;
            long until = System.nanoTime() + DEADLINE.toNanos();
            while (seen < RECORDS) {
                assertTrue(System.nanoTime() < until, group + " has read only " + seen);
                seen += consumer.poll(Duration.ofMillis(100)).count();
            }
            consumer.commitSync();
        }
    }

    private static KafkaConsumer<String, String> consumer(String group, String protocol) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        node.bootstrap(),
                        "group.id",
                        group,
                        "group.protocol",
                        protocol,
                        "enable.auto.commit",
                        "false",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static void failsWith(int exitCode, String text, String... command) throws Exception {
        Program program = asked(command);
        assertEquals(exitCode, program.exitCode(), program.toString());
        assertTrue(program.err().contains(text), program.err());
        assertEquals(1, program.err().lines().count(), program.err());
    }

    private static JsonNode json(String... command) throws Exception {
        String[] asking = Stream.concat(Stream.of(command), Stream.of("--json")).toArray(String[]::new);
        return new ObjectMapper().readTree(asked(asking).succeeded().out());
    }

    private static Program asked(String... command) throws Exception {
        return TestNodes.weir(Stream.concat(Stream.of(command), Stream.of("-b", node.bootstrap()))
                .toArray(String[]::new));
    }
}
