package io.weir.client.consumer;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Handing work to an event loop that may have ended. */
final class Loops {
    private Loops() {}

    /** @return false when the loop has ended: nothing is kept up for anybody any more */
    static boolean execute(Executor loop, Runnable work) {
        try {
            loop.execute(work);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    static void schedule(ScheduledExecutorService loop, Runnable work, long delay, TimeUnit unit) {
        try {
            loop.schedule(work, delay, unit);
        } catch (RejectedExecutionException ended) {
            // The same.
        }
    }
}
