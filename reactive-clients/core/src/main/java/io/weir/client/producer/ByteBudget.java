package io.weir.client.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of all records that a producer holds: from their acceptance until their results were given. Safe for use by several threads.
 */
final class ByteBudget {
    private final long limit;
    private final Executor callbacks;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    /** @param callbacks runs who waits for room */
    ByteBudget(long limit, Executor callbacks) {
        this.limit = limit;
        this.callbacks = callbacks;
    }

    /** @return whether there was room; nothing is taken when not */
    boolean tryReserve(long bytes) {
        for (; ; ) {
            long now = used.get();
            if (now + bytes > limit) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /** Takes what was asked for when there was room, and has come. */
    void reserve(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
        wake();
    }

    /** What could be reserved now; never negative. */
    long room() {
        return Math.max(0, limit - used.get());
    }

    long limit() {
        return limit;
    }

    long used() {
        return used.get();
    }

    boolean waitedFor() {
        return !waiters.isEmpty();
    }

    /** Runs it once there is room for so much, now or later. */
    void whenRoom(long bytes, Runnable task) {
        waiters.add(new Waiter(Math.min(bytes, limit), task));
        wake();
    }

    /** Room that came while a waiter was being put back is seen by the next release, and by the check after it. */
    private void wake() {
        boolean again = !waiters.isEmpty();
        while (again) {
            List<Waiter> later = new ArrayList<>();
            for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
                if (room() >= waiter.bytes) {
                    callbacks.execute(waiter.task);
                } else {
                    later.add(waiter);
                }
            }
            waiters.addAll(later);
            again = later.stream().anyMatch(waiter -> room() >= waiter.bytes);
        }
    }

    private record Waiter(long bytes, Runnable task) {}
}
