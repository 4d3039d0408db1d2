package io.weir.client.pekko;

import io.weir.client.consumer.CommittableRecord;
import io.weir.client.consumer.ExternalOffsets;
import io.weir.client.consumer.PartitionStream;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.StartFrom;
import io.weir.client.consumer.Topics;
import io.weir.client.pekko.ConsumerMessage.CommittableMessage;
import io.weir.client.pekko.ConsumerMessage.CommittableOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceWithContext;

/**
 * Sources of records. What is fetched is what the stream demands, and a little ahead, out of one byte budget; a slow stream is slow, and its
 * group does not miss it. A source fails with Kafka's exceptions, within the deadlines of its settings, and what can pass has been
 * tried again; those of a partition come in a {@link io.weir.client.consumer.PartitionException}, which says where it ended.
 *
 * <p>Methods throw a {@link ConfigException} that names the faults of the settings.
 */
public final class Consumer {
    private Consumer() {}

    /** Ends a source. Methods may be called from any thread, more than once, and do not block; stages do not fail. */
    public interface Control {
        /**
         * The source emits what it holds and completes; what was emitted can be committed until {@link #shutdown}, or for {@code
         * max.poll.interval.ms}.
         *
         * @return completes when the source has ended
         */
        CompletionStage<Done> stop();

        /**
         * Stops, commits what is confirmed, leaves the group and lets go of everything.
         *
         * @return {@link #isShutdown}
         */
        CompletionStage<Done> shutdown();

        /** Completes when nothing is left of it, however it ended. */
        CompletionStage<Done> isShutdown();

        /**
         * Stops, waits for the end of the stream, which may commit until then, and shuts down.
         *
         * @param streamCompletion the sink's
         * @param executor what continues the stream's end runs there
         * @return as the stream's completion, when all is over
         */
        default <T> CompletionStage<T> drainAndShutdown(CompletionStage<T> streamCompletion, Executor executor) {
            stop();
            CompletableFuture<T> result = new CompletableFuture<>();
            streamCompletion.whenCompleteAsync(
                    (value, failure) -> shutdown().whenComplete((done, never) -> {
                        if (failure == null) {
                            result.complete(value);
                        } else {
                            result.completeExceptionally(failure);
                        }
                    }),
                    executor);
            return result;
        }
    }

    /** A source's control together with the completion of its stream. */
    public static final class DrainingControl<T> implements Control {
        private final Control control;
        private final CompletionStage<T> streamCompletion;

        private DrainingControl(Control control, CompletionStage<T> streamCompletion) {
            this.control = control;
            this.streamCompletion = streamCompletion;
        }

        @Override
        public CompletionStage<Done> stop() {
            return control.stop();
        }

        @Override
        public CompletionStage<Done> shutdown() {
            return control.shutdown();
        }

        @Override
        public CompletionStage<Done> isShutdown() {
            return control.isShutdown();
        }

        /** Stops, waits for the end of the stream, and shuts down: all that was emitted is processed and committed then. */
        public CompletionStage<T> drainAndShutdown(Executor executor) {
            return control.drainAndShutdown(streamCompletion, executor);
        }

        public CompletionStage<T> streamCompletion() {
            return streamCompletion;
        }
    }

    /** For {@code toMat(sink, Consumer::createDrainingControl)}. */
    public static <T> DrainingControl<T> createDrainingControl(Control control, CompletionStage<T> streamCompletion) {
        return new DrainingControl<>(control, streamCompletion);
    }

    /** For {@code mapMaterializedValue(Consumer::createDrainingControl)}. */
    public static <T> DrainingControl<T> createDrainingControl(Pair<Control, CompletionStage<T>> pair) {
        return new DrainingControl<>(pair.first(), pair.second());
    }

    /** One of nothing, for where there is no source yet; it is shut down from the beginning. */
    public static Control createNoopControl() {
        return NoopControl.INSTANCE;
    }

    private enum NoopControl implements Control {
        INSTANCE;

        @Override
        public CompletionStage<Done> stop() {
            return isShutdown();
        }

        @Override
        public CompletionStage<Done> shutdown() {
            return isShutdown();
        }

        @Override
        public CompletionStage<Done> isShutdown() {
            return CompletableFuture.completedStage(Done.getInstance());
        }
    }

