package io.weir.cli.demo;

import java.util.concurrent.atomic.AtomicLong;

/** Records and bytes that have passed one point. Written by one thread, read by any. */
public final class Tally {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    void add(long count) {
        bytes.addAndGet(count);
        records.incrementAndGet();
    }

    public long records() {
        return records.get();
    }

    public long bytes() {
        return bytes.get();
    }
}
