package io.weir.acceptance;

import io.weir.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Apache Kafka's own programs and broker, each in a JVM of its own with Apache Kafka's class path: their library versions are not ours. The build
 * collects the jars before the tests run.
 */
final class KafkaPeer {
    private static final Path LIB = TestNodes.built("weir.test.kafka-peer", "kafka-peer/target/lib");

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

    static Program consumerGroups(String bootstrap, String... args) throws IOException, InterruptedException {
        return tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", bootstrap, args);
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
        return Program.run(command(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"), mainClass, args));
    }

    private static List<String> command(List<String> jvmArgs, String mainClass, List<String> args) {
        if (!Files.isDirectory(LIB)) {
            throw new AssertionError(
                    "Apache Kafka's jars are not at " + LIB + ": run the build with its kafka-peer module");
        }
        List<String> command = new ArrayList<>(List.of(TestNodes.JAVA));
        command.addAll(jvmArgs);
        command.addAll(List.of("-cp", LIB + "/*", mainClass));
        command.addAll(args);
        return command;
    }

    /** Apache Kafka's broker, alone and its own controller, which can be killed and started again on the same data. */
    static final class Node implements Broker {
        private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk";

        private final Path log;
        private final Path properties;
        private final List<String> jvmArgs;
        private final int port = FreePorts.next();
        private boolean formatted;
        private Process process;

        /** @param settings replace what this test tree sets, or are added to it, after a comma, where the name ends in a plus */
        Node(Path directory, Map<String, String> settings, String... jvmArgs) throws IOException {
            log = directory.resolve("kafka.log");
            this.jvmArgs = new ArrayList<>(List.of("-Xmx512m"));
            this.jvmArgs.addAll(List.of(jvmArgs));
            int controller = FreePorts.next();
            Map<String, String> all = new TreeMap<>();
            all.put("process.roles", "broker,controller");
            all.put("node.id", "1");
            all.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
            all.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
            all.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
            all.put("controller.listener.names", "CONTROLLER");
            all.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
            all.put("log.dirs", directory.resolve("kafka-data").toString());
            all.put("offsets.topic.replication.factor", "1");
            all.put("transaction.state.log.replication.factor", "1");
            all.put("transaction.state.log.min.isr", "1");
            all.put("share.coordinator.state.topic.replication.factor", "1");
            all.put("share.coordinator.state.topic.min.isr", "1");
            // Tests do not wait the ten minutes after which patterns are looked at again.
            all.put("group.consumer.regex.refresh.interval.ms", "10000");
            settings.forEach((key, value) -> {
                if (key.endsWith("+")) {
                    all.merge(key.substring(0, key.length() - 1), value, (own, more) -> own + "," + more);
                } else if (!key.startsWith("weir.")) {
                    all.put(key, value);
                }
            });
            properties = directory.resolve("kafka.properties");
            formatted = Files.exists(directory.resolve("kafka-data").resolve("meta.properties"));
            Files.write(
                    properties,
                    all.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
        }

        @Override
        public String product() {
            return "Apache Kafka";
        }

        @Override
        public Node start() throws IOException, InterruptedException {
            if (!formatted) {
                KafkaPeer.run(
                                "kafka.tools.StorageTool",
                                List.of("format", "-t", CLUSTER_ID, "-c", properties.toString()))
                        .succeeded();
                formatted = true;
            }
            process = new ProcessBuilder(command(jvmArgs, "kafka.Kafka", List.of(properties.toString())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            TestNodes.awaitAnswer(this);
            return this;
        }

        @Override
        public String bootstrap() {
            return "127.0.0.1:" + port;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public String output() throws IOException {
            return Files.exists(log) ? Files.readString(log) : "";
        }

        @Override
        public void close() {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
