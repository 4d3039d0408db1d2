package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.testing.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator may get wrong: each ends with one clear line and an exit code of its own, and loses nothing. */
class OperatorIT {
    @TempDir
    Path directory;

    @Test
    void anOrderlyStopAndStartKeepsEverything() throws Exception {
        try (TestNodes.Forked node = new TestNodes.Forked(directory, Map.of())) {
            node.start();
            publish(node, "first");
            assertEquals(0, node.stop());
            node.start();
            publish(node, "second");
            assertEquals(0, node.stop());
            node.start();
            assertEquals(List.of("first", "second"), read(node));
            assertFalse(node.output().contains("Exception"), node.output());
        }
    }

    @Test
    void aLockedDirectoryIsSaidToBe() throws Exception {
        try (TestNodes.Forked node = new TestNodes.Forked(directory, Map.of())) {
            node.start();
            assertOneLine(nodeOn(node.data), "in use by another process");
        }
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        Path data = usedDirectory();
        assertOneLine(nodeOn(data, "--node-id", "2"), "node");
    }

    @Test
    void aNewerDirectoryIsRefused() throws Exception {
        Path data = usedDirectory();
        Path meta = data.resolve("meta.properties");
        Files.writeString(meta, Files.readString(meta).replace("format.version=1", "format.version=99"));
        assertOneLine(nodeOn(data), "99");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("a-file"), "not a directory");
        assertOneLine(nodeOn(file), "a-file");
    }

    @Test
    void damagedMetaPropertiesAreRefused() throws Exception {
        Path data = usedDirectory();
        Files.writeString(data.resolve("meta.properties"), "nonsense");
        assertOneLine(nodeOn(data), "meta.properties");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program program = TestNodes.weir(
                    "node",
                    "--data-dir",
                    directory.resolve("data").toString(),
                    "--listener",
                    "127.0.0.1:" + taken.getLocalPort(),
                    "--http",
                    "127.0.0.1:" + FreePorts.next());
            assertOneLine(program, Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void allFaultsOfAConfigurationAreNamedAtOnce() throws Exception {
        Program program =
                nodeOn(directory.resolve("data"), "--set", "log.segment.bytes=many", "--set", "num.partitions=0");
        assertNotEquals(0, program.exitCode());
        assertTrue(program.err().contains("log.segment.bytes"), program.err());
        assertTrue(program.err().contains("num.partitions"), program.err());
        assertFalse(program.err().contains("\tat "), program.err());
    }

    @Test
    void contradictoryPortsAreRefused() throws Exception {
        int port = FreePorts.next();
        Program program = TestNodes.weir(
                "node",
                "--data-dir",
                directory.resolve("data").toString(),
                "--listener",
                "127.0.0.1:" + port,
                "--http",
                "127.0.0.1:" + port);
        assertOneLine(program, Integer.toString(port));
    }

    @Test
    void anOpenListenerWithoutAuthenticationIsRefused() throws Exception {
        Program program =
                TestNodes.weir("node", "--data-dir", directory.resolve("data").toString(), "--listener", "0.0.0.0:0");
        assertOneLine(program, "0.0.0.0");
    }

    @Test
    void theDemoVerifiesAFile() throws Exception {
        Path text = Lines.write(directory.resolve("lines.txt"), 50_000, 3);
        String said = TestNodes.weir("demo", text.toString()).succeeded().out();
        assertTrue(said.contains("50000") || said.contains("50,000"), said);
    }

    @Test
    void theDemoNeedsAFileThatIsThere() throws Exception {
        assertOneLine(TestNodes.weir("demo", directory.resolve("missing.txt").toString()), "missing.txt");
    }

    private Path usedDirectory() throws Exception {
        try (TestNodes.Forked node = new TestNodes.Forked(directory, Map.of())) {
            node.start();
            assertEquals(0, node.stop());
            return node.data;
        }
    }

    private static Program nodeOn(Path data, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "node",
                "--data-dir",
                data.toString(),
                "--listener",
                "127.0.0.1:0",
                "--http",
                "127.0.0.1:" + FreePorts.next()));
        args.addAll(Arrays.asList(more));
        return TestNodes.weir(args.toArray(String[]::new));
    }

    /** It failed with a line that names the cause and nothing that looks like a stack trace. */
    private static void assertOneLine(Program program, String cause) {
        assertNotEquals(0, program.exitCode(), program.toString());
        List<String> lines =
                program.err().lines().filter(line -> !line.isBlank()).toList();
        assertEquals(1, lines.size(), program.toString());
        assertTrue(lines.get(0).contains(cause), lines.get(0));
    }

    private static void publish(TestNodes.Forked node, String value) throws Exception {
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            producer.send(new ProducerRecord<>("kept", 0, "k", value)).get();
        }
    }

    private static List<String> read(TestNodes.Forked node) {
        TopicPartition partition = new TopicPartition("kept", 0);
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return Clients.readToEnd(consumer, partition).stream()
                    .map(record -> record.value())
                    .toList();
        }
    }
}
