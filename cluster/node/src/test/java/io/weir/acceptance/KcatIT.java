package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kcat (librdkafka) publishes a text file and reads it back. */
class KcatIT {
    private static final int LINES = 120_000;

    @TempDir
    static Path directory;

    private static TestNodes.Forked node;
    private static Path text;

    @BeforeAll
    static void aNodeAndAFile() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/kcat")), "kcat is not installed: apt-get install kcat");
        node = new TestNodes.Forked(directory, Map.of()).start();
        text = Lines.write(directory.resolve("lines.txt"), LINES, 7);
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void aFileComesBackAsTheSameBytes(String codec) throws Exception {
        String topic = "text-" + codec;

        Program.run(List.of(
                        "kcat",
                        "-P",
                        "-b",
                        node.bootstrap(),
                        "-t",
                        topic,
                        "-p",
                        "0",
                        "-z",
                        codec,
                        "-l",
                        text.toString()))
                .succeeded();
        Path read = directory.resolve(topic + ".txt");
        Program.runInto(
                        read,
                        List.of(
                                "kcat",
                                "-C",
                                "-q",
                                "-e",
                                "-b",
                                node.bootstrap(),
                                "-t",
                                topic,
                                "-p",
                                "0",
                                "-o",
                                "beginning"))
                .succeeded();

        assertEquals(-1, Files.mismatch(text, read), "the first byte that differs");
    }
}
