package io.weir.client.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import io.weir.client.consumer.fetch.ByteBudget;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Gives the records of a cluster as publishers. Records are fetched for what subscribers request, within one byte budget for all streams
 * of a consumer, {@code buffer.memory}; nothing polls and nothing blocks.
 *
 * <p>Safe for use by several threads. Deserialisers run, and subscribers are signalled, on the settings' executor, or on daemon threads
 * of the consumer's own when there is none; one subscription uses it serially.
 */
public final class ReactiveConsumer<K, V> implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final ConsumerContext<K, V> context;
    private final ConsumerMeters meters;
    private final ExecutorService own;
    private final Supplier<CompletionStage<Void>> closeCluster;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ReactiveConsumer(
            ConsumerContext<K, V> context,
            ConsumerMeters meters,
            ExecutorService own,
            Supplier<CompletionStage<Void>> closeCluster) {
        this.closeCluster = closeCluster;
        this.context = context;
        this.meters = meters;
        this.own = own;
    }

    /**
     * With connections and threads of its own, and meters that nobody reads.
     *
     * @param properties Apache Kafka's names, see {@link ConsumerSettings} and {@link ClusterSettings}
     * @throws org.apache.kafka.common.config.ConfigException that names the faults in them
     */
    public static <K, V> ReactiveConsumer<K, V> create(
            Map<String, ?> properties, Deserializer<K> keys, Deserializer<V> values) {
        ConsumerSettings<K, V> settings = ConsumerSettings.of(properties, keys, values);
        MeterRegistry registry = new SimpleMeterRegistry();
        Cluster cluster = new ConnectedCluster(ClusterSettings.of(properties), registry);
        return create(cluster, settings, registry, cluster::closing);
    }

    /**
     * @param cluster the caller's, who closes it after this
     * @param registry where its meters go
     */
    public static <K, V> ReactiveConsumer<K, V> create(
            Cluster cluster, ConsumerSettings<K, V> settings, MeterRegistry registry) {
        return create(cluster, settings, registry, () -> CompletableFuture.completedFuture(null));
    }

    private static <K, V> ReactiveConsumer<K, V> create(
            Cluster cluster,
            ConsumerSettings<K, V> settings,
            MeterRegistry registry,
            Supplier<CompletionStage<Void>> closeCluster) {
        String name = "weir-consumer-" + NUMBER.incrementAndGet();
        ExecutorService own = settings.executor().isPresent() ? null : threads(name);
        ByteBudget budget = new ByteBudget(settings.bufferBytes());
        ConsumerMeters meters = new ConsumerMeters(registry, name);
        ConsumerContext<K, V> context =
                new ConsumerContext<>(cluster, settings, settings.executor().orElse(own), budget, meters);
        meters.gauge("budget", "bytes", budget, ByteBudget::capacity);
        meters.gauge("buffered", "bytes", budget, ByteBudget::held);
        meters.gauge("demand", "records", context, all -> all.streams().stream()
                .mapToDouble(RunningStream::demand)
                .sum());
        return new ReactiveConsumer<>(context, meters, own, closeCluster);
    }

    private static ExecutorService threads(String name) {
        AtomicLong number = new AtomicLong();
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The records of these partitions from these places on, without an end. */
    public RecordStream<ConsumerRecord<K, V>> assigned(Map<TopicPartition, StartFrom> from) {
        return assigned(from, false);
    }

    /** The same up to where each partition ends when it is first read; the stream completes there. */
    public RecordStream<ConsumerRecord<K, V>> assignedToEnd(Map<TopicPartition, StartFrom> from) {
        return assigned(from, true);
    }

    private RecordStream<ConsumerRecord<K, V>> assigned(Map<TopicPartition, StartFrom> from, boolean toEnd) {
        Map<TopicPartition, StartFrom> copy = Map.copyOf(from);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no partition is assigned");
        }
        return new RecordStream<>((subscriber, ended) -> {
            open();
            return new AssignedStream<>(context, copy, toEnd, subscriber, ended);
        });
    }

    /**
     * The records that the group of the settings assigns to this member; each stream is a member of its own. With
     * {@code enable.auto.commit} a record counts as confirmed when its {@code onNext} has returned; without, nothing is committed.
     */
    public RecordStream<ConsumerRecord<K, V>> subscribed(Topics topics) {
        return grouped(
                topics,
                stream -> (context.settings().autoCommit()
                        ? new GroupEmission<>(stream::ledger, (record, ledger) -> record, true)
                        : Emission.plain()));
    }

    /** The same, with records that their user confirms. */
    public RecordStream<CommittableRecord<K, V>> committable(Topics topics) {
        return grouped(topics, ReactiveConsumer::committable);
    }

    /**
     * The same, each assigned partition as a stream of its own, with its own demand. The subscriber of the partitions is the stream's: when
     * it cancels, all of them complete and the group is left.
     */
    public RecordStream<PartitionStream<CommittableRecord<K, V>>> partitioned(Topics topics) {
        String group = group();
        return new RecordStream<>((subscriber, ended) -> {
            open();
            return new GroupStream<>(
                    context,
                    group,
                    topics,
                    stream -> {
                        PartitionedDeliveries<K, V, CommittableRecord<K, V>> deliveries = new PartitionedDeliveries<>(
                                () -> source(stream, committable(stream)),
                                subscriber,
                                context.executor(),
                                stream::demanded,
                                stream);
                        return new GroupStream.Outlet(deliveries, deliveries::start);
                    },
                    ended);
        });
    }

    private static <K, V> Emission<K, V, CommittableRecord<K, V>> committable(GroupStream<K, V> stream) {
        return new GroupEmission<>(stream::ledger, CommittableRecord::new, false);
    }

    /** What a group's stream delivers with, when its subscriber is known. */
    private interface Outlets<K, V, R> {
        Emission<K, V, R> of(GroupStream<K, V> stream);
    }

    private <R> RecordStream<R> grouped(Topics topics, Outlets<K, V, R> emission) {
        String group = group();
        return new RecordStream<>((subscriber, ended) -> {
            open();
            return new GroupStream<>(
                    context,
                    group,
                    topics,
                    stream -> {
                        MergedDeliveries<K, V, R> deliveries = new MergedDeliveries<>(
                                source(stream, emission.of(stream)), subscriber, context.executor(), stream);
                        return new GroupStream.Outlet(deliveries, deliveries::start);
                    },
                    ended);
        });
    }

    private <R> MergedSource<K, V, R> source(GroupStream<K, V> stream, Emission<K, V, R> emission) {
        return new MergedSource<>(context.queues(chunk -> stream.session().released(chunk)), emission);
    }

    private String group() {
        return context.settings()
                .group()
                .orElseThrow(() -> new IllegalStateException("a subscription needs group.id in the settings"));
    }

    private void open() {
        if (closed.get()) {
            throw new IllegalStateException("the consumer is closed");
        }
    }

    /** Ends every stream, whose subscribers have an {@link IllegalStateException}, and completes when groups are left. */
    public CompletionStage<Void> closing() {
        closed.set(true);
        CompletableFuture<?>[] all = context.streams().stream()
                .map(stream -> stream.abort(new IllegalStateException("the consumer was closed"))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all)
                .thenCompose(done -> closeCluster.get())
                .whenComplete((done, failure) -> {
                    meters.close();
                    if (own != null) {
                        own.shutdown();
                    }
                });
    }

    /** {@link #closing()}, waited for; never to be called by a subscriber. */
    @Override
    public void close() {
        closing().toCompletableFuture().join();
    }
}
