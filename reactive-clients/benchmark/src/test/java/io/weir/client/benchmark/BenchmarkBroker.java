package io.weir.client.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * The broker that all clients of a run talk to, in a process of its own, on loopback, with a folder that goes with it. What a disk is busy
 * with would be measured with whoever has his turn, so the folder is in memory where there is enough of it.
 */
final class BenchmarkBroker implements AutoCloseable {
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String MEMORY = "-Xmx1g";
    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final long ENOUGH_BYTES = 10L << 30;
    private static final String RETENTION_AT_ONCE = "log.initial.task.delay.ms=0";
    private static final String RETENTION_OFTEN = "log.retention.check.interval.ms=200";

    private final Path directory;
    private final int port = freePort();
    private final Process process;

    /** @param durability of a Weir node; Apache Kafka acknowledges what is in the page cache */
    BenchmarkBroker(Options options) throws Exception {
        directory = options.folder().isEmpty()
                ? inMemory() ? temporary(IN_MEMORY) : Files.createTempDirectory("client-benchmark")
                : temporary(Path.of(options.folder()));
        List<String> command = options.broker().equals("kafka")
                ? kafka(options.kafkaLib())
                : weir(options.jar(), options.durability());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("broker.log").toFile())
                .start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            CompletableFuture<?> answer =
                    admin.describeCluster().nodes().toCompletionStage().toCompletableFuture();
            CompletableFuture.anyOf(answer, process.onExit()).get(60, TimeUnit.SECONDS);
        } catch (Exception silent) {
            close();
            throw new IllegalStateException("the broker does not answer", silent);
        }
        if (!process.isAlive()) {
            String said = Files.readString(directory.resolve("broker.log")).strip();
            close();
            throw new IllegalStateException("the broker has ended at once: " + said);
        }
    }

    private static boolean inMemory() throws IOException {
        return Files.isWritable(IN_MEMORY) && Files.getFileStore(IN_MEMORY).getUsableSpace() >= ENOUGH_BYTES;
    }

    private static Path temporary(Path in) throws IOException {
        return Files.createTempDirectory(in, "client-benchmark");
    }

    private List<String> weir(String jar, String durability) {
        return List.of(
                JAVA,
                MEMORY,
                "-jar",
                jar,
                "node",
                "--data-dir",
                directory.resolve("data").toString(),
                "--listener",
                bootstrap(),
                "--http",
                "127.0.0.1:0",
                "--set",
                RETENTION_AT_ONCE,
                "--set",
                RETENTION_OFTEN,
                "--set",
                "weir.durability=" + durability);
    }

    private List<String> kafka(String lib) throws IOException, InterruptedException {
        int controller = freePort();
        Path properties = directory.resolve("kafka.properties");
        Files.writeString(
                properties,
                String.join(
                        "\n",
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "listeners=PLAINTEXT://" + bootstrap() + ",CONTROLLER://127.0.0.1:" + controller,
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                        "log.dirs=" + directory.resolve("data"),
                        RETENTION_AT_ONCE,
                        RETENTION_OFTEN,
                        "offsets.topic.replication.factor=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1"));
        Process format = new ProcessBuilder(
                        JAVA,
                        "-cp",
                        lib + "/*",
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        "MkU3OEVBNTcwNTJENDM2Qk",
                        "-c",
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("format.log").toFile())
                .start();
        if (format.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(directory.resolve("format.log")));
        }
        return new ArrayList<>(List.of(JAVA, MEMORY, "-cp", lib + "/*", "kafka.Kafka", properties.toString()));
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    Path directory() {
        return directory;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
