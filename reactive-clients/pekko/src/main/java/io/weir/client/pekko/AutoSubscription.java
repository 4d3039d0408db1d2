package io.weir.client.pekko;

import io.weir.client.consumer.Topics;

/** Topics whose partitions a group shares among its members. */
public record AutoSubscription(Topics topics) implements Subscription {}
