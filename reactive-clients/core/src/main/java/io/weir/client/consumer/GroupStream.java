package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.Target;
import io.weir.client.consumer.delivery.LoopListener;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.group.GroupMember;
import io.weir.client.consumer.group.GroupMember.Effect;
import io.weir.client.wire.group.GroupHeartbeat;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;

/**
 * A stream of what a member of a group is assigned: runs the {@link GroupMember}, on the event loop, and stops, commits and gives up
 * partitions as it says. Heartbeats have their own timer and connection, so no subscriber holds them up.
 */
final class GroupStream<K, V>
        implements RunningStream, LoopListener, Confirmations.Listener, GroupAssignments.Listener {
    private final ConsumerContext<K, V> context;
    private final Cluster cluster;
    private final ConsumerSettings<K, V> settings;
    private final GroupMember member;
    private final Deliveries deliveries;
    private final Runnable startDeliveries;
    private final Runnable ended;
    private final FetchSession session;
    private final GroupAssignments assignments;
    private final Committer committer;
    private final Settlement settlement;
    private final StreamActions actions;
    private final Map<FetchPartition, Confirmations> ledgers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private ScheduledFuture<?> timer;
    private long answeredMs;
    private boolean ending;

    /** What a stream delivers with, made for the stream that it is part of. */
    record Outlet(Deliveries deliveries, Runnable start) {}

    GroupStream(
            ConsumerContext<K, V> context,
            String group,
            Topics topics,
            Function<GroupStream<K, V>, Outlet> newOutlet,
            Runnable ended) {
        this.context = context;
        this.ended = ended;
        cluster = context.cluster();
        settings = context.settings();
        member = new GroupMember(new GroupMember.Subscription(
                group,
                Uuid.randomUuid().toString(),
                settings.instanceId(),
                settings.assignor(),
                (int) settings.rebalanceTimeout().toMillis(),
                topics.names(),
                topics.pattern(),
                settings.limits().backoffMs(),
                settings.limits().maxBackoffMs()));
        Outlet outlet = newOutlet.apply(this);
        deliveries = outlet.deliveries();
        startDeliveries = outlet.start();
        session = context.session(deliveries);
        committer = new Committer(cluster, group, member, settings, context.meters(), deliveries::fail);
        assignments = new GroupAssignments(cluster, settings, group, member, session, this);
        settlement = new Settlement(cluster.loop());
        actions = new StreamActions(cluster, session, deliveries);
    }

    FetchSession session() {
        return session;
    }

    /** The ledger of a partition whose records are being delivered. */
    Confirmations ledger(FetchPartition partition) {
        return ledgers.get(partition);
    }

    @Override
    public void start() {
        context.add(this);
        startDeliveries.run();
        boolean begun = Loops.execute(cluster.loop(), () -> {
            answeredMs = context.clock().millis();
            run(List.of());
        });
        if (!begun) {
            deliveries.fail(new IllegalStateException("the client is closed"));
        }
    }

    private long now() {
        return context.clock().millis();
    }

    /** Does what is to be done now, and sets the timer for what is due later. */
    private void run(List<Effect> effects) {
        effects.forEach(this::run);
        if (over.isDone()) {
            return;
        }
        if (member.dueMs() <= now()) {
            member.tick(now()).forEach(this::run);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (member.dueMs() != GroupMember.NEVER) {
            timer = cluster.loop()
                    .schedule(() -> run(List.of()), Math.max(1, member.dueMs() - now()), TimeUnit.MILLISECONDS);
        }
    }

    private void run(Effect effect) {
        if (effect instanceof Effect.Heartbeat beat) {
            heartbeat(beat);
        } else if (effect instanceof Effect.Assign assign) {
            if (!ending) {
                assignments.add(assign.partitions());
            }
        } else if (effect instanceof Effect.Revoke revoke) {
            List<FetchPartition> gone = assignments.remove(revoke.partitions());
            stop(gone).thenRun(() -> commitAndForget(
                            gone, settings.rebalanceTimeout().toMillis() * 9 / 10)
                    .whenComplete((done, failure) -> run(member.revoked(now()))));
        } else if (effect instanceof Effect.Lose lose) {
            List<FetchPartition> gone = assignments.remove(lose.partitions());
            stop(gone).thenRun(() -> {
                gone.forEach(this::forget);
                member.rejoin(now());
                run(List.of());
            });
        } else if (effect instanceof Effect.Fail fail) {
            deliveries.fail(fail.why());
        } else {
            finish();
        }
    }

    private void heartbeat(Effect.Heartbeat beat) {
        cluster.send(Target.coordinatorOf(beat.said().group()), new GroupHeartbeat(beat.said()))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        answeredMs = now();
                        run(member.answered(answer, now()));
                        return;
                    }
                    ApiException why = FetchSession.asApi(failure);
                    List<Effect> effects = member.failed(why, now());
                    if (now() - answeredMs >= settings.limits().outageMs()) {
                        deliveries.fail(why);
                    }
                    run(effects);
                });
    }

    /** Completes, on the event loop, when nothing of these partitions is delivered any more. */
    private CompletableFuture<Void> stop(List<FetchPartition> partitions) {
        CompletableFuture<?>[] stopped = partitions.stream()
                .map(partition -> {
                    CompletableFuture<Void> one = new CompletableFuture<>();
                    session.remove(
                            partition.partition(), () -> Loops.execute(cluster.loop(), () -> one.complete(null)));
                    return one;
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(stopped);
    }

    /** Waits until all that was delivered of them is confirmed, no longer than this, and commits that. */
    private CompletionStage<Void> commitAndForget(List<FetchPartition> partitions, long withinMs) {
        List<Confirmations> these = partitions.stream()
                .map(ledgers::get)
                .filter(ledger -> ledger != null)
                .toList();
        long deadlineMs = now() + withinMs;
        return settlement
                .of(these, withinMs)
                .thenCompose(settled -> within(committer.commit(), Math.max(1_000, deadlineMs - now())))
                .whenComplete((done, failure) -> partitions.forEach(this::forget));
    }

    private CompletableFuture<Void> within(CompletableFuture<Void> done, long ms) {
        CompletableFuture<Void> either = new CompletableFuture<>();
        done.whenComplete((ok, failure) -> either.complete(null));
        Loops.schedule(cluster.loop(), () -> either.complete(null), ms, TimeUnit.MILLISECONDS);
        return either;
    }

    private void forget(FetchPartition partition) {
        context.meters().readNoMore(partition);
        Confirmations ledger = ledgers.remove(partition);
        if (ledger != null) {
            committer.remove(ledger);
        }
    }

    @Override
    public void reading(FetchPartition partition) {
        Confirmations ledger = new Confirmations(partition, settings.maxUnconfirmed(), this);
        ledgers.put(partition, ledger);
        committer.add(ledger);
        context.meters().reading(partition);
    }

    @Override
    public void begun(FetchPartition partition) {
        deliveries.assigned(partition);
    }

    @Override
    public void failed(Throwable why) {
        deliveries.fail(why);
    }

    @Override
    public void confirmed() {
        committer.confirmed();
        settlement.look();
    }

    @Override
    public void admitted() {
        deliveries.reconsider();
    }

    @Override
    public void demanded() {
        session.wanted();
    }

    /** The subscriber is done with: what it confirmed is committed and the group is left. */
    @Override
    public void ended(End end) {
        // After a drain there is time to confirm; who cancels may have been about to.
        long graceMs = end == End.COMPLETED
                ? settings.rebalanceTimeout().toMillis()
                : end == End.CANCELLED ? settings.commitInterval().toMillis() : 0;
        if (!Loops.execute(cluster.loop(), () -> leave(graceMs))) {
            finish();
        }
    }

    private void leave(long graceMs) {
        ending = true;
        List<FetchPartition> all = List.copyOf(ledgers.keySet());
        assignments.removeAll();
        stop(all).thenRun(() -> commitAndForget(all, graceMs).whenComplete((done, failure) -> {
            Loops.schedule(
                    cluster.loop(), this::finish, settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            run(member.leave(now()));
        }));
    }

    private void finish() {
        if (over.complete(null)) {
            if (timer != null) {
                timer.cancel(false);
            }
            ledgers.keySet().forEach(this::forget);
            session.close();
            context.remove(this);
            ended.run();
        }
    }

    @Override
    public void room() {
        session.plan();
    }

    @Override
    public int partitions() {
        return session.planner().all().size();
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
        return actions.onLoop(done -> committer.commit().whenComplete((ok, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(FetchSession.unwrapped(failure));
            }
        }));
    }

    @Override
    public CompletionStage<Void> drain() {
        return actions.onLoop(done -> {
            ending = true;
            stop(List.copyOf(session.planner().all())).thenRun(deliveries::complete);
            over.thenRun(() -> done.complete(null));
        });
    }
}
