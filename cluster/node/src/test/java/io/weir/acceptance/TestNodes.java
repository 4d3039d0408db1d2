package io.weir.acceptance;

import io.weir.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Nodes in processes of their own, started as the README says, on free loopback ports. */
final class TestNodes {
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    static final Path JAR = built("weir.test.jar", "target/weir.jar");

    private TestNodes() {}

    /** What the build made in {@code cluster/}: named by a property, or seen from this module's directory or the project's. */
    static Path built(String property, String inCluster) {
        String named = System.getProperty(property);
        Path fromHere = named != null ? Path.of(named) : Path.of("..", inCluster);
        return (named == null && Files.exists(Path.of("cluster", inCluster)) ? Path.of("cluster", inCluster) : fromHere)
                .toAbsolutePath();
    }

    /** {@code java -jar weir.jar ARGS}, to its end. */
    static Program weir(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
        command.addAll(List.of(args));
        return Program.run(command);
    }

    /** Returns when a client gets an answer. */
    static void awaitAnswer(Broker broker) throws IOException, InterruptedException {
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                100);
        try (Admin admin = Admin.create(config)) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failed) {
            throw new AssertionError("the node did not answer:\n" + broker.output(), failed);
        }
    }

    /** A node that can be killed and started again on the same data, ports and settings. */
    static final class Forked implements Broker {
        final Path data;
        final Path log;
        private final List<String> command = new ArrayList<>();
        private final int port;
        private final int httpPort;
        private Process process;

        Forked(Path directory, Map<String, String> settings, String... jvmArgs) throws IOException {
            this(directory, directory.resolve("node.log"), settings, jvmArgs);
        }

        /** @param log where the node's output goes, when it is not to lie beside its data */
        Forked(Path directory, Path log, Map<String, String> settings, String... jvmArgs) throws IOException {
            this.data = directory.resolve("data");
            this.log = log;
            port = FreePorts.next();
            httpPort = FreePorts.next();
            command.add(JAVA);
            command.addAll(List.of("-Xmx512m", "-Dio.netty.leakDetection.level=paranoid"));
            command.addAll(List.of(jvmArgs));
            command.addAll(List.of("-jar", JAR.toString(), "node", "--data-dir", data.toString()));
            command.addAll(List.of("--listener", "127.0.0.1:" + port, "--http", "127.0.0.1:" + httpPort));
            settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        }

        @Override
        public String product() {
            return "Weir";
        }

        @Override
        public Forked start() throws IOException, InterruptedException {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            awaitAnswer(this);
            return this;
        }

        @Override
        public String bootstrap() {
            return "127.0.0.1:" + port;
        }

        int port() {
            return port;
        }

        /** Health and metrics are served on it some time after the node is. */
        int httpPort() {
            return httpPort;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        boolean alive() {
            return process.isAlive();
        }

        @Override
        public void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        /** SIGTERM, and its exit code. */
        int stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the node did not stop in 60 s");
            }
            return process.exitValue();
        }

        @Override
        public String output() throws IOException {
            return Files.exists(log) ? Files.readString(log) : "";
        }

        /** Ends the process; fails when Netty saw a buffer that was not given back. */
        @Override
        public void close() throws IOException {
            try {
                if (process != null && process.isAlive()) {
                    stop();
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            if (output().contains("LEAK:")) {
                throw new AssertionError("a buffer leaked:\n" + output());
            }
        }
    }
}
