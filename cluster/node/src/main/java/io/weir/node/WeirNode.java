package io.weir.node;

import io.weir.log.DataDirectoryException;
import io.weir.log.TopicId;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FileStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the same class behind {@code weir node} and inside a user's JVM.
 *
 * <pre>{@code
 * try (WeirNode node = WeirNode.embedded().topic("orders", 3).start()) {
 *     connect(node.bootstrapServers());
 * }
 * }</pre>
 *
 * <p>Safe for any thread. Nothing of it is left when {@link #close} returns: no thread, no open file, no lock.
 */
public final class WeirNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WeirNode.class);

    private final NodeSettings settings;
    private final NodeParts parts;
    private final StopSteps last;
    private final AtomicBoolean closed = new AtomicBoolean();

    private WeirNode(NodeSettings settings, NodeParts parts, StopSteps last) {
        this.settings = settings;
        this.parts = parts;
        this.last = last;
    }

    /**
     * Starts a node and returns when its listener answers and the partitions that it leads are led.
     *
     * @throws DataDirectoryException when the data directory cannot be used
     * @throws NodeStartException when the node cannot start for another reason
     */
    public static WeirNode start(NodeSettings settings) throws DataDirectoryException, NodeStartException {
        return start(settings, new StopSteps());
    }

    /** A node for use inside another program: says with what, and starts it. */
    public static EmbeddedNode embedded() {
        return new EmbeddedNode();
    }

    /** @param last what is done when all of the node has stopped; not when it does not start */
    static WeirNode start(NodeSettings settings, StopSteps last) throws DataDirectoryException, NodeStartException {
        return start(settings, new DiskFileStore(), last);
    }

    /** @param store the file system that records and metadata lie on */
    static WeirNode start(NodeSettings settings, FileStore store, StopSteps last)
            throws DataDirectoryException, NodeStartException {
        long began = System.nanoTime();
        NodeParts parts = NodeParts.start(settings, store);
        WeirNode node = new WeirNode(settings, parts, last);
        LOG.info(
                "Weir {} serves Kafka clients on {} after {} ms (node {} of cluster {})",
                version(),
                node.listener(),
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                settings.nodeId(),
                node.clusterId());
        return node;
    }

    /** The version of the program. */
    public static String version() {
        return WeirVersion.TEXT;
    }

    public NodeSettings settings() {
        return settings;
    }

    /** Where Kafka clients connect; the port is the real one. */
    public HostPort listener() {
        return parts.listener();
    }

    /** What Kafka clients take for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return parts.advertised().toString();
    }

    /** Where health and metrics are served; empty when they are not, or not yet. The port is the real one. */
    public Optional<HostPort> http() {
        return parts.http();
    }

    /**
     * Creates a topic with the configuration that the node has for new ones; clients may use it at once when this returns.
     *
     * @param partitions number, or -1 for {@code num.partitions}
     * @throws IllegalArgumentException when there can be no such topic
     * @throws IllegalStateException when there is one already, or it could not be created
     */
    public void createTopic(String name, int partitions) {
        createTopic(name, partitions, Map.of());
    }

    /** As the other, with settings by Kafka's names. */
    public void createTopic(String name, int partitions, Map<String, String> configs) {
        topics().create(new NodeTopics.Wanted(name, partitions, Map.copyOf(configs)));
    }

    NodeTopics topics() {
        return parts.topics();
    }

    public TopicId clusterId() {
        return parts.clusterId();
    }

    /**
     * Stops in order: takes no more requests, stops the leaders, flushes the logs and leaves the mark of a clean stop. Waits for all
     * of it; closing again does nothing.
     *
     * @throws IllegalStateException when something did not stop in order; the rest is stopped nevertheless
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                parts.close();
            } finally {
                last.run();
            }
            LOG.info("Node {} has stopped", settings.nodeId());
        }
    }
}
