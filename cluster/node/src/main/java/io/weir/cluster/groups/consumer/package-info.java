/**
 * Groups of the consumer protocol (KIP-848): the broker assigns, and each member moves to its target by its own heartbeats, with no
 * round in which all would stop. {@link io.weir.cluster.groups.consumer.ConsumerGroup} is the state machine: it decides events, and
 * applying them is the only thing that changes what survives.
 */
package io.weir.cluster.groups.consumer;
