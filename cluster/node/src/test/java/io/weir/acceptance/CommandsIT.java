package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.testing.FreePorts;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that administer brokers, by the runnable jar, against a node: what they do, what they print, how they fail. */
class CommandsIT {
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 12;
    private static final int NOT_FOUND = 13;
    private static final int EXISTS = 14;
    private static final int REFUSED = 15;

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
    void topicsAreCreatedAndListed() throws Exception {
        String said = asked("topics", "create", "made-1", "made-2", "-p", "3", "-c", "weir.durability=os")
                .succeeded()
                .out();
        assertEquals(
                List.of(
                        "created topic made-1 with 3 partitions, 1 replica",
                        "created topic made-2 with 3 partitions, 1 replica"),
                said.lines().toList());

        JsonNode again = json("topics", "create", "made-1", "made-3", "--if-not-exists");
        assertFalse(again.get(0).get("created").asBoolean());
        assertTrue(again.get(1).get("created").asBoolean());
        assertEquals(1, again.get(1).get("partitions").asInt());

        assertEquals(
                List.of("made-1", "made-2", "made-3"),
                asked("topics", "list", "made-*").succeeded().out().lines().toList());
        JsonNode listed = json("topics", "list", "made-1", "--long");
        assertEquals(3, listed.get(0).get("partitions").asInt());
        assertEquals(22, listed.get(0).get("id").asText().length());
    }

    @Test
    void aTopicThatCannotBeCreatedSaysWhyAndKeepsNoOtherFromIt() throws Exception {
        Program program = asked("topics", "create", "twice", "not valid", "beside");
        assertEquals(REFUSED, program.exitCode(), program.toString());
        assertTrue(program.err().startsWith("weir: cannot create topic not valid: "), program.err());
        assertEquals(
                List.of(
                        "created topic twice with 1 partition, 1 replica",
                        "created topic beside with 1 partition, 1 replica"),
                program.out().lines().toList());

        failsWith(EXISTS, "already exists", "topics", "create", "twice");
        failsWith(REFUSED, "retention.ms", "topics", "create", "other", "-c", "retention.ms=soon");
        asked("topics", "create", "other", "--dry-run").succeeded();
        assertEquals(0, json("topics", "list", "other").size());
    }

