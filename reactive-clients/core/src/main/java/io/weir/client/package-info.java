/**
 * The client's face, in the terms of the JDK alone: a {@link io.weir.client.RecordPublisher} takes records and answers with where they
 * are, a {@link io.weir.client.RecordSubscriber} gives the records of a partition to a {@link java.util.concurrent.Flow.Subscriber} at
 * its own pace. Whoever holds one of them does not see which client is behind it.
 */
package io.weir.client;
