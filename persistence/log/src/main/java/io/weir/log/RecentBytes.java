package io.weir.log;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the logs of a directory bring into the operating system's page cache, so that each of them can tell what it wrote so lately
 * that it is taken to be there still. A guess: other programs use the cache, too. What it costs to be wrong is that a network thread waits
 * once for the disk.
 *
 * <p>Safe for use by several threads.
 */
public final class RecentBytes {
    private static final int STEPS = 64;
    private final long window;
    private final AtomicLong count = new AtomicLong();

    /** @param window how many bytes, of all logs together, the page cache is taken to hold */
    public RecentBytes(long window) {
        this.window = window;
    }

    /** So many bytes went into the page cache. */
    void count(long bytes) {
        count.addAndGet(bytes);
    }

    /** What the count is now. */
    long now() {
        return count.get();
    }

    /** Whether what came after the count was {@code then} is recent. */
    boolean recent(long then) {
        return count.get() - then <= window;
    }

    /** Whether so much has come since {@code then} that it is worth a mark; there are at most {@value #STEPS} and one in a window. */
    boolean worthAMark(long then) {
        return count.get() - then > window / STEPS;
    }
}