    /**
     * Records, for who keeps offsets elsewhere or needs none. Nothing is committed, unless {@code enable.auto.commit} is set for a group: then
     * a record counts as done with when the source has it.
     */
    public static <K, V> Source<ConsumerRecord<K, V>, Control> plainSource(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return source(
                settings,
                stream(settings, subscription, ReactiveConsumer::assigned, ReactiveConsumer::subscribed),
                Function.identity(),
                Consumer::size);
    }

    /** Records with their offsets, to be committed when they are done with: at least once. */
    public static <K, V> Source<CommittableMessage<K, V>, Control> committableSource(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return commitWithMetadataSource(settings, subscription, record -> "");
    }

    /** The same with a text for each record, which is committed with its offset. */
    public static <K, V> Source<CommittableMessage<K, V>, Control> commitWithMetadataSource(
            ConsumerSettings<K, V> settings,
            Subscription subscription,
            Function<ConsumerRecord<K, V>, String> metadataFromRecord) {
        return source(
                settings,
                committable(settings, subscription),
                message(group(settings), metadataFromRecord),
                Consumer::size);
    }

    /** {@link #committableSource} with the offset as the context of the record. */
    public static <K, V> SourceWithContext<ConsumerRecord<K, V>, CommittableOffset, Control> sourceWithOffsetContext(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return sourceWithOffsetContext(settings, subscription, record -> "");
    }

    /** {@link #commitWithMetadataSource} with the offset as the context of the record. */
    public static <K, V> SourceWithContext<ConsumerRecord<K, V>, CommittableOffset, Control> sourceWithOffsetContext(
            ConsumerSettings<K, V> settings,
            Subscription subscription,
            Function<ConsumerRecord<K, V>, String> metadataFromRecord) {
        return commitWithMetadataSource(settings, subscription, metadataFromRecord)
                .asSourceWithContext(CommittableMessage::committableOffset)
                .map(CommittableMessage::record);
    }

    /**
     * Records that are committed before they are emitted: at most once, also when a partition goes to another member meanwhile. Each waits
     * for the answer to its commit.
     */
    public static <K, V> Source<ConsumerRecord<K, V>, Control> atMostOnceSource(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return source(settings, committable(settings, subscription), Function.identity(), Consumer::size)
                .mapAsync(1, Consumer::committed)
                .filter(Optional::isPresent)
                .map(Optional::get);
    }