    @Test
    void aTopicIsDescribedWithItsOffsets() throws Exception {
        asked("topics", "create", "described", "-p", "2", "-c", "retention.ms=7200000")
                .succeeded();
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>("described", 1, "k", "v"));
            }
        }

        JsonNode topic = json("topics", "describe", "described").get(0);
        assertEquals("7200000", topic.get("configs").get("retention.ms").asText());
        JsonNode partition = topic.get("partitions").get(1);
        assertEquals(1, partition.get("leader").asInt());
        assertEquals(1, partition.get("inSync").get(0).asInt());
        assertEquals(0, partition.get("start").asLong());
        assertEquals(5, partition.get("end").asLong());

        String text = asked("topics", "describe", "described").succeeded().out();
        assertTrue(text.contains("topic    described\n"), text);
        assertTrue(text.contains("configs  retention.ms=7200000\n"), text);
        assertTrue(text.contains("PARTITION  LEADER  REPLICAS  IN-SYNC  START  END\n"), text);
        assertTrue(text.endsWith("        1       1         1        1      0    5\n"), text);
        failsWith(NOT_FOUND, "cannot describe missing", "topics", "describe", "missing");
    }

    @Test
    void aTopicIsAlteredInWholeOrNotAtAll() throws Exception {
        asked("topics", "create", "altered", "-p", "2", "-c", "segment.bytes=2097152")
                .succeeded();

        asked("topics", "alter", "altered", "-p", "4", "-c", "retention.ms=60000", "--delete-config", "segment.bytes")
                .succeeded();
        failsWith(REFUSED, "partitions", "topics", "alter", "altered", "-p", "3", "-c", "retention.ms=90000");
        failsWith(REFUSED, "retention.ms", "topics", "alter", "altered", "-p", "9", "-c", "retention.ms=x");

        JsonNode topic = json("topics", "describe", "altered").get(0);
        assertEquals(4, topic.get("partitions").size());
        assertEquals("60000", topic.get("configs").get("retention.ms").asText());
        assertEquals(1, topic.get("configs").size());
        failsWith(NOT_FOUND, "no such topic", "topics", "alter", "missing", "-p", "3");
    }

    @Test
    void topicsAreDeleted() throws Exception {
        asked("topics", "create", "deleted-1", "deleted-2").succeeded();

        Program program = asked("topics", "delete", "deleted-1", "missing", "deleted-2");
        assertEquals(NOT_FOUND, program.exitCode());
        assertEquals(
                List.of("deleted topic deleted-1", "deleted topic deleted-2"),
                program.out().lines().toList());
        assertEquals(
                List.of("weir: cannot delete topic missing: there is no such topic or partition"),
                program.err().lines().toList());

        JsonNode again = json("topics", "delete", "deleted-1", "--if-exists");
        assertFalse(again.get(0).get("deleted").asBoolean());
    }

    @Test
    void configurationsOfATopicAreSetAndDeleted() throws Exception {
        asked("topics", "create", "configured").succeeded();

        assertEquals(
                List.of(
                        "topic configured: set weir.durability=os",
                        "topic configured: set cleanup.policy=compact,delete"),
                asked("configs", "set", "-t", "configured", "weir.durability=os", "cleanup.policy=compact,delete")
                        .succeeded()
                        .out()
                        .lines()
                        .toList());
        assertEquals(
                Map.of("weir.durability", "os", "cleanup.policy", "compact,delete"),
                values(json("configs", "describe", "-t", "configured")));
        JsonNode deleted = json("configs", "delete", "-t", "configured", "cleanup.policy");
        assertEquals("cleanup.policy", deleted.get("deleted").get(0).asText());
        assertEquals(Map.of("weir.durability", "os"), values(json("configs", "describe", "-t", "configured")));

        failsWith(REFUSED, "nonsense", "configs", "set", "-t", "configured", "nonsense=1");
        failsWith(REFUSED, "retention.ms", "configs", "set", "-t", "configured", "retention.ms=x");
        failsWith(NOT_FOUND, "no such topic", "configs", "describe", "-t", "missing");
        failsWith(NOT_FOUND, "no configuration nonsense", "configs", "describe", "-t", "configured", "nonsense");
    }

    @Test
    void aConfigurationIsExplained() throws Exception {
        asked("topics", "create", "explained", "-c", "retention.ms=1000").succeeded();

        String said = asked("configs", "describe", "-t", "explained", "retention.ms", "--explain")
                .succeeded()
                .out();
        assertTrue(said.startsWith("retention.ms = 1000\n    long, set by: topic\n"), said);
        assertTrue(said.contains("log.retention.hours=168 (default)"), said);

        JsonNode config = json("configs", "describe", "-t", "explained", "retention.ms", "--explain")
                .get(0);
        assertEquals("TOPIC", config.get("source").asText());
        assertTrue(config.get("documentation").asText().contains("milliseconds"));
        assertTrue(config.get("synonyms").size() > 1);
    }

    @Test
    void configurationsOfBrokersAreSetAndDeleted() throws Exception {

        asked("configs", "set", "--all-brokers", "log.retention.ms=86400000").succeeded();
        assertEquals(Map.of("log.retention.ms", "86400000"), values(json("configs", "describe", "--all-brokers")));
        String table = asked("configs", "describe", "--broker", "1", "log.retention.ms", "node.id")
                .succeeded()
                .out();
        assertEquals(
                List.of(
                        "NAME                 VALUE  SET BY",
                        "log.retention.ms  86400000  all brokers",
                        "node.id                  1  broker's start, read-only"),
                table.lines().toList());
        asked("configs", "delete", "--all-brokers", "log.retention.ms").succeeded();
        assertEquals(
                List.of("nothing is set for all brokers"),
                asked("configs", "describe", "--all-brokers")
                        .succeeded()
                        .out()
                        .lines()
                        .toList());

        failsWith(NOT_FOUND, "there is no broker 7; there are: 1", "configs", "describe", "--broker", "7");

        failsWith(REFUSED, "node.id", "configs", "set", "--broker", "1", "node.id=2");
    }

    @Test
    void theClientIsConfiguredByAFile() throws Exception {
        Path file = Files.writeString(
                directory.resolve("client.properties"), "bootstrap.servers=" + node.bootstrap() + "\n");
        TestNodes.weir("topics", "list", "--command-config", file.toString()).succeeded();

        Files.writeString(file, "security.protocol=NONSENSE\n");
        failsWith(USAGE, "security.protocol", "topics", "list", "--command-config", file.toString());
    }

    @Test
    void whereNoBrokerIsItIsSaid() throws Exception {
        String nobody = "127.0.0.1:" + FreePorts.next();
        assertOneLine(UNAVAILABLE, nobody + " refuses connections", TestNodes.weir("topics", "list", "-b", nobody));
        // Something listens there that does not speak the protocol.
        String page = "127.0.0.1:" + node.httpPort();
        assertOneLine(
                UNAVAILABLE, "cannot list topics", TestNodes.weir("topics", "list", "-b", page, "--timeout", "3s"));
    }

    @Test
    void everyKeyThatTheJarReadsIsInItsReference() throws Exception {
        String printed = TestNodes.weir("configs", "reference").succeeded().out();
        assertTrue(printed.startsWith("### Keys of the node"), printed);
        try (URLClassLoader alone =
                new URLClassLoader(new URL[] {TestNodes.JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Config weir = ConfigFactory.parseResources(alone, "reference.conf").getConfig("weir");
            List<String> missing = weir.withoutPath("kafka").entrySet().stream()
                    .map(entry -> "weir." + entry.getKey())
                    .filter(key -> !printed.contains("| `" + key + "` |"))
                    .toList();
            assertEquals(List.of(), missing);
        }

        JsonNode reference = new ObjectMapper()
                .readTree(TestNodes.weir("configs", "reference", "retention.ms", "--json")
                        .succeeded()
                        .out());
        assertEquals(
                "604800000",
                StreamSupport.stream(reference.get("topics").spliterator(), false)
                        .filter(topic -> topic.get("name").asText().equals("retention.ms"))
                        .findFirst()
                        .orElseThrow()
                        .get("default")
                        .asText());
    }

    @Test
    void aShellCompletesCommandsAndOptions() throws Exception {
        Path script = directory.resolve("weir-completion");
        Program.runInto(script, List.of(TestNodes.JAVA, "-jar", TestNodes.JAR.toString(), "completion"))
                .succeeded();

        assertEquals(List.of("create"), completed(script, "weir", "topics", "cr"));
        assertEquals(List.of("--partitions"), completed(script, "weir", "topics", "create", "--par"));
        assertTrue(completed(script, "weir", "").containsAll(List.of("node", "topics", "configs")));
    }

    /** What bash offers for the last of the words. */
    private static List<String> completed(Path script, String... words) throws Exception {
        String line = "source '" + script + "'; COMP_WORDS=('" + String.join("' '", words) + "'); COMP_CWORD="
                + (words.length - 1) + "; _complete_weir; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return Program.run(List.of("bash", "-c", line))
                .succeeded()
                .out()
                .lines()
                .map(String::strip)
                .toList();
    }

    private static Map<String, String> values(JsonNode configs) {
        Map<String, String> values = new TreeMap<>();
        StreamSupport.stream(configs.spliterator(), false)
                .forEach(config -> values.put(
                        config.get("name").asText(), config.get("value").asText()));
        return values;
    }

    private static JsonNode json(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--json");
        return new ObjectMapper()
                .readTree(asked(all.toArray(String[]::new)).succeeded().out());
    }

    private static void failsWith(int exitCode, String cause, String... args) throws Exception {
        assertOneLine(exitCode, cause, asked(args));
    }

    private static void assertOneLine(int exitCode, String cause, Program program) {
        assertEquals(exitCode, program.exitCode(), program.toString());
        assertEquals(1, program.err().lines().count(), program.toString());
        assertTrue(program.err().startsWith("weir: ") && program.err().contains(cause), program.err());
        assertEquals("", program.out());
    }

    private static Program asked(String... args) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("-b", node.bootstrap()));
        return TestNodes.weir(all.toArray(String[]::new));
    }
}
