package io.weir.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Apache Kafka's own programs, each in a JVM of its own with Apache Kafka's class path: their library versions are not ours. The build
 * collects the jars before the tests run.
 */
final class KafkaPeer {
    private static final Path LIB = Path.of(System.getProperty("weir.test.kafka-peer", "../kafka-peer/target/lib"))
            .toAbsolutePath();

    private KafkaPeer() {}

    static Program topicCommand(String bootstrap, String... args) throws IOException, InterruptedException {
        return tool("org.apache.kafka.tools.TopicCommand", bootstrap, args);
    }

    static Program configCommand(String bootstrap, String... args) throws IOException, InterruptedException {
        return tool("kafka.admin.ConfigCommand", bootstrap, args);
    }

    static Program getOffsets(String bootstrap, String... args) throws IOException, InterruptedException {
        return tool("org.apache.kafka.tools.GetOffsetShell", bootstrap, args);
    }

    /** One of the programs of {@code org.apache.kafka.tools}, with its arguments as they are. */
    static Program tools(String name, String... args) throws IOException, InterruptedException {
        return run("org.apache.kafka.tools." + name, List.of(args));
    }

    static Program dumpLogSegments(String... args) throws IOException, InterruptedException {
        return run("org.apache.kafka.tools.DumpLogSegments", List.of(args));
    }

    private static Program tool(String mainClass, String bootstrap, String... args)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", bootstrap));
        all.addAll(List.of(args));
        return run(mainClass, all);
    }

    private static Program run(String mainClass, List<String> args) throws IOException, InterruptedException {
        if (!Files.isDirectory(LIB)) {
            throw new AssertionError(
                    "Apache Kafka's jars are not at " + LIB + ": run the build with its kafka-peer module");
        }
        List<String> command = new ArrayList<>(
                List.of(TestNodes.JAVA, "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", LIB + "/*", mainClass));
        command.addAll(args);
        return Program.run(command);
    }
}
