package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that write, read, measure and look into logs, by the runnable jar, against a node. */
class RecordCommandsIT {
    private static final int USAGE = 2;
    private static final int DAMAGED = 9;
    private static final int INPUT = 10;
    private static final int NOT_FOUND = 13;
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
    void linesComeBackByteForByte() throws Exception {
        Path file = directory.resolve("lines");
        byte[] bytes = new byte[200_000];
        new Random(3).nextBytes(bytes);
        bytes[bytes.length - 1] = '\n';
        Files.write(file, bytes);

        Program produced =
                asked("produce", "lines", file.toString(), "-z", "lz4").succeeded();
        assertTrue(produced.out().startsWith("produced "), produced.out());

        Path read = directory.resolve("read");
        Program.runInto(read, command("consume", "lines")).succeeded();
        assertArrayEquals(bytes, Files.readAllBytes(read));
    }

    @Test
    void keysHeadersEmptyValuesAndTombstonesAreKept() throws Exception {
        Path file = directory.resolve("keyed");
        Files.writeString(file, "a:1\nb:\nc:NULL\nnone\n:empty key\n");
        asked("produce", "keyed", file.toString(), "-k", ":", "--null", "NULL", "-H", "source=test", "-H", "x=")
                .succeeded();

        List<JsonNode> records = objects("consume", "keyed");

        assertEquals(5, records.size());
        assertEquals("a", records.get(0).get("key").asText());
        assertEquals("1", records.get(0).get("value").asText());
        assertEquals("", records.get(1).get("value").asText());
        assertTrue(records.get(2).get("value").isNull());
        assertTrue(records.get(3).get("key").isNull());
        assertEquals("", records.get(4).get("key").asText());
        assertEquals("test", records.get(0).get("headers").get(0).get("value").asText());
        assertEquals("", records.get(0).get("headers").get(1).get("value").asText());
    }

    @Test
    void aPartOfATopicIsReadByOffsetByNumberAndByPartition() throws Exception {
        asked("topics", "create", "parts", "-p", "2").succeeded();
        Path file = directory.resolve("numbers");
        Files.writeString(
                file,
                String.join(
                        "\n", IntStream.range(0, 20).mapToObj(String::valueOf).toList()));
        asked("produce", "parts", file.toString(), "-p", "1").succeeded();

        assertEquals(List.of("17", "18", "19"), read("parts", "--from", "-3"));
        assertEquals(List.of("5", "6"), read("parts", "-p", "1", "--from", "5", "-n", "2"));
        assertEquals(List.of(), read("parts", "--from", "latest"));
        assertEquals(List.of(), read("parts", "--from", "2100-01-01T00:00:00Z"));
        assertEquals(20, read("parts", "--from", "2020-01-01T00:00:00Z").size());
        assertEquals(List.of("1 0 0"), read("parts", "-n", "1", "--format", "%p %o %s\\n"));
    }

    @Test
    void whatCannotBeIsSaidInOneLine() throws Exception {
        assertFails(NOT_FOUND, "no-such", "consume", "no-such");
        assertFails(
                INPUT,
                "no such file",
                "produce",
                "x",
                directory.resolve("nothing").toString());
        assertFails(USAGE, "NAME=VALUE", "produce", "x", "-H", "header");
        assertFails(USAGE, "--from", "consume", "x", "--from", "yesterday");
        assertFails(
                REFUSED, "", "produce", "not/a/topic", directory.resolve("any").toString());
        assertFails(USAGE, "only one", "bench", "produce", "--records", "1", "--duration", "1s");
    }

    @Test
    void benchmarksSayWhatTheyMeasured() throws Exception {
        JsonNode written = document("bench", "produce", "--records", "2000", "--size", "200", "-t", "bench");
        assertEquals(2_000, written.get("records").asLong());
        assertEquals(400_000, written.get("bytes").asLong());
        assertTrue(written.get("latencyMs").get("p99").asDouble() > 0);

        JsonNode read = document("bench", "consume", "--records", "2000", "-t", "bench");
        assertEquals(2_000, read.get("records").asLong());
        assertTrue(read.get("megabytesPerSecond").asDouble() > 0);

        JsonNode latency = document("bench", "latency", "--rate", "200", "--duration", "2s", "-t", "latency");
        assertEquals(400, latency.get("records").asLong());
        assertTrue(latency.get("readMs").get("p50").asDouble() > 0);
    }

    @Test
    void aLogIsDumpedWhileItsNodeRunsAndVerifiedWhateverIsWrongWithIt() throws Exception {
        Path file = directory.resolve("logged");
        Files.writeString(file, "one\ntwo\nthree\n");
        asked("produce", "logged", file.toString(), "-z", "gzip").succeeded();
        Path partition = node.data.resolve("logged-0");

        List<JsonNode> dumped = new ArrayList<>();
        for (String line : asked("log", "dump", partition.toString(), "--json")
                .succeeded()
                .out()
                .lines()
                .toList()) {
            dumped.add(new ObjectMapper().readTree(line));
        }
        assertEquals("batch", dumped.get(0).get("type").asText());
        assertEquals("gzip", dumped.get(0).get("codec").asText());
        assertEquals(
                List.of("one", "two", "three"),
                dumped.stream()
                        .filter(object -> object.get("type").asText().equals("record"))
                        .map(object -> object.get("value").asText())
                        .toList());
        assertTrue(
                asked("log", "verify", partition.toString()).succeeded().out().startsWith("sound"));

        Path copy = Files.createDirectories(directory.resolve("copy/logged-0"));
        Path log = partition.resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(log);
        bytes[70] ^= 1;
        Files.write(copy.resolve(log.getFileName()), bytes);
        Program damaged = asked("log", "verify", copy.getParent().toString());
        assertEquals(DAMAGED, damaged.exitCode());
        assertTrue(damaged.out().contains("the checksum of the batch at offset 0 fails"), damaged.out());
        assertEquals(
                NOT_FOUND,
                asked("log", "verify", directory.resolve("nothing").toString()).exitCode());
    }

    private static void assertFails(int exitCode, String said, String... arguments) throws Exception {
        Files.writeString(directory.resolve("any"), "x\n");
        Program program = asked(arguments);
        assertEquals(exitCode, program.exitCode(), program.out() + program.err());
        assertEquals(1, program.err().lines().count(), program.err());
        assertTrue(program.err().contains(said), program.err());
    }

    private static List<String> read(String topic, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("consume", topic));
        arguments.addAll(List.of(options));
        return asked(arguments.toArray(new String[0])).succeeded().out().lines().toList();
    }

    private static List<JsonNode> objects(String... arguments) throws Exception {
        List<JsonNode> objects = new ArrayList<>();
        List<String> json = new ArrayList<>(List.of(arguments));
        json.add("--json");
        for (String line :
                asked(json.toArray(new String[0])).succeeded().out().lines().toList()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        return objects;
    }

    private static JsonNode document(String... arguments) throws Exception {
        List<String> json = new ArrayList<>(List.of(arguments));
        json.add("--json");
        return new ObjectMapper()
                .readTree(asked(json.toArray(new String[0])).succeeded().out().getBytes(StandardCharsets.UTF_8));
    }

    private static Program asked(String... arguments) throws Exception {
        return Program.run(command(arguments));
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(TestNodes.JAVA, "-jar", TestNodes.JAR.toString()));
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("log")) {
            command.addAll(List.of("-b", node.bootstrap()));
        }
        return command;
    }
}
