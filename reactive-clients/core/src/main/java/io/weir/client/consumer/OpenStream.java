package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.consumer.delivery.LoopListener;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * What every stream is, whoever says which partitions it reads: it fetches for its subscriber's demand, commits what is confirmed, if
 * anything, and ends in order: nothing more is delivered, then what was delivered may be confirmed, then that is committed.
 */
abstract class OpenStream<K, V> implements RunningStream, LoopListener {
    private final ConsumerContext<K, V> context;
    private final Deliveries deliveries;
    private final Runnable startDeliveries;
    private final Runnable ended;
    private final FetchSession session;
    private final Ledgers ledgers;
    private final StreamActions actions;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean ending;

    /** What a stream delivers with, made for the stream that it is part of. */
    record Outlet(Deliveries deliveries, Runnable start) {}

    /** Makes what commits for a stream, given whom it tells that commits are refused for good. */
    interface NewCommitter extends Function<Consumer<ApiException>, Optional<Committer>> {}

    OpenStream(
            ConsumerContext<K, V> context,
            Function<OpenStream<K, V>, Outlet> newOutlet,
            NewCommitter newCommitter,
            Runnable ended) {
        this.context = context;
        this.ended = ended;
        Outlet outlet = newOutlet.apply(this);
        deliveries = outlet.deliveries();
        startDeliveries = outlet.start();
        session = context.session(deliveries);
        ledgers = new Ledgers(context, deliveries, newCommitter.apply(deliveries::fail));
        actions = new StreamActions(context.cluster(), session, deliveries);
    }

    /** Begins to read. On the event loop. */
    abstract void begin();

    /** Nothing is assigned to it any more. On the event loop. */
    abstract void unassign();

    /** All is committed that could be; {@link #finish} is to follow. On the event loop. */
    abstract void left();

    final ConsumerContext<K, V> context() {
        return context;
    }

    final Cluster cluster() {
        return context.cluster();
    }

    final Deliveries deliveries() {
        return deliveries;
    }

    final FetchSession session() {
        return session;
    }

    final Ledgers ledgers() {
        return ledgers;
    }

    /** The ledger of a partition whose records are being delivered. */
    final Confirmations ledger(FetchPartition partition) {
        return ledgers.of(partition);
    }

    final boolean isEnding() {
        return ending;
    }

    final boolean isOver() {
        return over.isDone();
    }

    final long now() {
        return context.clock().millis();
    }

    @Override
    public final void start() {
        context.add(this);
        startDeliveries.run();
        if (!Loops.execute(cluster().loop(), this::begin)) {
            deliveries.fail(new IllegalStateException("the client is closed"));
        }
    }

    /** Completes, on the event loop, when nothing of these partitions is delivered any more. */
    final CompletableFuture<Void> stop(Collection<FetchPartition> partitions) {
        CompletableFuture<?>[] stopped = partitions.stream()
                .map(partition -> {
                    CompletableFuture<Void> one = new CompletableFuture<>();
                    session.remove(
                            partition.partition(), () -> Loops.execute(cluster().loop(), () -> one.complete(null)));
                    return one;
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(stopped);
    }

    @Override
    public final void demanded() {
        session.wanted();
    }

    /** The subscriber is done with: what it confirmed is committed. */
    @Override
    public final void ended(End end) {
        // After a drain there is time to confirm; who cancels may have been about to.
        ConsumerSettings<K, V> settings = context.settings();
        long graceMs = end == End.COMPLETED
                ? settings.rebalanceTimeout().toMillis()
                : end == End.CANCELLED ? settings.commitInterval().toMillis() : 0;
        if (!Loops.execute(cluster().loop(), () -> leave(graceMs))) {
            finish();
        }
    }

    private void leave(long graceMs) {
        ending = true;
        List<FetchPartition> all = List.copyOf(ledgers.open());
        unassign();
        stop(List.copyOf(session.planner().all()))
                .thenRun(() -> ledgers.settle(all, graceMs).whenComplete((done, failure) -> left()));
    }

    /** Lets go of everything. */
    final void finish() {
        if (over.complete(null)) {
            ledgers.close();
            session.close();
            context.remove(this);
            ended.run();
        }
    }

    @Override
    public final void room() {
        session.send();
    }

    @Override
    public final int partitions() {
        return session.planner().all().size();
    }

    @Override
    public final boolean isLeft() {
        return deliveries.isLeft();
    }

    @Override
    public final long demand() {
        return deliveries.demand();
    }

    @Override
    public final CompletionStage<Void> abort(Throwable why) {
        deliveries.fail(why);
        return over;
    }

    @Override
    public final CompletionStage<Void> pause(Collection<TopicPartition> partitions) {
        return actions.pause(partitions, true);
    }

    @Override
    public final CompletionStage<Void> resume(Collection<TopicPartition> partitions) {
        return actions.pause(partitions, false);
    }

    @Override
    public final CompletionStage<Void> seek(TopicPartition partition, StartFrom from) {
        return actions.seek(partition, from);
    }

    @Override
    public final CompletionStage<Map<TopicPartition, Long>> positions() {
        return actions.positions();
    }

    @Override
    public final CompletionStage<Void> commit() {
        return actions.onLoop(done -> ledgers.commit().whenComplete((ok, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(FetchSession.unwrapped(failure));
            }
        }));
    }

    @Override
    public final CompletionStage<Void> drain() {
        return actions.onLoop(this::drain);
    }

    @Override
    public final CompletionStage<Void> leave() {
        return actions.onLoop(done -> {
            ledgers.hurry();
            drain(done);
        });
    }

    private void drain(CompletableFuture<Void> done) {
        if (!ending) {
            ending = true;
            // What was fetched and not delivered is stale without its partition, and then there is no more to come.
            stop(List.copyOf(session.planner().all())).thenRun(deliveries::complete);
        }
        over.thenRun(() -> done.complete(null));
    }
}
