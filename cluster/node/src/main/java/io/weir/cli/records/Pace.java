package io.weir.cli.records;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets so many things happen in a second, evenly; without a rate it holds nobody up. Confined to one thread. */
public final class Pace {
    private final double perSecond;
    private final long beganNanos = System.nanoTime();
    private long count;

    /** @param perSecond 0 for no bound */
    public Pace(double perSecond) {
        this.perSecond = perSecond;
    }

    /** Waits until the next may happen; returns when it was due, as {@link System#nanoTime} has it. */
    public long next() {
        if (perSecond <= 0) {
            return System.nanoTime();
        }
        long due = beganNanos + (long) (count++ * (TimeUnit.SECONDS.toNanos(1) / perSecond));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }
}
