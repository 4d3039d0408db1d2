package io.weir.cluster.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A known number of answers that come in any order and from any thread, such as those of the partitions of one request. The first
 * answer for an index counts and later ones are ignored. When the last is in, they are handed on together, once, on the thread that
 * brought it. What has not come when the time is over is filled in, so that a message that died in a mailbox holds nobody up.
 *
 * @param <T> an answer; never null
 */
final class Gathering<T> {
    private final AtomicReferenceArray<T> answers;
    private final AtomicInteger missing;
    private final Consumer<List<T>> whenAll;
    private volatile Future<?> deadline;

    private Gathering(int size, Consumer<List<T>> whenAll) {
        this.answers = new AtomicReferenceArray<>(size);
        this.missing = new AtomicInteger(size);
        this.whenAll = whenAll;
    }

    /**
     * @param size how many answers are awaited; with 0 {@code whenAll} is called before this returns
     * @param whenLate the answer in place of the one, by its index, that did not come in time
     */
    static <T> Gathering<T> of(
            int size, EventExecutor loop, Duration within, IntFunction<T> whenLate, Consumer<List<T>> whenAll) {
        Gathering<T> gathering = new Gathering<>(size, whenAll);
        if (size == 0) {
            whenAll.accept(List.of());
        } else {
            gathering.deadline =
                    loop.schedule(() -> gathering.fill(whenLate), within.toMillis(), TimeUnit.MILLISECONDS);
        }
        return gathering;
    }

    void put(int index, T answer) {
        if (answers.compareAndSet(index, null, answer) && missing.decrementAndGet() == 0) {
            Future<?> timer = deadline;
            if (timer != null) {
                timer.cancel(false);
            }
            List<T> all = new ArrayList<>(answers.length());
            for (int i = 0; i < answers.length(); i++) {
                all.add(answers.get(i));
            }
            whenAll.accept(all);
        }
    }

    private void fill(IntFunction<T> whenLate) {
        for (int i = 0; i < answers.length(); i++) {
            if (answers.get(i) == null) {
                put(i, whenLate.apply(i));
            }
        }
    }
}
