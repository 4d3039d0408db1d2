package io.weir.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.weir.monitoring.MonitoringServer;
import io.weir.monitoring.NodeMetrics;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a node's meters and health. The meters are there from the start; what shows them starts when the node already serves, so that
 * it costs the start nothing, or after a while, so that a start that takes long is seen to go on. Until then the address is held, so
 * that nobody else takes it. With {@code weir.http = off} nothing is shown.
 */
final class NodeMonitoring {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMonitoring.class);
    private static final Duration LONG_START = Duration.ofSeconds(3);

    private final Optional<HostPort> address;
    private final ServerSocket held;
    private final NodeMetrics metrics;
    private final MeterRegistry registry;
    private final NodeCondition condition = new NodeCondition();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Optional<MonitoringServer>> server = new CompletableFuture<>();

    private NodeMonitoring(Optional<HostPort> address, ServerSocket held) {
        this.address = address;
        this.held = held;
        metrics = address.isPresent() ? new NodeMetrics() : null;
        registry = metrics == null ? new SimpleMeterRegistry() : metrics.registry();
    }

    /**
     * Makes the meters and takes the address.
     *
     * @throws NodeStartException when it is in use
     */
    static NodeMonitoring prepare(NodeSettings settings) throws NodeStartException {
        return new NodeMonitoring(
                settings.http(),
                settings.http().isPresent() ? hold(settings.http().get()) : null);
    }

    private static ServerSocket hold(HostPort http) throws NodeStartException {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(http.socketAddress());
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new NodeStartException(
                    NodeStartException.Reason.ADDRESS,
                    "Cannot listen on " + http + " (weir.http): " + e.getMessage(),
                    e);
        }
    }

    /** Where both are shown, once they are: waits for it. Empty when they never will be. */
    Optional<HostPort> address() {
        return server.join()
                .map(shown -> address.orElseThrow().withPort(shown.address().getPort()));
    }

    MeterRegistry registry() {
        return registry;
    }

    NodeCondition condition() {
        return condition;
    }

    /** The node has an actor system now, and is about to serve. */
    void starting(ActorSystem<?> system) {
        if (metrics != null) {
            system.scheduler().scheduleOnce(LONG_START, () -> show(system), system.executionContext());
        }
    }

    /** The node serves from now on. */
    void serving(ActorSystem<?> system, NodeCondition.Parts parts) {
        condition.serving(parts);
        if (metrics == null) {
            server.complete(Optional.empty());
        } else {
            system.executionContext().execute(() -> show(system));
        }
    }

    private void show(ActorSystem<?> system) {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            observe();
            HostPort http = address.orElseThrow().withPort(held.getLocalPort());
            held.close();
            MonitoringServer.start(system, http.host(), http.port(), condition, metrics)
                    .whenComplete((started, failure) -> {
                        if (failure != null) {
                            notShown(failure);
                        } else {
                            LOG.info("Health and metrics are on http://{}", http);
                            server.complete(Optional.of(started));
                        }
                    });
        } catch (IOException | RuntimeException e) {
            notShown(e);
        }
    }

    private void notShown(Throwable failure) {
        LOG.error("Health and metrics are not served on {}: {}", address.orElseThrow(), failure.getMessage());
        server.complete(Optional.empty());
    }

    /** The node serves no longer. */
    CompletionStage<?> stop() {
        condition.stopping();
        if (begun.compareAndSet(false, true)) {
            server.complete(Optional.empty());
        }
        return server.thenCompose(started -> started.isPresent()
                ? started.get().stop().thenApply(done -> (Object) done)
                : CompletableFuture.completedStage(null));
    }

    void close() throws IOException {
        if (held != null) {
            held.close();
        }
        if (metrics == null) {
            registry.close();
        } else {
            metrics.close();
        }
    }

    private void observe() {
        metrics.observeProcess();
        Gauge.builder("weir.network.direct.memory", PlatformDependent::usedDirectMemory)
                .baseUnit("bytes")
                .description("Direct memory that Netty holds")
                .register(registry);
    }
}
