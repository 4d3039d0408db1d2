package io.weir.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    static final Path JAR =
            Path.of(System.getProperty("weir.test.jar", "../target/weir.jar")).toAbsolutePath();

    private TestNodes() {}

    /** A port that was free a moment ago. A node that is to come back needs one that it can be told. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** {@code java -jar weir.jar ARGS}, to its end. */
    static Program weir(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString()));
        command.addAll(List.of(args));
        return Program.run(command);
    }

    /** A node that can be killed and started again on the same data, ports and settings. */
    static final class Forked implements AutoCloseable {
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
            port = freePort();
            httpPort = freePort();
            command.add(JAVA);
            command.addAll(List.of("-Xmx512m", "-Dio.netty.leakDetection.level=paranoid"));
            command.addAll(List.of(jvmArgs));
            command.addAll(List.of("-jar", JAR.toString(), "node", "--data-dir", data.toString()));
            command.addAll(List.of("--listener", "127.0.0.1:" + port, "--http", "127.0.0.1:" + httpPort));
            settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        }

        /** Starts the process and returns when a client gets an answer from it. */
        Forked start() throws IOException, InterruptedException {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Map<String, Object> config = Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    bootstrap(),
                    AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    100);
            try (Admin admin = Admin.create(config)) {
                admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failed) {
                throw new AssertionError("the node did not answer:\n" + output(), failed);
            }
            return this;
        }

        String bootstrap() {
            return "127.0.0.1:" + port;
        }

        int port() {
            return port;
        }

        /** Health and metrics are served on it some time after the node is. */
        int httpPort() {
            return httpPort;
        }

        long pid() {
            return process.pid();
        }

        boolean alive() {
            return process.isAlive();
        }

        /** SIGKILL. */
        void kill() throws InterruptedException {
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

        String output() throws IOException {
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
