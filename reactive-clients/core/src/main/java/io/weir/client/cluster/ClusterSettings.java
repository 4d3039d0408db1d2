package io.weir.client.cluster;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.weir.client.wire.ConnectionSettings;
import io.weir.client.wire.Security;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a client finds its cluster and talks to it. The names, units and, where they exist there, the defaults are Apache Kafka's.
 *
 * @param bootstrap where to ask first; not resolved
 * @param metadataMaxAge {@code metadata.max.age.ms}
 * @param apiTimeout {@code default.api.timeout.ms}: how long a question to the cluster is tried again
 * @param maxIdle {@code connections.max.idle.ms}: how long a connection is kept that nothing uses
 * @param createTopics {@code allow.auto.create.topics}
 */
public record ClusterSettings(
        List<InetSocketAddress> bootstrap,
        ConnectionSettings connection,
        Backoff reconnect,
        Backoff retry,
        Duration metadataMaxAge,
        Duration apiTimeout,
        Duration maxIdle,
        boolean createTopics) {
    public ClusterSettings {
        bootstrap = List.copyOf(bootstrap);
    }

    /** The definitions, for those who add their own. */
    public static ConfigDef definitions() {
        ConfigDef definitions = new ConfigDef();
        definitions.define("bootstrap.servers", Type.LIST, ConfigDef.NO_DEFAULT_VALUE, HIGH, "HOST:PORT, one or more");
        definitions.define("client.id", Type.STRING, "weir-client", MEDIUM, "what brokers call this client");
        integer(definitions, "request.timeout.ms", 30_000, 1);
        integer(definitions, "socket.connection.setup.timeout.ms", 10_000, 1);
        integer(definitions, "default.api.timeout.ms", 60_000, 1);
        integer(definitions, "reconnect.backoff.ms", 50, 0);
        integer(definitions, "reconnect.backoff.max.ms", 1_000, 0);
        integer(definitions, "retry.backoff.ms", 100, 0);
        integer(definitions, "retry.backoff.max.ms", 1_000, 0);
        integer(definitions, "metadata.max.age.ms", 300_000, 1);
        integer(definitions, "connections.max.idle.ms", 540_000, 1);
        integer(definitions, "send.buffer.bytes", 128 << 10, -1);
        // The system's grows with what the connection brings. With a small one of a fixed size, broker and client take
        // turns where they could work side by side.
        integer(definitions, "receive.buffer.bytes", -1, -1);
        integer(definitions, "max.in.flight.requests.per.connection", 5, 1);
        integer(definitions, "max.waiting.requests.per.connection", 1_000, 1);
        integer(definitions, "response.max.bytes", 128 << 20, 1 << 10);
        definitions.define("allow.auto.create.topics", Type.BOOLEAN, true, MEDIUM, "");
        definitions.define("security.protocol", Type.STRING, "PLAINTEXT", MEDIUM, "");
        return Security.addTo(definitions);
    }

    private static void integer(ConfigDef definitions, String name, int byDefault, int least) {
        definitions.define(name, Type.INT, byDefault, Range.atLeast(least), LOW, "");
    }

    /** @throws ConfigException that names every fault there is */
    public static ClusterSettings of(Map<String, ?> properties) {
        Faults faults = new Faults();
        Map<String, Object> values = faults.parse(definitions(), properties);
        ClusterSettings settings = faults.none() ? of(values, faults) : null;
        faults.throwIfAny();
        return settings;
    }

    /**
     * @param values of the definitions, with their types
     * @param faults where what is wrong goes; what is returned is then not to be used
     */
    public static ClusterSettings of(Map<String, ?> values, Faults faults) {
        Security security = Security.none();
        try {
            security = Security.of((String) values.get("security.protocol"), values);
        } catch (ConfigException fault) {
            faults.add(fault.getMessage());
        }
        ConnectionSettings connection = new ConnectionSettings(
                (String) values.get("client.id"),
                duration(values, "request.timeout.ms"),
                duration(values, "socket.connection.setup.timeout.ms"),
                (Integer) values.get("max.in.flight.requests.per.connection"),
                (Integer) values.get("max.waiting.requests.per.connection"),
                (Integer) values.get("response.max.bytes"),
                (Integer) values.get("send.buffer.bytes"),
                (Integer) values.get("receive.buffer.bytes"),
                security);
        return new ClusterSettings(
                addresses((List<?>) values.get("bootstrap.servers"), faults),
                connection,
                backoff(values, "reconnect.backoff"),
                backoff(values, "retry.backoff"),
                duration(values, "metadata.max.age.ms"),
                duration(values, "default.api.timeout.ms"),
                duration(values, "connections.max.idle.ms"),
                (Boolean) values.get("allow.auto.create.topics"));
    }

    private static Duration duration(Map<String, ?> values, String name) {
        return Duration.ofMillis((Integer) values.get(name));
    }

    private static Backoff backoff(Map<String, ?> values, String name) {
        int first = (Integer) values.get(name + ".ms");
        return new Backoff(first, Math.max(first, (Integer) values.get(name + ".max.ms")));
    }

    private static List<InetSocketAddress> addresses(List<?> texts, Faults faults) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (texts.isEmpty()) {
            faults.add("bootstrap.servers names no broker");
        }
        for (Object text : texts) {
            String address = text.toString().strip();
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, Math.max(0, colon));
            String port = address.substring(colon + 1);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            boolean plausible = colon > 0 && port.matches("[0-9]{1,5}") && (bracketed || host.indexOf(':') < 0);
            if (!plausible || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
                faults.add("bootstrap.servers: '" + address + "' is not HOST:PORT");
                continue;
            }
            addresses.add(InetSocketAddress.createUnresolved(
                    bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port)));
        }
        return addresses;
    }
}
