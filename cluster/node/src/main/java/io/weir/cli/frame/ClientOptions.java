package io.weir.cli.frame;

import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.ReactiveAdmin;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Option;

/** The options of every command that talks to brokers, of Weir or of Apache Kafka. A mixin. */
public final class ClientOptions {
    static final String DEFAULT_SERVER = "127.0.0.1:9092";

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT,…",
            description = "Brokers to ask first, one or more. Default: " + DEFAULT_SERVER + ".")
    private String bootstrapServer;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties for the client, such as security.protocol; Kafka's names.")
    private Path commandConfig;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to wait for brokers: 500ms, 30s, 5m. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the client's log on standard error.")
    private boolean verbose;

    /** How long the command may wait for what it asked brokers for. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * What a client is made with: the file's properties, the brokers, and timeouts that fit {@link #timeout()}. Also says
     * where the client's log goes, and fails at once when no broker listens.
     *
     * @throws Failure when the file cannot be read, or nobody listens where brokers should be
     */
    public Map<String, Object> properties() {
        Logging.ofCommand(verbose);
        Map<String, Object> properties = fromFile();
        if (bootstrapServer != null) {
            properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer);
        }
        properties.putIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_SERVER);
        int timeoutMs = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        properties.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        properties.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Math.min(timeoutMs, 30_000));
        BootstrapServers.of(properties
                        .get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                        .toString())
                .requireListener(timeout);
        return properties;
    }

    /** A client for administration; to be closed. */
    public ClusterAdmin admin() {
        return ReactiveAdmin.create(properties()).cluster();
    }

    /** A client for the administration of groups; to be closed. */
    public GroupAdmin groupAdmin() {
        return ReactiveAdmin.create(properties()).groups();
    }

    private Map<String, Object> fromFile() {
        Map<String, Object> properties = new HashMap<>();
        if (commandConfig == null) {
            return properties;
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(commandConfig, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            String why = Files.isRegularFile(commandConfig) ? "cannot be read: " + e.getMessage() : "no such file";
            throw new Failure(ExitCode.USAGE, "--command-config " + commandConfig + ": " + why, e);
        }
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return properties;
    }
}
