package io.weir.cluster.gateway.network;

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
     * @param pauseNanos for so long none is taken then
     */
    public record Lending(int maxTasks, long maxRunNanos, long pauseNanos) {}

    private final AtomicInteger tasks = new AtomicInteger();
    private volatile EventLoop loop;
    private volatile boolean paused;
    /** Written before {@link #paused} is. */
    private volatile long pausedSince;

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
        if (here == null || pausing(lending) || !reserve(lending.maxTasks())) {
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

    private boolean pausing(Lending lending) {
        return paused && System.nanoTime() - pausedSince < lending.pauseNanos();
    }

    private void run(Runnable task, Lending lending) {
        tasks.decrementAndGet();
        long began = System.nanoTime();
        try {
            task.run();
        } finally {
            long ended = System.nanoTime();
            if (ended - began > lending.maxRunNanos()) {
                pausedSince = ended;
                paused = true;
            }
        }
    }
}
