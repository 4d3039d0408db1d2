package io.weir.client.consumer;

import io.weir.client.consumer.fetch.FetchPartition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What one stream delivered and commits: a ledger for each partition that it reads, none for a stream that commits nothing. On the event
 * loop but for {@link #of} and the calls of those who confirm.
 */
final class Ledgers implements Confirmations.Listener {
    private static final long LAST_COMMIT_MS = 1_000;

    private final ConsumerContext<?, ?> context;
    private final Deliveries deliveries;
    private final Optional<Committer> committer;
    private final Settlement settlement;
    private final Map<FetchPartition, Confirmations> open = new ConcurrentHashMap<>();

    Ledgers(ConsumerContext<?, ?> context, Deliveries deliveries, Optional<Committer> committer) {
        this.context = context;
        this.deliveries = deliveries;
        this.committer = committer;
        settlement = new Settlement(context.cluster().loop());
    }

    /** That of a partition whose records are being delivered. */
    Confirmations of(FetchPartition partition) {
        return open.get(partition);
    }

    /** Those that were taken in and not forgotten. */
    Set<FetchPartition> open() {
        return open.keySet();
    }

    /** A partition is taken in; nothing of it is delivered yet. */
    void open(FetchPartition partition) {
        context.meters().reading(partition);
        committer.ifPresent(commits -> {
            Confirmations ledger =
                    new Confirmations(partition, context.settings().maxUnconfirmed(), this);
            open.put(partition, ledger);
            commits.add(ledger);
        });
    }

    /**
     * Waits until all that was delivered of them is confirmed, no longer than this, and commits that. Completes in any case; nothing of
     * them is committed afterwards.
     */
    CompletionStage<Void> settle(List<FetchPartition> partitions, long withinMs) {
        List<Confirmations> these =
                partitions.stream().map(open::get).filter(Objects::nonNull).toList();
        if (these.isEmpty()) {
            partitions.forEach(this::forget);
            return CompletableFuture.completedFuture(null);
        }
        these.forEach(Confirmations::leave);
        long deadlineMs = now() + withinMs;
        return settlement
                .of(these, withinMs)
                .thenCompose(settled -> within(commit(), Math.max(LAST_COMMIT_MS, deadlineMs - now())))
                .whenComplete((done, failure) -> partitions.forEach(this::forget));
    }

    private long now() {
        return context.clock().millis();
    }

    private CompletableFuture<Void> within(CompletableFuture<Void> done, long ms) {
        CompletableFuture<Void> either = new CompletableFuture<>();
        done.whenComplete((ok, failure) -> either.complete(null));
        Loops.schedule(context.cluster().loop(), () -> either.complete(null), ms, TimeUnit.MILLISECONDS);
        return either;
    }

    void forget(FetchPartition partition) {
        context.meters().readNoMore(partition);
        Confirmations ledger = open.remove(partition);
        if (ledger != null) {
            committer.ifPresent(commits -> commits.remove(ledger));
        }
    }

    /** Completes when what is confirmed now is committed, fails when it cannot be. */
    CompletableFuture<Void> commit() {
        return committer
                .map(Committer::commit)
                .orElseGet(
                        () -> CompletableFuture.failedFuture(new IllegalStateException("the stream commits nothing")));
    }

    /** Confirmations are not waited for any more, now or later. */
    void hurry() {
        settlement.end();
    }

    /** Nothing is committed any more. */
    void close() {
        open.keySet().forEach(this::forget);
        committer.ifPresent(Committer::close);
    }

    @Override
    public void confirmed() {
        committer.ifPresent(Committer::confirmed);
        settlement.look();
    }

    @Override
    public void admitted() {
        deliveries.reconsider();
    }

    @Override
    public CompletableFuture<Void> commitNow() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean taken = Loops.execute(context.cluster().loop(), () -> commit().whenComplete(
                        (ok, failure) -> Loops.execute(context.executor(), () -> tell(done, failure))));
        if (!taken) {
            done.complete(null);
        }
        return done;
    }

    private static void tell(CompletableFuture<Void> done, Throwable failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(FetchSession.unwrapped(failure));
        }
    }
}
