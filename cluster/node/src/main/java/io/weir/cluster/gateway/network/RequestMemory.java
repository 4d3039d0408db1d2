package io.weir.cluster.gateway.network;

import java.util.ArrayDeque;

/**
 * The bytes that all frames of this node may take together, those that have arrived in part included. Who finds it spent waits in a
 * line, first come first served, and nobody overtakes: a large frame is not starved by small ones. Safe for any thread.
 */
public final class RequestMemory {
    private final long capacity;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long used;

    private record Waiter(int bytes, Runnable granted) {}

    /** @param capacity bytes; at least the greatest frame, or that frame would wait forever */
    public RequestMemory(long capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes bytes now ({@code true}), or gets in line: then {@code granted} runs once, on the thread of whoever gave bytes back, when
     * the bytes have been taken for the waiter. It must only hand the news on.
     */
    public synchronized boolean acquire(int bytes, Runnable granted) {
        if (waiters.isEmpty() && used + bytes <= capacity) {
            used += bytes;
            return true;
        }
        waiters.add(new Waiter(bytes, granted));
        return false;
    }

    /** Leaves the line. {@code false}: it is too late, the bytes are or were granted and must be released. */
    public boolean withdraw(Runnable granted) {
        synchronized (this) {
            if (!waiters.removeIf(waiter -> waiter.granted == granted)) {
                return false;
            }
        }
        // Whoever stood behind may fit now.
        release(0);
        return true;
    }

    public void release(int bytes) {
        synchronized (this) {
            used -= bytes;
            if (waiters.isEmpty()) {
                return;
            }
        }
        for (Waiter next = admit(); next != null; next = admit()) {
            next.granted.run();
        }
    }

    private synchronized Waiter admit() {
        Waiter head = waiters.peek();
        if (head == null || used + head.bytes > capacity) {
            return null;
        }
        used += head.bytes;
        return waiters.poll();
    }

    public synchronized long used() {
        return used;
    }

    public synchronized int waiting() {
        return waiters.size();
    }
}
