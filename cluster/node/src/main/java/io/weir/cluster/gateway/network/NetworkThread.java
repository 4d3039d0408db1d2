package io.weir.cluster.gateway.network;

import com.typesafe.config.Config;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread that serves sockets, and lends itself for short work that follows from what it has read: to run that behind the rest of what
 * the sockets had to say costs no other thread's waking, which for a batch of records is more than the work. What is lent here must
 * not wait; when it did all the same, the thread keeps to its sockets for a while.
 */
public final class NetworkThread extends FastThreadLocalThread {

    /**
     * How far a thread lends itself.
     *
     * @param maxTasks tasks that may wait behind its sockets; 0: it never does
     * @param maxRunNanos a task that ran for longer has waited for something
     * @param minPauseNanos for so long none is taken then
     * @param maxPauseNanos and for so long at most when it happens again and again
     */
    public record Lending(int maxTasks, long maxRunNanos, long minPauseNanos, long maxPauseNanos) {
        /** The section of the configuration that has these keys. */
        public static final String PATH = "weir.dispatcher.partition.network-threads";

        /**
         * @param config the section {@link #PATH}
         * @throws IllegalArgumentException when the keys contradict each other or themselves
         */
        public static Lending of(Config config) {
            Lending lending = new Lending(
                    config.getInt("max-leaders"),
                    config.getDuration("max-run").toNanos(),
                    config.getDuration("min-pause").toNanos(),
                    config.getDuration("max-pause").toNanos());
            if (lending.maxTasks < 0) {
                throw new IllegalArgumentException(
                        PATH + ".max-leaders is " + lending.maxTasks + "; it must be at least 0");
            }
            if (lending.minPauseNanos > lending.maxPauseNanos) {
                throw new IllegalArgumentException(PATH + ".min-pause must not be above " + PATH + ".max-pause");
            }
            return lending;
        }
    }

    private final AtomicInteger tasks = new AtomicInteger();
    private volatile EventLoop loop;
    /** This thread's. */
    private final LendingPause pause = new LendingPause();

    private volatile boolean paused;
    /** Written before {@link #paused} is. */
    private volatile long pausedUntil;

    NetworkThread(Runnable serving, String name) {
        super(serving, name);
    }

    /** Called once, by the loop that runs on this thread. */
    void serve(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Runs the task on this thread, behind what its sockets had to say; {@code false}: somebody else has to run it. May be called on any
     * thread.
     */
    public boolean lend(Runnable task, Lending lending) {
        EventLoop here = loop;
        if (here == null || pausing() || !reserve(lending.maxTasks())) {
            return false;
        }
        try {
            here.execute(() -> run(task, lending));
            return true;
        } catch (RejectedExecutionException e) { // the gateway stops
            tasks.decrementAndGet();
            return false;
        }
    }

    private boolean reserve(int maxTasks) {
        if (tasks.incrementAndGet() <= maxTasks) {
            return true;
        }
        tasks.decrementAndGet();
        return false;
    }

    private boolean pausing() {
        return paused && System.nanoTime() - pausedUntil < 0;
    }

    private void run(Runnable task, Lending lending) {
        tasks.decrementAndGet();
        long began = System.nanoTime();
        try {
            task.run();
        } finally {
            long ended = System.nanoTime();
            if (ended - began > lending.maxRunNanos()) {
                pausedUntil = pause.after(ended, lending.minPauseNanos(), lending.maxPauseNanos());
                paused = true;
            }
        }
    }
}
