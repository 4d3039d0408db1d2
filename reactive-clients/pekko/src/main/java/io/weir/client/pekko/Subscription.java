package io.weir.client.pekko;

/** What a source reads; {@link Subscriptions} makes them. */
public sealed interface Subscription permits AutoSubscription, ManualSubscription {}
