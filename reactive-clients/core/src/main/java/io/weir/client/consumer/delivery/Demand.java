package io.weir.client.consumer.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a subscriber asked for and was not given yet, in items. It saturates at {@link Long#MAX_VALUE}, from where it no longer falls:
 * that is Reactive Streams' demand without an end. Any thread adds; one thread at a time takes.
 */
final class Demand {
    private final AtomicLong outstanding = new AtomicLong();

    /**
     * @param items at least 1
     * @return whether there was none before
     */
    boolean add(long items) {
        return outstanding.getAndAccumulate(items, Demand::sum) == 0;
    }

    long outstanding() {
        return outstanding.get();
    }

    /** Takes one item's worth. There is one: only {@link #add} runs beside. */
    void take() {
        if (outstanding.get() != Long.MAX_VALUE) {
            outstanding.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
        }
    }

    private static long sum(long now, long more) {
        return now > Long.MAX_VALUE - more ? Long.MAX_VALUE : now + more;
    }
}
