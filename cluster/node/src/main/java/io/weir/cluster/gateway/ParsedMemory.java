package io.weir.cluster.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the objects of all requests of this node that have been parsed and are not answered take in the heap, reckoned by their fields and texts.
 * Safe for any thread.
 */
final class ParsedMemory {
    /** Bytes that a field comes to with its share of lists and objects. */
    private static final long FIELD_BYTES = 64;

    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** @param capacity bytes */
    ParsedMemory(long capacity) {
        this.capacity = capacity;
    }

    /** Whether there was room for so many bytes; they are counted if so. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= capacity) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** The bytes of so many fields. */
    static long bytes(long fields) {
        return fields * FIELD_BYTES;
    }

    long used() {
        return used.get();
    }
}
