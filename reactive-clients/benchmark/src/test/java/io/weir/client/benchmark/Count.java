package io.weir.client.benchmark;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Records that are done. One thread at a time counts, any thread reads: what counting costs is next to nothing and the same for every
 * client.
 */
final class Count {
    private final AtomicLong records = new AtomicLong();
    private volatile boolean over;

    void one() {
        records.setRelease(records.getPlain() + 1);
    }

    long records() {
        return records.getAcquire();
    }

    /** Whether to stop. */
    boolean over() {
        return over;
    }

    void end() {
        over = true;
    }
}
