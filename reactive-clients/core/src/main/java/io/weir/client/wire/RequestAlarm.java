package io.weir.client.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Rings when the first of a connection's requests is out of patience. One timer serves them all: it is set for the earliest end that it was
 * told of and looks again then, though what it was set for has long been answered. So a request that is answered in time, as nearly all are,
 * sets and stops nothing.
 *
 * <p>All methods are called on the event loop, and so is what it rings.
 */
final class RequestAlarm {
    /** The patience of what is never late. */
    static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Runnable rings;
    private Future<?> timer;
    private long dueNanos;

    /** @param rings looks at what is late, and says {@link #within} of what is left */
    RequestAlarm(EventLoop loop, Runnable rings) {
        this.loop = loop;
        this.rings = rings;
    }

    /** It rings in at most so many nanoseconds, unless that is {@link #NEVER}. */
    void within(long nanos) {
        if (nanos == NEVER) {
            return;
        }
        long due = System.nanoTime() + nanos;
        if (timer == null || due - dueNanos < 0) {
            stop();
            dueNanos = due;
            timer = loop.schedule(this::ring, nanos, TimeUnit.NANOSECONDS);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void ring() {
        timer = null;
        rings.run();
    }
}
