package io.weir.client.consumer.delivery;

import io.weir.client.consumer.delivery.LoopListener.End;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription: serial signals on the subscription's executor, never more items than were requested, none after a cancel or a
 * terminal signal.
 *
 * <p>{@link #request}, {@link #cancel}, {@link #wake}, {@link #complete}, {@link #fail} and {@link #run(Runnable)} come from any thread
 * and only leave word; whoever leaves the first word hands the loop to the executor, and the loop goes on until no word is left. A
 * subscriber that throws is cancelled, and the log has its exception: there is nobody else to tell. States:
 * open → cancelled | completed | failed, and no further.
 */
public final class SubscriptionLoop<T> implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionLoop.class);
    /** Items after which the executor's other work has its turn. */
    private static final int BURST = 4096;

    private final Executor executor;
    private final ItemSource<T> source;
    private final LoopListener listener;
    private final Demand demand = new Demand();
    private final AtomicInteger words = new AtomicInteger();
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private volatile boolean cancelled;
    private volatile Throwable failure;
    private volatile boolean completing;
    private volatile boolean over;
    /** The loop's own; null once the subscription is over, so that nothing keeps the subscriber. */
    private Subscriber<? super T> subscriber;

    private boolean subscribed;

    public SubscriptionLoop(
            Subscriber<? super T> subscriber, Executor executor, ItemSource<T> source, LoopListener listener) {
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
        this.executor = executor;
        this.source = source;
        this.listener = listener;
    }

    /** Signals {@code onSubscribe}; nothing else is signalled before. */
    public void start() {
        wake();
    }

    @Override
    public void request(long items) {
        if (items <= 0) {
            fail(new IllegalArgumentException("request(" + items + "): §3.9 demands at least 1"));
        } else if (!over) {
            boolean first = demand.add(items);
            wake();
            if (first) {
                listener.demanded();
            }
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    /** Whether the subscriber waits for an item. */
    public boolean hasDemand() {
        return !over && !cancelled && demand.outstanding() > 0;
    }

    /** Whether the subscriber has cancelled or has its last signal, which may be being given. */
    public boolean isLeft() {
        return over || cancelled;
    }

    /** Items requested and not delivered. */
    public long demand() {
        return over ? 0 : demand.outstanding();
    }

    /** The source may have an item. */
    public void wake() {
        if (words.getAndIncrement() == 0) {
            hand();
        }
    }

    /** Completes the subscription once the source is exhausted, for which it need not be demanded. */
    public void complete() {
        completing = true;
        wake();
    }

    /** Fails the subscription before its next item. The first failure counts. */
    public void fail(Throwable cause) {
        synchronized (demand) {
            if (failure == null) {
                failure = cause;
            }
        }
        wake();
    }

    /** Runs work between two signals, in the order of the calls; also when the subscription is over. */
    public void run(Runnable errand) {
        errands.add(errand);
        wake();
    }

    private void hand() {
        try {
            executor.execute(this::loop);
        } catch (RejectedExecutionException e) {
            if (!over) {
                LOG.warn(
                        "a subscription's executor takes no more work; the subscription is cancelled: {}",
                        e.toString());
                over = true;
                subscriber = null;
                source.discard();
                listener.ended(End.CANCELLED);
            }
            int seen = words.get();
            while (seen != 0) {
                errands();
                source.discard();
                seen = words.addAndGet(-seen);
            }
        }
    }

    private void loop() {
        int seen = words.get();
        if (!subscribed) {
            subscribed = true;
            if (!over && !toSubscriber(() -> subscriber.onSubscribe(this))) {
                end(End.CANCELLED);
            }
        }
        int budget = BURST;
        while (true) {
            errands();
            if (over) {
                // What was still under way to the source is not wanted.
                source.discard();
            } else {
                budget = deliver(budget);
            }
            if (budget == 0) {
                hand();
                return;
            }
            seen = words.addAndGet(-seen);
            if (seen == 0) {
                return;
            }
        }
    }

    private void errands() {
        for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.run();
        }
    }

    /** Signals what may be signalled. @return what is left of the burst; 0 when there is more to do. */
    private int deliver(int burst) {
        int left = burst;
        while (left > 0) {
            if (cancelled) {
                end(End.CANCELLED);
                return left;
            }
            if (failure != null) {
                end(End.FAILED);
                return left;
            }
            errands();
            boolean ending = completing;
            if (demand.outstanding() == 0 && !ending) {
                return left;
            }
            if (!step(ending)) {
                return left;
            }
            left--;
        }
        return 0;
    }

    /** @return whether there may be more to signal now */
    private boolean step(boolean ending) {
        T item;
        try {
            if (ending && source.exhausted()) {
                end(End.COMPLETED);
                return false;
            }
            if (demand.outstanding() == 0) {
                return false;
            }
            item = source.next();
        } catch (RuntimeException e) {
            fail(e);
            return true;
        }
        if (item == null) {
            return ending && source.exhausted();
        }
        demand.take();
        try {
            subscriber.onNext(item);
        } catch (Throwable e) {
            threw(e);
            end(End.CANCELLED);
            return false;
        }
        source.taken(item);
        return true;
    }

    private boolean toSubscriber(Runnable signal) {
        try {
            signal.run();
            return true;
        } catch (Throwable e) {
            threw(e);
            return false;
        }
    }

    private static void threw(Throwable e) {
        LOG.warn("a subscriber threw; its subscription is cancelled", e);
    }

    private void end(End how) {
        if (over) {
            return;
        }
        over = true;
        Subscriber<? super T> last = subscriber;
        subscriber = null;
        source.discard();
        if (how == End.COMPLETED) {
            toSubscriber(last::onComplete);
        } else if (how == End.FAILED) {
            toSubscriber(() -> last.onError(failure));
        }
        listener.ended(how);
    }
}
