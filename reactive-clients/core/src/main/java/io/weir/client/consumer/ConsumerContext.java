package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.consumer.fetch.ByteBudget;
import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.fetch.FetchPlanner;
import io.weir.client.wire.fetch.RecordCursor;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the streams of one consumer share: the cluster, the settings, the executor, the byte budget, the meters. */
final class ConsumerContext<K, V> {
    private final Cluster cluster;
    private final ConsumerSettings<K, V> settings;
    private final Executor executor;
    private final Clock clock = Clock.systemUTC();
    private final ByteBudget budget;
    private final ConsumerMeters meters;
    private final Set<RunningStream> streams = ConcurrentHashMap.newKeySet();

    ConsumerContext(
            Cluster cluster,
            ConsumerSettings<K, V> settings,
            Executor executor,
            ByteBudget budget,
            ConsumerMeters meters) {
        this.cluster = cluster;
        this.settings = settings;
        this.executor = executor;
        this.budget = budget;
        this.meters = meters;
    }

    Cluster cluster() {
        return cluster;
    }

    ConsumerSettings<K, V> settings() {
        return settings;
    }

    Executor executor() {
        return executor;
    }

    Clock clock() {
        return clock;
    }

    ConsumerMeters meters() {
        return meters;
    }

    Set<RunningStream> streams() {
        return streams;
    }

    void add(RunningStream stream) {
        streams.add(stream);
    }

    void remove(RunningStream stream) {
        streams.remove(stream);
        room();
    }

    private void room() {
        List.copyOf(streams).forEach(RunningStream::room);
    }

    FetchSession session(Deliveries deliveries) {
        FetchPlanner planner = new FetchPlanner(settings.limits(), budget, () -> streams.stream()
                .mapToInt(RunningStream::partitions)
                .sum());
        return new FetchSession(cluster, settings, clock, planner, budget, deliveries, meters, this::room);
    }

    /** What makes the queues of one subscription. */
    Function<FetchPartition, PartitionQueue<K, V>> queues(Consumer<Chunk> released) {
        RecordDecoder<K, V> decoder = new RecordDecoder<>(settings, meters::skipped);
        RecordCursor.Reading reading =
                new RecordCursor.Reading(settings.limits().isolation(), settings.checkCrcs(), decoder.keepsViews());
        return partition -> new PartitionQueue<>(partition, decoder, reading, released);
    }
}
