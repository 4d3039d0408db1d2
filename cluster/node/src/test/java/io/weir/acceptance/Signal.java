package io.weir.acceptance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whoever changes something says so; whoever waits for it looks again then, and gives up after two minutes. */
final class Signal {
    private static final long DEADLINE_SECONDS = 120;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @param found said when it does not come true */
    void await(BooleanSupplier wanted, Supplier<String> found) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        lock.lock();
        try {
            while (!wanted.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("not in " + DEADLINE_SECONDS + " s: " + found.get());
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
