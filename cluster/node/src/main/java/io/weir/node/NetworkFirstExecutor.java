package io.weir.node;

import io.weir.cluster.gateway.network.NetworkThread;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs what a network thread hands over on that thread, as far as it lends itself; what others hand over, the end of a flush above all,
 * on the network thread that did so last, for most of it ends with an answer there; and the rest on a pool, which it owns.
 */
final class NetworkFirstExecutor extends AbstractExecutorService {
    private final ExecutorService pool;
    private final NetworkThread.Lending lending;
    /** {@code null} until one hands something over. */
    private volatile NetworkThread last;

    NetworkFirstExecutor(ExecutorService pool, NetworkThread.Lending lending) {
        this.pool = pool;
        this.lending = lending;
    }

    @Override
    public void execute(Runnable task) {
        NetworkThread thread = last;
        if (Thread.currentThread() instanceof NetworkThread current && current != thread) {
            last = current;
            thread = current;
        }
        if (thread == null || !thread.lend(task, lending)) {
            pool.execute(task);
        }
    }

    @Override
    public void shutdown() {
        pool.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return pool.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return pool.awaitTermination(timeout, unit);
    }
}
