package io.weir.cluster.gateway.network;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.RejectedExecutionException;

/**
 * A thread that serves sockets, and lends itself for short work that follows from what it has read: to run that behind the rest of what
 * the sockets had to say costs no other thread's waking, which for a batch of records is more than the work. What is lent here must
 * not wait; when it did all the same, the thread keeps to its sockets for a while.
 *
 * <p>All but {@link #serve} is called on this thread alone.
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

    private volatile EventLoop loop;
    private int tasks;
    private boolean paused;
    private long pausedSince;

    NetworkThread(Runnable serving, String name) {
        super(serving, name);
    }

    /** Called once, by the loop that runs on this thread. */
    void serve(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs the task on this thread, behind what its sockets had to say; {@code false}: somebody else has to run it. */
    public boolean lend(Runnable task, Lending lending) {
        EventLoop here = loop;
        if (here == null || tasks >= lending.maxTasks() || pausing(lending)) {
            return false;
        }
        try {
            here.execute(() -> run(task, lending));
        } catch (RejectedExecutionException e) { // the gateway stops
            return false;
        }
        tasks++;
        return true;
    }

    private boolean pausing(Lending lending) {
        paused = paused && System.nanoTime() - pausedSince < lending.pauseNanos();
        return paused;
    }

    private void run(Runnable task, Lending lending) {
        tasks--;
        long began = System.nanoTime();
        try {
            task.run();
        } finally {
            long ended = System.nanoTime();
            if (ended - began > lending.maxRunNanos()) {
                paused = true;
                pausedSince = ended;
            }
        }
    }
}
