package io.weir.client.consumer.fetch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The bytes that a client may hold of what it fetched: those that an answer may still bring are reserved, those that came are held until
 * they are delivered or dropped. Used on the event loop alone, but for {@link #giveBack}, {@link #isWaitedFor} and {@link #mayGrow}.
 *
 * <p>What is given back counts again with the next {@link #settle}, so that nobody wakes the event loop for bytes that nobody waits for.
 *
 * <p>A broker gives at least one batch, however large: then more is held than was reserved, and nothing is fetched until that is
 * delivered. So the budget is exceeded by no more than one batch for each fetch that is under way, of which a broker has two at most.
 */
public final class ByteBudget {
    private final long capacity;
    private long reserved;
    private long held;
    private long highest;
    /** Since the last {@link #settle}. */
    private boolean grown;

    private final Queue<Chunk> givenBack = new ConcurrentLinkedQueue<>();
    private volatile boolean waitedFor;

    /** @param capacity in bytes, at least 1 */
    public ByteBudget(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a budget of " + capacity + " bytes");
        }
        this.capacity = capacity;
    }

    public long capacity() {
        return capacity;
    }

    /** What may be reserved. */
    public long free() {
        return Math.max(0, capacity - reserved - held);
    }

    public long reserved() {
        return reserved;
    }

    public long held() {
        return held;
    }

    /** The most that was ever held. */
    public long highest() {
        return highest;
    }

    void reserve(long bytes) {
        reserved += bytes;
    }

    void unreserve(long bytes) {
        reserved -= bytes;
        grown = true;
    }

    void hold(long bytes) {
        held += bytes;
        highest = Math.max(highest, held);
    }

    /** A chunk was delivered or dropped: its memory is free, its bytes will be. From any thread. */
    public void giveBack(Chunk chunk) {
        chunk.records().close();
        givenBack.add(chunk);
    }

    /** Whether {@link #settle} would find something. From any thread. */
    public boolean mayGrow() {
        return !givenBack.isEmpty();
    }

    /** Somebody would fetch, were there more room. */
    void waitFor() {
        waitedFor = true;
    }

    /** Whether somebody waits for room. From any thread. */
    public boolean isWaitedFor() {
        return waitedFor;
    }

    /**
     * Counts what was given back as free.
     *
     * @return whether there is room that somebody has waited for: everybody is to plan anew
     */
    public boolean settle() {
        for (Chunk chunk = givenBack.poll(); chunk != null; chunk = givenBack.poll()) {
            held -= chunk.bytes();
            chunk.partition().buffered -= chunk.bytes();
            grown = true;
        }
        boolean awaited = grown && waitedFor;
        grown = false;
        if (awaited) {
            waitedFor = false;
        }
        return awaited;
    }
}
