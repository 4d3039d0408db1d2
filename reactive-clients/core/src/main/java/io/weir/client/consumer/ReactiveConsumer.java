package io.weir.client.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterSettings;
import io.weir.client.cluster.ConnectedCluster;
import io.weir.client.consumer.fetch.ByteBudget;
import io.weir.client.wire.group.CommitRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.reactivestreams.Subscriber;

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

    /** The records of these partitions from these places on, without an end. Nothing is committed. */
    public RecordStream<ConsumerRecord<K, V>> assigned(Map<TopicPartition, StartFrom> from) {
        return assigned(from, false, stream -> Emission.plain(), refused -> Optional.empty());
    }

    /** The same up to where each partition ends when it is first read; the stream completes there. */
    public RecordStream<ConsumerRecord<K, V>> assignedToEnd(Map<TopicPartition, StartFrom> from) {
        return assigned(from, true, stream -> Emission.plain(), refused -> Optional.empty());
    }

    /**
     * The records of these partitions, with what their user confirms committed to the group of the settings without being its member: a group
     * that has members refuses it.
     */
    public RecordStream<CommittableRecord<K, V>> committable(Map<TopicPartition, StartFrom> from) {
        String group = group();
        return assigned(
                from,
                false,
                ReactiveConsumer::committable,
                refused -> Optional.of(new Committer(
                        context.cluster(),
                        group,
                        offsets -> new CommitRequest(group, "", -1, offsets),
                        context.settings(),
                        context.meters(),
                        refused)));
    }

    private <R> RecordStream<R> assigned(
            Map<TopicPartition, StartFrom> from,
            boolean toEnd,
            Function<OpenStream<K, V>, Emission<K, V, R>> emission,
            OpenStream.NewCommitter newCommitter) {
        Map<TopicPartition, StartFrom> copy = Map.copyOf(from);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no partition is assigned");
        }
        if (copy.values().stream().anyMatch(StartFrom.Committed.class::isInstance)) {
            group();
        }
        return new RecordStream<>(context.executor(), (subscriber, ended) -> {
            open();
            return new AssignedStream<>(
                    context, copy, toEnd, stream -> merged(stream, emission, subscriber), newCommitter, ended);
        });
    }

    /**
     * The records that the group of the settings assigns to this member; each stream is a member of its own. With
     * {@code enable.auto.commit} a record counts as confirmed when its {@code onNext} has returned; without, nothing is committed.
     */
    public RecordStream<ConsumerRecord<K, V>> subscribed(Topics topics) {
        return grouped(topics, this::plain);
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
        return partitioned(topics, Optional.empty(), ReactiveConsumer::committable);
    }

    /** The same, with partitions that begin where {@code offsets} says. */
    public RecordStream<PartitionStream<CommittableRecord<K, V>>> partitioned(Topics topics, ExternalOffsets offsets) {
        return partitioned(topics, Optional.of(offsets), ReactiveConsumer::committable);
    }

    /** {@link #subscribed}, each assigned partition as a stream of its own. */
    public RecordStream<PartitionStream<ConsumerRecord<K, V>>> plainPartitioned(Topics topics) {
        return partitioned(topics, Optional.empty(), this::plain);
    }

    /** The same, with partitions that begin where {@code offsets} says. */
    public RecordStream<PartitionStream<ConsumerRecord<K, V>>> plainPartitioned(
            Topics topics, ExternalOffsets offsets) {
        return partitioned(topics, Optional.of(offsets), this::plain);
    }

    private <R> RecordStream<PartitionStream<R>> partitioned(
            Topics topics, Optional<ExternalOffsets> offsets, Function<OpenStream<K, V>, Emission<K, V, R>> emission) {
        String group = group();
        return new RecordStream<>(context.executor(), (subscriber, ended) -> {
            open();
            return GroupStream.of(
                    context,
                    group,
                    topics,
                    offsets,
                    stream -> {
                        PartitionedDeliveries<K, V, R> deliveries = new PartitionedDeliveries<>(
                                () -> source(stream, emission.apply(stream)),
                                subscriber,
                                context.executor(),
                                stream::demanded,
                                stream);
                        return new OpenStream.Outlet(deliveries, deliveries::start);
                    },
                    ended);
        });
    }

    private <R> RecordStream<R> grouped(Topics topics, Function<OpenStream<K, V>, Emission<K, V, R>> emission) {
        String group = group();
        return new RecordStream<>(context.executor(), (subscriber, ended) -> {
            open();
            return GroupStream.of(
                    context, group, topics, Optional.empty(), stream -> merged(stream, emission, subscriber), ended);
        });
    }

    private Emission<K, V, ConsumerRecord<K, V>> plain(OpenStream<K, V> stream) {
        return context.settings().autoCommit()
                ? new GroupEmission<>(stream::ledger, (record, ledger, reading) -> record, true)
                : Emission.plain();
    }

    private static <K, V> Emission<K, V, CommittableRecord<K, V>> committable(OpenStream<K, V> stream) {
        return new GroupEmission<>(stream::ledger, CommittableRecord::new, false);
    }

    private <R> OpenStream.Outlet merged(
            OpenStream<K, V> stream,
            Function<OpenStream<K, V>, Emission<K, V, R>> emission,
            Subscriber<? super R> subscriber) {
        MergedDeliveries<K, V, R> deliveries =
                new MergedDeliveries<>(source(stream, emission.apply(stream)), subscriber, context.executor(), stream);
        return new OpenStream.Outlet(deliveries, deliveries::start);
    }

    private <R> MergedSource<K, V, R> source(OpenStream<K, V> stream, Emission<K, V, R> emission) {
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
