package io.weir.client.consumer.fetch;

/**
 * The bytes that a client may hold of what it fetched: those that an answer may still bring are reserved, those that came are held until
 * they are delivered or dropped. Used on the event loop alone.
 *
 * <p>A broker gives at least one batch, however large: then more is held than was reserved, and nothing is fetched until that is
 * delivered. So the budget is exceeded by no more than one batch for each fetch that is under way, of which a broker has two at most.
 */
public final class ByteBudget {
    private final long capacity;
    private long reserved;
    private long held;
    private long highest;

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
    }

    void hold(long bytes) {
        held += bytes;
        highest = Math.max(highest, held);
    }

    void release(long bytes) {
        held -= bytes;
    }
}
