package io.weir.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.weir.monitoring.MonitoringServer;
import io.weir.monitoring.NodeHealth;
import io.weir.monitoring.NodeMetrics;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's metrics and health. The meters are there from the start; what shows them starts when the node already serves, so that it
 * costs the start nothing. With {@code weir.http = off} nothing is shown.
 */
final class NodeMonitoring implements NodeHealth {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMonitoring.class);

    private final Optional<HostPort> address;
    private final NodeMetrics metrics;
    private final MeterRegistry registry;
    private CompletionStage<Optional<MonitoringServer>> server = CompletableFuture.completedStage(Optional.empty());
    private volatile Verdict ready = new Verdict(false, "starting");

    private NodeMonitoring(Optional<HostPort> address) {
        this.address = address;
        metrics = address.isPresent() ? new NodeMetrics() : null;
        registry = metrics == null ? new SimpleMeterRegistry() : metrics.registry();
    }

    /**
     * Makes the meters and sees to it that the address can be had.
     *
     * @throws NodeStartException when it is in use
     */
    static NodeMonitoring prepare(NodeSettings settings) throws NodeStartException {
        if (settings.http().isPresent() && settings.http().get().port() != 0) {
            HostPort http = settings.http().get();
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(http.socketAddress());
            } catch (IOException e) {
                throw new NodeStartException(
                        NodeStartException.Reason.ADDRESS,
                        "Cannot listen on " + http + " (weir.http): " + e.getMessage(),
                        e);
            }
        }
        return new NodeMonitoring(settings.http());
    }

    /** Where both are shown, once they are: waits for it. */
    Optional<HostPort> address() {
        return server.toCompletableFuture().join().map(shown -> address.orElseThrow()
                .withPort(shown.address().getPort()));
    }

    MeterRegistry registry() {
        return registry;
    }

    /** The node serves from now on. */
    void serving(ActorSystem<?> system) {
        ready = new Verdict(true, "serving");
        if (metrics == null) {
            return;
        }
        HostPort http = address.orElseThrow();
        server = CompletableFuture.runAsync(this::observe, system.executionContext()::execute)
                .thenCompose(done -> MonitoringServer.start(system, http.host(), http.port(), this, metrics))
                .handle((started, failure) -> {
                    if (failure != null) {
                        LOG.error("Health and metrics are not served on {}: {}", http, failure.getMessage());
                        return Optional.empty();
                    }
                    LOG.info(
                            "Health and metrics are on http://{}",
                            http.withPort(started.address().getPort()));
                    return Optional.of(started);
                });
    }

    /** The node serves no longer. */
    CompletionStage<?> stop() {
        ready = new Verdict(false, "stopping");
        return server.thenCompose(started -> started.isPresent()
                ? started.get().stop().thenApply(done -> (Object) done)
                : CompletableFuture.completedStage(null));
    }

    void closeMetrics() {
        if (metrics == null) {
            registry.close();
        } else {
            metrics.close();
        }
    }

    @Override
    public Verdict live() {
        return new Verdict(true, "running");
    }

    @Override
    public Verdict ready() {
        return ready;
    }

    private void observe() {
        metrics.observeProcess();
        Gauge.builder("weir.network.direct.memory", PlatformDependent::usedDirectMemory)
                .baseUnit("bytes")
                .description("Direct memory that Netty holds")
                .register(registry);
    }
}
