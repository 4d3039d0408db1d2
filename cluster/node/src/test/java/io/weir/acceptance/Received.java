package io.weir.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that keeps what it is given, and fails the test when a rule of the signals is broken. */
final class Received<T> implements Subscriber<T> {
    private final Signal signal;
    private final Consumer<T> each;
    private final long first;
    private final List<T> items = new ArrayList<>();
    private Subscription subscription;
    private Throwable failure;
    private boolean completed;
    private boolean cancelled;
    private long requested;
    private String broken;

    /** @param first what it requests when it is subscribed; 0 for nothing */
    Received(Signal signal, long first, Consumer<T> each) {
        this.signal = signal;
        this.first = first;
        this.each = each;
    }

    static <T> Received<T> all(Signal signal) {
        return new Received<>(signal, Long.MAX_VALUE, item -> {});
    }

    @Override
    public void onSubscribe(Subscription s) {
        synchronized (this) {
            subscription = s;
        }
        if (first > 0) {
            request(first);
        }
        signal.changed();
    }

    void request(long items) {
        Subscription now;
        synchronized (this) {
            requested = requested + items < 0 ? Long.MAX_VALUE : requested + items;
            now = subscription;
        }
        now.request(items);
    }

    void cancel() {
        synchronized (this) {
            cancelled = true;
        }
        subscription.cancel();
    }

    @Override
    public void onNext(T item) {
        synchronized (this) {
            items.add(item);
            if (items.size() > requested) {
                broken = "more than was requested";
            } else if (completed || failure != null) {
                broken = "an item after the end";
            }
        }
        each.accept(item);
        signal.changed();
    }

    @Override
    public void onError(Throwable t) {
        synchronized (this) {
            failure = t;
        }
        signal.changed();
    }

    /** As all that signals: outside the monitor, which who waits for the signal takes to look. */
    @Override
    public void onComplete() {
        synchronized (this) {
            completed = true;
        }
        signal.changed();
    }

    synchronized List<T> items() {
        if (broken != null) {
            throw new AssertionError(broken);
        }
        return List.copyOf(items);
    }

    synchronized int size() {
        return items.size();
    }

    synchronized Throwable failure() {
        return failure;
    }

    synchronized boolean completed() {
        return completed;
    }

    synchronized boolean subscribed() {
        return subscription != null;
    }

    /** Waits until it has so many. */
    List<T> await(int count) throws InterruptedException {
        return await(received -> received.size() >= count);
    }

    List<T> await(Predicate<Received<T>> wanted) throws InterruptedException {
        signal.await(() -> wanted.test(this) || failure() != null, this::toString);
        if (!wanted.test(this)) {
            throw new AssertionError(toString(), failure());
        }
        return items();
    }

    @Override
    public synchronized String toString() {
        return items.size() + " items of " + requested + " requested, completed=" + completed + ", cancelled="
                + cancelled + ", failure=" + failure;
    }
}
