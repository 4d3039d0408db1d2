package io.weir.node;

import io.weir.cluster.gateway.network.NetworkThread;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what a network thread hands over on that thread, as far as it lends itself, and everything else on a pool, which it owns. */
final class NetworkFirstExecutor extends AbstractExecutorService {
    private final ExecutorService pool;
    private final NetworkThread.Lending lending;

    NetworkFirstExecutor(ExecutorService pool, NetworkThread.Lending lending) {
        this.pool = pool;
        this.lending = lending;
    }

    @Override
    public void execute(Runnable task) {
        if (!(Thread.currentThread() instanceof NetworkThread thread) || !thread.lend(task, lending)) {
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
