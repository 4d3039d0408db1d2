package io.weir.cluster.gateway.network;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bytes of answers that wait in memory for their clients to read them, of all connections of this node; ranges of files are none of
 * them. An answer is there before it is known how large it is, so nobody can wait for room: when there is none, whoever has kept an
 * answer waiting the longest loses the connection, until what is left fits. Safe for any thread.
 */
public final class AnswerMemory {
    private final long capacity;
    private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
    private long used;

    /** A connection. */
    public interface Holder {
        /** Bytes that it holds; for any thread. */
        long heldBytes();

        /** Since when the oldest of its answers is waiting to leave, as {@link System#nanoTime} counts; for any thread. */
        long waitingSinceNanos();

        /** To be closed: what it holds is given back soon. For any thread, again and again. */
        void evict();
    }

    /** @param capacity bytes */
    public AnswerMemory(long capacity) {
        this.capacity = capacity;
    }

    public void join(Holder holder) {
        holders.add(holder);
    }

    /** What it held has been given back. */
    public void leave(Holder holder) {
        holders.remove(holder);
    }

    /** Counts bytes that a holder has from now on, and has already added to its own. */
    public void take(long bytes) {
        boolean full;
        synchronized (this) {
            used += bytes;
            full = used > capacity;
        }
        if (full) {
            makeRoom();
        }
    }

    public synchronized void release(long bytes) {
        used -= bytes;
    }

    public synchronized long used() {
        return used;
    }

    private synchronized void makeRoom() {
        long excess = used - capacity;
        long now = System.nanoTime();
        Set<Holder> left = new java.util.HashSet<>(holders);
        while (excess > 0 && !left.isEmpty()) {
            Holder oldest = null;
            for (Holder holder : left) {
                boolean older = oldest == null || now - holder.waitingSinceNanos() > now - oldest.waitingSinceNanos();
                if (holder.heldBytes() > 0 && older) {
                    oldest = holder;
                }
            }
            if (oldest == null) {
                return;
            }
            left.remove(oldest);
            excess -= oldest.heldBytes();
            oldest.evict();
        }
    }
}
