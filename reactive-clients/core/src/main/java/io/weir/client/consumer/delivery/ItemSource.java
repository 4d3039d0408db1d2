package io.weir.client.consumer.delivery;

/**
 * Where a {@link SubscriptionLoop} has its items from. All its methods are called by the loop alone, serially, on the subscription's
 * executor.
 */
public interface ItemSource<T> {
    /**
     * The next item, or null when there is none now; whoever adds one calls {@link SubscriptionLoop#wake()}.
     *
     * @throws RuntimeException what the subscriber is to get as {@code onError}
     */
    T next();

    /** The subscriber's {@code onNext} has returned. */
    default void taken(T item) {}

    /** Whether it has no item and, since {@link SubscriptionLoop#complete()} was called, will have none. */
    boolean exhausted();

    /** The subscription is over: nothing is asked for any more, and what was kept for it is let go. Called again for
     * each word that comes later. */
    void discard();
}
