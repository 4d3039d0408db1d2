package io.weir.client.consumer;

import io.weir.client.consumer.delivery.LoopListener;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.reactivestreams.Subscriber;

/** A stream of partitions that its user names, in no group. */
final class AssignedStream<K, V> implements RunningStream, LoopListener {
    private final ConsumerContext<K, V> context;
    private final Map<TopicPartition, StartFrom> from;
    private final boolean toPresentEnd;
    private final Runnable ended;
    private final MergedDeliveries<K, V, ConsumerRecord<K, V>> deliveries;
    private final FetchSession session;
    private final StreamActions actions;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    AssignedStream(
            ConsumerContext<K, V> context,
            Map<TopicPartition, StartFrom> from,
            boolean toPresentEnd,
            Subscriber<? super ConsumerRecord<K, V>> subscriber,
            Runnable ended) {
        this.context = context;
        this.from = from;
        this.toPresentEnd = toPresentEnd;
        this.ended = ended;
        MergedSource<K, V, ConsumerRecord<K, V>> source =
                new MergedSource<>(context.queues(chunk -> session().released(chunk)), Emission.plain());
        deliveries = new MergedDeliveries<>(source, subscriber, context.executor(), this);
        session = context.session(deliveries);
        actions = new StreamActions(context.cluster(), session, deliveries);
    }

    private FetchSession session() {
        return session;
    }

    @Override
    public void start() {
        context.add(this);
        deliveries.start();
        if (!Loops.execute(context.cluster().loop(), this::begin)) {
            deliveries.fail(new IllegalStateException("the client is closed"));
        }
    }

    private void begin() {
        if (!over.isDone()) {
            session.begin(from, toPresentEnd);
            session.planner().all().forEach(context.meters()::reading);
        }
    }

    @Override
    public void demanded() {
        session.wanted();
    }

    @Override
    public void ended(End end) {
        Loops.execute(context.cluster().loop(), this::close);
        over.complete(null);
        ended.run();
    }

    private void close() {
        session.planner().all().forEach(context.meters()::readNoMore);
        session.close();
        context.remove(this);
    }

    @Override
    public void room() {
        session.plan();
    }

    @Override
    public int partitions() {
        return from.size();
    }

    @Override
    public long demand() {
        return deliveries.demand();
    }

    @Override
    public CompletionStage<Void> abort(Throwable why) {
        deliveries.fail(why);
        return over;
    }

    @Override
    public CompletionStage<Void> pause(Collection<TopicPartition> partitions) {
        return actions.pause(partitions, true);
    }

    @Override
    public CompletionStage<Void> resume(Collection<TopicPartition> partitions) {
        return actions.pause(partitions, false);
    }

    @Override
    public CompletionStage<Void> seek(TopicPartition partition, StartFrom from) {
        return actions.seek(partition, from);
    }

    @Override
    public CompletionStage<Map<TopicPartition, Long>> positions() {
        return actions.positions();
    }

    @Override
    public CompletionStage<Void> commit() {
        return CompletableFuture.failedFuture(new IllegalStateException("the stream is in no group"));
    }

    @Override
    public CompletionStage<Void> drain() {
        return actions.<Void>onLoop(done -> {
            // What was fetched and not delivered is stale without its partition, and then there is no more to come.
            List.copyOf(session.planner().all()).forEach(partition -> session.remove(partition.partition(), () -> {}));
            deliveries.complete();
            over.thenRun(() -> done.complete(null));
        });
    }
}
