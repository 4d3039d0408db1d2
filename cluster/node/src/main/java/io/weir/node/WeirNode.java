package io.weir.node;

import io.weir.log.DataDirectoryException;
import io.weir.log.TopicId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the same class behind {@code weir node} and inside a user's JVM.
 *
 * <pre>{@code
 * try (WeirNode node = WeirNode.start(NodeSettings.embedded(directory))) {
 *     connect(node.listener());
 * }
 * }</pre>
 *
 * <p>Safe for any thread. Nothing of it is left when {@link #close} returns: no thread, no open file, no lock.
 */
public final class WeirNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WeirNode.class);

    private final NodeSettings settings;
    private final NodeParts parts;
    private final AtomicBoolean closed = new AtomicBoolean();

    private WeirNode(NodeSettings settings, NodeParts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /**
     * Starts a node and returns when its listener answers and the partitions that it leads are led.
     *
     * @throws DataDirectoryException when the data directory cannot be used
     * @throws NodeStartException when the node cannot start for another reason
     */
    public static WeirNode start(NodeSettings settings) throws DataDirectoryException, NodeStartException {
        long began = System.nanoTime();
        NodeParts parts = NodeParts.start(settings);
        WeirNode node = new WeirNode(settings, parts);
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
            parts.close();
            LOG.info("Node {} has stopped", settings.nodeId());
        }
    }
}
