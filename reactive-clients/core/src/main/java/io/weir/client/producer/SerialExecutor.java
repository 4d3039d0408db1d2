package io.weir.client.producer;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in their order, on an executor that may have many threads. Should that have been shut down, the common
 * pool takes over, because a result that nobody hears of is a hang.
 */
final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);
    private static final int TASKS_AT_ONCE = 1_000;

    private final Executor executor;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            start();
        }
    }

    /** The tasks in their order; a thread is woken once for all of them. */
    void execute(List<Runnable> several) {
        tasks.addAll(several);
        if (!several.isEmpty() && waiting.getAndAdd(several.size()) == 0) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException shutDown) {
            ForkJoinPool.commonPool().execute(this::run);
        }
    }

    private void run() {
        for (int ran = 0; ran < TASKS_AT_ONCE; ran++) {
            try {
                tasks.remove().run();
            } catch (RuntimeException thrown) {
                LOG.warn("a callback failed", thrown);
            }
            if (waiting.decrementAndGet() == 0) {
                return;
            }
        }
        start();
    }
}
