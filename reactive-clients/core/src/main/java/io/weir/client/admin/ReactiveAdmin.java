package io.weir.client.admin;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.ClientException;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Administers a cluster, of Weir or of Apache Kafka, without blocking: topics, configurations and records by {@link #cluster()}, consumer
 * groups by {@link #groups()}. It asks no more of one broker at a time than what has a bound: names, partitions and offsets go in several
 * requests, one after the other, where there are many.
 */
public final class ReactiveAdmin implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int THREAD_KEPT_S = 5;

    private final Cluster cluster;
    private final AdminSettings settings;
    private final Executor executor;
    private final Supplier<CompletionStage<Void>> release;

    private ReactiveAdmin(
            Cluster cluster, AdminSettings settings, Executor executor, Supplier<CompletionStage<Void>> release) {
        this.cluster = cluster;
        this.settings = settings;
        this.executor = executor;
        this.release = release;
    }

    /**
     * With connections of its own, and a thread of its own on which stages complete: what continues on them may hold up no more than its
     * user's other stages.
     *
     * @param properties Apache Kafka's names, see {@link ClusterSettings}; {@code bootstrap.servers} at least
     * @throws ClientException when they cannot be
     */
    public static ReactiveAdmin create(Map<String, ?> properties) {
        ClusterSettings settings;
        try {
            settings = ClusterSettings.of(properties);
        } catch (KafkaException e) {
            throw ClientException.of(null, e);
        }
        Cluster cluster = new ConnectedCluster(settings, new SimpleMeterRegistry());
        String name = "weir-admin-" + NUMBER.incrementAndGet();
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(1, 1, THREAD_KEPT_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, name);
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
        return new ReactiveAdmin(cluster, AdminSettings.of(settings), thread, () -> cluster.closing()
                .thenRun(thread::shutdown));
    }

    /**
     * @param cluster the caller's, who closes it after this
     * @param executor where stages complete
     */
    public static ReactiveAdmin create(Cluster cluster, AdminSettings settings, Executor executor) {
        return new ReactiveAdmin(cluster, settings, executor, () -> CompletableFuture.completedFuture(null));
    }

    /** Topics, configurations, records. */
    public ClusterAdmin cluster() {
        return new ConnectedClusterAdmin(this);
    }

    /** Consumer groups and what they have committed. */
    public GroupAdmin groups() {
        return new ConnectedGroupAdmin(this);
    }

    /** @param what in words what cannot be done when it fails, such as {@code cannot list topics} */
    AdminCall call(String what) {
        return new AdminCall(cluster, settings, executor, what);
    }

    /** Lets go of connections and threads; what is under way fails. Completes when all of them are gone. */
    public CompletionStage<Void> closing() {
        return release.get();
    }

    /** {@link #closing()}, waited for. */
    @Override
    public void close() {
        closing().toCompletableFuture().join();
    }
}
