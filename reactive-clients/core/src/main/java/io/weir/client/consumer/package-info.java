/**
 * The reactive consumer. {@link io.weir.client.consumer.ReactiveConsumer} gives the records of partitions as publishers: a subscriber's
 * demand decides what is fetched, one byte budget bounds what is held, and membership in a group has its own timer, so that a slow
 * subscriber is slow and nothing else. The pure parts are in the packages below: what is fetched, how a subscriber is signalled, how a
 * group is followed; the classes of this package run them on the cluster's event loop and the user's code on the executor of the
 * settings.
 */
package io.weir.client.consumer;
