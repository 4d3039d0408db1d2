package io.weir.journal.benchmark;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The stretch of time in which persists are counted, and how long each took. Safe for use by several threads. */
final class Window {
    private final CountDownLatch writers;
    private final ConcurrentLinkedQueue<long[]> nanos = new ConcurrentLinkedQueue<>();
    private volatile boolean running = true;
    private volatile boolean counting;

    Window(int actors) {
        writers = new CountDownLatch(actors);
    }

    boolean isRunning() {
        return running;
    }

    boolean isCounting() {
        return counting;
    }

    /** What one actor counted, when it has stopped. */
    void ended(long[] counted) {
        nanos.add(counted);
        writers.countDown();
    }

    /** Counts for a while after another while, then waits until all have stopped. */
    Figures run(long warmUpMs, long countMs) throws InterruptedException {
        new CountDownLatch(1).await(warmUpMs, TimeUnit.MILLISECONDS);
        counting = true;
        long began = System.nanoTime();
        new CountDownLatch(1).await(countMs, TimeUnit.MILLISECONDS);
        counting = false;
        double seconds = (System.nanoTime() - began) / 1e9;
        running = false;
        writers.await();
        long[] all = nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Figures(all.length / seconds, at(all, 0.5), at(all, 0.99));
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6;
    }

    /** Events a second; the median and the 99th percentile of a persist, in milliseconds. */
    record Figures(double rate, double p50Ms, double p99Ms) {}
}
