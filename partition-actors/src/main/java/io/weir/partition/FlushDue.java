package io.weir.partition;

/**
 * When a log that is not flushed for each acknowledgement is due to be: {@code flush.ms} after the oldest record that no flush was
 * asked for. Confined to its leader.
 */
final class FlushDue {
    private static final long NONE = Long.MAX_VALUE;

    /** Of the oldest write since a flush was asked for. */
    private long oldestMs = NONE;

    void wrote(long nowMs) {
        oldestMs = Math.min(oldestMs, nowMs);
    }

    void asked() {
        oldestMs = NONE;
    }

    /** {@code Long.MAX_VALUE} for never. */
    long dueMs(long flushMs) {
        return oldestMs == NONE || flushMs >= NONE - oldestMs ? NONE : oldestMs + flushMs;
    }
}