    /** Each partition that is assigned, as a {@link #plainSource} of its own, which completes when the partition is revoked. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<ConsumerRecord<K, V>, NotUsed>>, Control> plainPartitionedSource(
                    ConsumerSettings<K, V> settings, AutoSubscription subscription) {
        group(settings);
        return partitioned(
                settings,
                consumer -> consumer.plainPartitioned(subscription.topics()),
                Function.identity(),
                Consumer::size);
    }

    /** Each partition that is assigned, as a {@link #committableSource} of its own, which completes when the partition is revoked. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<CommittableMessage<K, V>, NotUsed>>, Control>
                    committablePartitionedSource(ConsumerSettings<K, V> settings, AutoSubscription subscription) {
        return commitWithMetadataPartitionedSource(settings, subscription, record -> "");
    }

    /** The same with a text for each record, which is committed with its offset. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<CommittableMessage<K, V>, NotUsed>>, Control>
                    commitWithMetadataPartitionedSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<ConsumerRecord<K, V>, String> metadataFromRecord) {
        return partitioned(
                settings,
                consumer -> consumer.partitioned(subscription.topics()),
                message(group(settings), metadataFromRecord),
                Consumer::size);
    }

    /**
     * {@link #plainPartitionedSource} for who keeps offsets elsewhere.
     *
     * @param getOffsetsOnAssign called with the partitions that are assigned. One that it says nothing of begins where the group has
     *     committed, or as {@code auto.offset.reset} says; the source fails when its stage does, or takes longer than {@code
     *     default.api.timeout.ms}
     */
    public static <K, V>
            Source<Pair<TopicPartition, Source<ConsumerRecord<K, V>, NotUsed>>, Control>
                    plainPartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign) {
        return plainPartitionedManualOffsetSource(settings, subscription, getOffsetsOnAssign, revoked -> {});
    }

    /** @param onRevoke called when the sources of partitions have completed, before others get them */
    public static <K, V>
            Source<Pair<TopicPartition, Source<ConsumerRecord<K, V>, NotUsed>>, Control>
                    plainPartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign,
                            java.util.function.Consumer<Set<TopicPartition>> onRevoke) {
        group(settings);
        ExternalOffsets offsets = external(getOffsetsOnAssign, onRevoke);
        return partitioned(
                settings,
                consumer -> consumer.plainPartitioned(subscription.topics(), offsets),
                Function.identity(),
                Consumer::size);
    }

    /** The same with records whose offsets are committed to the group, too. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<CommittableMessage<K, V>, NotUsed>>, Control>
                    committablePartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign,
                            java.util.function.Consumer<Set<TopicPartition>> onRevoke) {
        ExternalOffsets offsets = external(getOffsetsOnAssign, onRevoke);
        return partitioned(
                settings,
                consumer -> consumer.partitioned(subscription.topics(), offsets),
                message(group(settings), record -> ""),
                Consumer::size);
    }

    private static <K, V, T, R> Source<R, Control> source(
            ConsumerSettings<K, V> settings,
            Function<ReactiveConsumer<K, V>, RecordStream<T>> stream,
            Function<T, R> emitted,
            ToIntFunction<T> size) {
        settings.core();
        return Source.fromGraph(new RecordSource<>(settings, stream, emitted, size));
    }

    private static <K, V, T, R> Source<Pair<TopicPartition, Source<R, NotUsed>>, Control> partitioned(
            ConsumerSettings<K, V> settings,
            Function<ReactiveConsumer<K, V>, RecordStream<PartitionStream<T>>> stream,
            Function<T, R> emitted,
            ToIntFunction<T> size) {
        return source(
                settings,
                stream,
                partition -> Pair.create(
                        partition.partition(),
                        Source.fromGraph(
                                new PartitionSource<>(partition.records(), emitted, size, settings.readAhead()))),
                partition -> 0);
    }

    private static <K, V> Function<ReactiveConsumer<K, V>, RecordStream<CommittableRecord<K, V>>> committable(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        group(settings);
        return stream(settings, subscription, ReactiveConsumer::committable, ReactiveConsumer::committable);
    }

    private static <K, V, T> Function<ReactiveConsumer<K, V>, RecordStream<T>> stream(
            ConsumerSettings<K, V> settings,
            Subscription subscription,
            BiFunction<ReactiveConsumer<K, V>, Map<TopicPartition, StartFrom>, RecordStream<T>> manual,
            BiFunction<ReactiveConsumer<K, V>, Topics, RecordStream<T>> auto) {
        if (subscription instanceof ManualSubscription assigned) {
            Map<TopicPartition, StartFrom> from = assigned.from(settings.core());
            return consumer -> manual.apply(consumer, from);
        }
        group(settings);
        AutoSubscription subscribed = (AutoSubscription) subscription;
        return consumer -> auto.apply(consumer, subscribed.topics());
    }

    private static String group(ConsumerSettings<?, ?> settings) {
        return settings.core()
                .group()
                .orElseThrow(() ->
                        new ConfigException("group.id is not set: a subscription to topics, or a commit, needs one"));
    }

    private static <K, V> Function<CommittableRecord<K, V>, CommittableMessage<K, V>> message(
            String group, Function<ConsumerRecord<K, V>, String> metadata) {
        return record -> new CommittableMessage<>(
                record.record(), new RecordOffset(group, record, metadata.apply(record.record())));
    }

    /** The record, once it is committed; nothing when its partition is another member's by now. */
    private static <K, V> CompletionStage<Optional<ConsumerRecord<K, V>>> committed(CommittableRecord<K, V> record) {
        record.confirmThrough();
        return record.commit().thenApply(ours -> ours ? Optional.of(record.record()) : Optional.empty());
    }

    private static ExternalOffsets external(
            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>> getOffsetsOnAssign,
            java.util.function.Consumer<Set<TopicPartition>> onRevoke) {
        return new ExternalOffsets() {
            @Override
            public CompletionStage<Map<TopicPartition, Long>> assigned(Set<TopicPartition> partitions) {
                return getOffsetsOnAssign.apply(partitions);
            }

            @Override
            public void revoked(Set<TopicPartition> partitions) {
                onRevoke.accept(partitions);
            }
        };
    }

    private static int size(CommittableRecord<?, ?> record) {
        return size(record.record());
    }

    private static int size(ConsumerRecord<?, ?> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}
