package io.weir.journal.query;

import java.time.Clock;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The times by which tagged events are ordered. They never go back on this node, whatever its clock does, and none is given that a
 * reader has already passed. What other nodes write is waited for by a delay, which has to cover their clocks' difference and the time
 * that a write takes. Safe for use by several threads.
 */
final class Stamps {
    private final Clock clock;
    private final LongSupplier delayMs;
    /** Stamps of writes whose end is not known, and how many have each. As many as there are writes under way. */
    private final TreeMap<Long, Integer> open = new TreeMap<>();

    private long last;
    private long settled = Long.MIN_VALUE;

    /**
     * @param greatest the greatest stamp that was given before
     * @param delayMs how long what other nodes stamp may take to come; 0 when no other node writes
     */
    Stamps(Clock clock, long greatest, LongSupplier delayMs) {
        this.clock = clock;
        this.last = greatest;
        this.delayMs = delayMs;
    }

    /** The stamp of a write that begins now. It is to be ended. */
    synchronized long begin() {
        last = Math.max(Math.max(clock.millis(), last), settled + 1);
        open.merge(last, 1, Integer::sum);
        return last;
    }

    /** The write can be read, or will never be. */
    synchronized void end(long stamp) {
        open.computeIfPresent(stamp, (known, count) -> count == 1 ? null : count - 1);
    }

    /** A stamp that no write that has ended is above. */
    synchronized long now() {
        last = Math.max(clock.millis(), last);
        return last;
    }

    /** Nothing will yet come that is stamped at or before this. */
    synchronized long settled() {
        long here = open.isEmpty() ? now() : open.firstKey() - 1;
        long delay = delayMs.getAsLong();
        settled = Math.max(settled, delay == 0 ? here : Math.min(here, clock.millis() - delay));
        return settled;
    }
}
