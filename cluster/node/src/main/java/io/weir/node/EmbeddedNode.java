package io.weir.node;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.weir.log.DataDirectoryException;
import io.weir.log.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A node to be started inside another program, for its tests or for itself. What is not said is what a test wants: any free ports of
 * loopback, data in a temporary directory that is removed when the node is closed, no HTTP.
 *
 * <pre>{@code
 * try (WeirNode node = WeirNode.embedded().topic("orders", 3).start()) {
 *     producer("bootstrap.servers", node.bootstrapServers());
 * }
 * }</pre>
 *
 * A node that keeps what it is given, with a topic that keeps it for an hour:
 *
 * <pre>{@code
 * WeirNode node = WeirNode.embedded()
 *         .dataDir(Path.of("data"))
 *         .listener(9092)
 *         .topic("clicks", 1, Map.of("retention.ms", "3600000"))
 *         .kafka("auto.create.topics.enable", "false")
 *         .start();
 * }</pre>
 *
 * For one thread. Each {@link #start} starts another node of the same settings.
 */
public final class EmbeddedNode {
    private static final String LOOPBACK = "127.0.0.1";

    private final Map<String, Object> keys = new HashMap<>();
    private final List<NodeTopics.Wanted> topics = new ArrayList<>();
    private Path dataDir;

    EmbeddedNode() {
        listener(0);
        set("weir.http", "off");
    }

    /** Keeps the data in this directory, which is made if it is missing and stays when the node is closed. */
    public EmbeddedNode dataDir(Path directory) {
        dataDir = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /** The port of loopback that Kafka clients connect to; 0, the default, is any free one. */
    public EmbeddedNode listener(int port) {
        return set("weir.listener", LOOPBACK + ":" + port);
    }

    /** Serves health and metrics on this port of loopback; 0 is any free one. By default nothing is served. */
    public EmbeddedNode http(int port) {
        return set("weir.http", LOOPBACK + ":" + port);
    }

    /**
     * What an acknowledgement rests on. By default the disk ({@link Durability#FSYNC}), and for a temporary directory, which does not
     * outlive its process anyway, the page cache ({@link Durability#OS}).
     */
    public EmbeddedNode durability(Durability durability) {
        return set("weir.durability", durability.name().toLowerCase(Locale.ROOT));
    }

    /** A broker setting by Kafka's name, such as {@code num.partitions}. */
    public EmbeddedNode kafka(String name, Object value) {
        return set("weir.kafka." + ConfigUtil.quoteString(name), String.valueOf(value));
    }

    /** Any key of the configuration, such as {@code weir.gateway.event-loops}; the last word on it counts. */
    public EmbeddedNode set(String key, Object value) {
        keys.put(key, value);
        return this;
    }

    /** A topic that is there when {@link #start} returns; one that a given directory holds already stays as it is. */
    public EmbeddedNode topic(String name, int partitions) {
        return topic(name, partitions, Map.of());
    }

    /** As the other, with settings by Kafka's names. */
    public EmbeddedNode topic(String name, int partitions, Map<String, String> configs) {
        topics.add(new NodeTopics.Wanted(name, partitions, Map.copyOf(configs)));
        return this;
    }

    /**
     * Starts the node and returns when clients are served and the topics are there.
     *
     * @throws IllegalArgumentException when a setting or a topic is not valid, with all of the settings' faults
     * @throws DataDirectoryException when the data directory cannot be used
     * @throws NodeStartException when the node cannot start for another reason
     */
    public WeirNode start() throws DataDirectoryException, NodeStartException {
        StopSteps last = new StopSteps();
        Path directory = dataDir == null ? temporary(last) : dataDir;
        WeirNode node = null;
        boolean started = false;
        try {
            node = WeirNode.start(settings(directory), last);
            for (NodeTopics.Wanted topic : topics) {
                node.topics().ensure(topic);
            }
            started = true;
            return node;
        } finally {
            if (!started && node != null) {
                node.close();
            } else if (!started) {
                last.runQuietly();
            }
        }
    }

    private static Path temporary(StopSteps last) throws NodeStartException {
        try {
            TemporaryDirectory temporary =
                    TemporaryDirectory.create("weir-" + ProcessHandle.current().pid() + "-");
            last.add("temporary directory", temporary::close);
            return temporary.path();
        } catch (IOException e) {
            throw new NodeStartException(
                    NodeStartException.Reason.FAULT, "No temporary directory can be made: " + e.getMessage(), e);
        }
    }

    private NodeSettings settings(Path directory) {
        Map<String, Object> all = new HashMap<>(keys);
        all.put("weir.data-dir", directory.toString());
        if (dataDir == null) {
            all.putIfAbsent("weir.durability", "os");
        }
        try {
            return NodeSettings.of(ConfigFactory.parseMap(all, "the embedded node's settings"));
        } catch (InvalidSettingsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
