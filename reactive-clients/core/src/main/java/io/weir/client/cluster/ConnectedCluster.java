package io.weir.client.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.weir.client.cluster.Links.Address;
import io.weir.client.wire.Connector;
import io.weir.client.wire.FindCoordinatorRequest;
import io.weir.client.wire.Request;
import io.weir.client.wire.TopicMetadata;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A {@link Cluster} over real connections. Its state lives on its event loop, which it owns. */
public final class ConnectedCluster implements Cluster {
    private static final long LOOK_AROUND_MS = 1_000;
    private static final String CLOSED = "the client is closed";

    private final ClusterSettings settings;
    private final Connector connector;
    private final Links links;
    private final Snapshots snapshots = new Snapshots();
    private final MetadataRefresh refresh;
    private final Map<String, Node> coordinators = new HashMap<>();
    private final Set<CompletableFuture<?>> retried = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final SharedGauge connections;
    private volatile boolean closing;

    /** Nothing is connected before something is asked. The registry hears of {@code weir.client.connections}, by client id. */
    public ConnectedCluster(ClusterSettings settings, MeterRegistry registry) {
        this.settings = settings;
        connector = new Connector(settings.connection());
        links = new Links(connector, settings.reconnect(), this::lost);
        refresh = new MetadataRefresh(settings, links, snapshots, connector.loop());
        connections = SharedGauge.add(
                registry,
                "weir.client.connections",
                Tags.of("client", settings.connection().clientId()),
                null,
                links::open);
        long idleNanos = settings.maxIdle().toNanos();
        connector
                .loop()
                .scheduleAtFixedRate(
                        () -> {
                            links.closeIdle(idleNanos);
                            refresh.byAge();
                        },
                        LOOK_AROUND_MS,
                        LOOK_AROUND_MS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public ClusterMetadata metadata() {
        return snapshots.current();
    }

    @Override
    public CompletionStage<ClusterMetadata> metadataOf(Collection<String> topics) {
        Set<String> names = Set.copyOf(topics);
        return onLoop(() -> {
            refresh.follow(names);
            ClusterMetadata known = snapshots.current();
            boolean allKnown = known.version() > 0
                    && names.stream().allMatch(name -> known.topic(name)
                            .filter(topic -> topic.failure().isEmpty())
                            .isPresent());
            return allKnown ? CompletableFuture.completedFuture(known) : refresh.now();
        });
    }

    @Override
    public CompletionStage<ClusterMetadata> metadataOfIds(Collection<Uuid> topics) {
        List<Uuid> ids = List.copyOf(topics);
        return retried(
                () -> onLoop(() -> {
                    ClusterMetadata known = snapshots.current();
                    return known.version() > 0
                                    && ids.stream()
                                            .allMatch(id -> known.topic(id).isPresent())
                            ? CompletableFuture.completedFuture(known)
                            : refresh.byIds(ids);
                }),
                "the metadata of topics",
                settings.apiTimeout());
    }

    @Override
    public void forget(Collection<String> topics) {
        Set<String> names = Set.copyOf(topics);
        onLoop(() -> {
            refresh.forget(names);
            return CompletableFuture.completedFuture(null);
        });
    }

    @Override
    public CompletionStage<ClusterMetadata> refresh() {
        return onLoop(refresh::now);
    }

    @Override
    public void leaderIs(TopicPartition partition, Node leader, int leaderEpoch) {
        onLoop(() -> {
            snapshots.leaderIs(partition, leader, leaderEpoch);
            return CompletableFuture.completedFuture(null);
        });
    }

    @Override
    public Runnable onMetadata(Consumer<ClusterMetadata> listener) {
        CompletableFuture<Runnable> end = onLoop(() -> CompletableFuture.completedFuture(snapshots.listen(listener)));
        return () -> end.thenAccept(Runnable::run);
    }

    @Override
    public <R> CompletionStage<R> send(Target target, Request<R> request) {
        return onLoop(() -> addressOf(target).thenCompose(address -> {
            CompletableFuture<R> sent = links.send(address, request);
            sent.whenComplete((answer, failure) -> {
                if (failure != null) {
                    learn(target, failure);
                }
            });
            return sent;
        }));
    }

    @Override
    public <R> CompletionStage<R> call(Target target, Request<R> request, Duration within) {
        return retried(() -> send(target, request).toCompletableFuture(), request.name(), within);
    }

    @Override
    public ScheduledExecutorService loop() {
        return connector.loop();
    }

    @Override
    public CompletionStage<Void> closing() {
        if (!closing) {
            closing = true;
            connector.loop().execute(() -> {
                ApiException reason = new DisconnectException("the client was closed");
                refresh.end(reason);
                links.closeAll(reason);
                List.copyOf(retried).forEach(waiting -> waiting.completeExceptionally(reason));
                connector.closing().thenRun(() -> {
                    connections.close();
                    ended.complete(null);
                });
            });
        }
        return ended;
    }

    @Override
    public void close() {
        closing().toCompletableFuture().join();
    }

    private void lost(ApiException reason) {
        if (!closing
                && !(reason instanceof AuthenticationException)
                && snapshots.current().version() > 0) {
            refresh.soon();
        }
    }

    /** What a failed attempt says about where things are. */
    private void learn(Target target, Throwable failure) {
        if (target instanceof Target.ToCoordinator coordinator) {
            if (failure instanceof NotCoordinatorException
                    || failure instanceof CoordinatorNotAvailableException
                    || failure instanceof DisconnectException) {
                coordinators.remove(coordinator.group());
            }
        } else if (failure instanceof InvalidMetadataException) {
            refresh.soon();
        }
    }

    private CompletableFuture<Address> addressOf(Target target) {
        if (target instanceof Target.ToNode node) {
            return found(
                    () -> snapshots.current().node(node.id()),
                    () -> new BrokerNotAvailableException("broker " + node.id() + " is not in the cluster"));
        }
        if (target instanceof Target.ToLeader leader) {
            refresh.follow(Set.of(leader.partition().topic()));
            return found(() -> snapshots.current().leaderOf(leader.partition()), () -> noLeader(leader.partition()));
        }
        if (target instanceof Target.ToCoordinator coordinator) {
            return coordinatorOf(coordinator.group());
        }
        return anyBroker();
    }

    private CompletableFuture<Address> anyBroker() {
        Optional<Address> any = refresh.choose();
        return any.map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new DisconnectException("no broker can be reached" + snapshots.lastFailureText())));
    }

