package io.weir.journal.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Fails what has not come to its end within a time that is the same for all: so they are due in the order in which they began, and one
 * timer, for the first of them, does for all. Holds as many as are under way. Safe for use by several threads; who waits is told outside
 * the lock.
 */
final class Deadlines {
    private static final class Waiting {
        private final long dueNanos;
        private final CompletableFuture<?> result;

        Waiting(long dueNanos, CompletableFuture<?> result) {
            this.dueNanos = dueNanos;
            this.result = result;
        }
    }

    private final Duration limit;
    private final LongSupplier nanoTime;
    private final BiConsumer<Duration, Runnable> timer;
    private final Function<Duration, TimeoutException> late;
    /** In the order in which they are due. */
    private final LinkedHashSet<Waiting> waiting = new LinkedHashSet<>();

    private boolean armed;

    /**
     * @param timer runs a task once, after a while
     * @param late what those are told that have taken longer than the limit
     */
    Deadlines(
            Duration limit,
            LongSupplier nanoTime,
            BiConsumer<Duration, Runnable> timer,
            Function<Duration, TimeoutException> late) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.late = late;
    }

    /** What the stage comes to, or a {@link TimeoutException} when it does not in time. */
    <T> CompletableFuture<T> within(CompletionStage<T> stage) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Waiting own = new Waiting(nanoTime.getAsLong() + limit.toNanos(), result);
        boolean first;
        synchronized (this) {
            waiting.add(own);
            first = !armed;
            armed = true;
        }
        if (first) {
            timer.accept(limit, this::expire);
        }
        stage.whenComplete((value, error) -> {
            synchronized (this) {
                waiting.remove(own);
            }
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    private void expire() {
        List<Waiting> due = new ArrayList<>();
        Duration next = Duration.ZERO;
        synchronized (this) {
            Iterator<Waiting> oldest = waiting.iterator();
            armed = false;
            while (!armed && oldest.hasNext()) {
                Waiting one = oldest.next();
                long leftNanos = one.dueNanos - nanoTime.getAsLong();
                if (leftNanos > 0) {
                    next = Duration.ofNanos(leftNanos);
                    armed = true;
                } else {
                    due.add(one);
                    oldest.remove();
                }
            }
        }
        if (!next.isZero()) {
            timer.accept(next, this::expire);
        }
        due.forEach(one -> one.result.completeExceptionally(late.apply(limit)));
    }
}
