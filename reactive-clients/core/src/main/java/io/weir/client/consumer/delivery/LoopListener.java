package io.weir.client.consumer.delivery;

/** Who fetches for a {@link SubscriptionLoop}. Called from any thread; must not block. */
public interface LoopListener {
    /** There is demand where there was none. */
    void demanded();

    /** The subscription is over, by its subscriber or by a signal that ended it. Called once, after the last signal. */
    void ended(End end);

    /** How a subscription ended. */
    enum End {
        CANCELLED,
        COMPLETED,
        FAILED
    }
}