    private CompletableFuture<Address> found(Supplier<Optional<Node>> lookUp, Supplier<ApiException> missing) {
        Optional<Node> known = lookUp.get();
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(address(known.get()));
        }
        return refresh.now().thenApply(fresh -> address(lookUp.get().orElseThrow(missing)));
    }

    private ApiException noLeader(TopicPartition partition) {
        TopicMetadata topic = snapshots.current().topic(partition.topic()).orElse(null);
        if (topic != null && topic.failure().isPresent()) {
            return topic.failure().get();
        }
        return topic == null || partition.partition() >= topic.partitions().size()
                ? new UnknownTopicOrPartitionException("there is no " + partition)
                : new LeaderNotAvailableException(partition + " has no leader");
    }

    private CompletableFuture<Address> coordinatorOf(String group) {
        Node known = coordinators.get(group);
        if (known != null) {
            return CompletableFuture.completedFuture(address(known));
        }
        return anyBroker()
                .thenCompose(broker -> links.send(broker, new FindCoordinatorRequest(group)))
                .thenApply(node -> {
                    coordinators.put(group, node);
                    return address(node);
                });
    }

    private static Address address(Node node) {
        return new Address(node.host(), node.port());
    }

    private <R> CompletableFuture<R> retried(Supplier<CompletableFuture<R>> attempt, String what, Duration within) {
        CompletableFuture<R> result = new CompletableFuture<>();
        if (closing) {
            result.completeExceptionally(new IllegalStateException(CLOSED));
            return result;
        }
        connector.loop().execute(() -> {
            Future<?> limit = connector
                    .loop()
                    .schedule(
                            () -> result.completeExceptionally(new TimeoutException(what + " had no answer within "
                                    + within.toMillis() + " ms" + snapshots.lastFailureText())),
                            within.toMillis(),
                            TimeUnit.MILLISECONDS);
            retried.add(result);
            result.whenComplete((answer, failure) -> {
                limit.cancel(false);
                retried.remove(result);
            });
        });
        attempt(attempt, what, within, System.nanoTime() + within.toNanos(), 1, result);
        return result;
    }

    private <R> void attempt(
            Supplier<CompletableFuture<R>> attempt,
            String what,
            Duration within,
            long deadlineNanos,
            int number,
            CompletableFuture<R> result) {
        attempt.get().whenComplete((answer, thrown) -> {
            Throwable failure = plain(thrown);
            long pauseMs = settings.retry().afterMs(number);
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (failure == null) {
                result.complete(answer);
            } else if (!(failure instanceof RetriableException)) {
                result.completeExceptionally(failure);
            } else if (leftMs <= pauseMs) {
                result.completeExceptionally(new TimeoutException(
                        what + " had no success within " + within.toMillis() + " ms: " + failure.getMessage(),
                        failure));
            } else {
                connector
                        .loop()
                        .schedule(
                                () -> attempt(attempt, what, within, deadlineNanos, number + 1, result),
                                pauseMs,
                                TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Runs it on the loop and passes its outcome on, without the wrapping that stages give to failures. */
    private <R> CompletableFuture<R> onLoop(Supplier<? extends CompletionStage<R>> action) {
        CompletableFuture<R> result = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                action.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(plain(failure));
                    }
                });
            } catch (RuntimeException thrown) {
                result.completeExceptionally(thrown);
            }
        };
        if (closing) {
            result.completeExceptionally(new IllegalStateException(CLOSED));
        } else if (connector.loop().inEventLoop()) {
            run.run();
        } else {
            try {
                connector.loop().execute(run);
            } catch (RejectedExecutionException closed) {
                result.completeExceptionally(new IllegalStateException(CLOSED, closed));
            }
        }
        return result;
    }

    private static Throwable plain(Throwable thrown) {
        Throwable plain = thrown;
        while (plain instanceof java.util.concurrent.CompletionException && plain.getCause() != null) {
            plain = plain.getCause();
        }
        return plain;
    }
}
