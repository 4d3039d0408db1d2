/**
 * Consumer groups. What is decided is pure and in packages of its own: {@code classic} is the protocol in which clients rebalance
 * together (JoinGroup, SyncGroup), {@code consumer} the one in which the broker assigns (KIP-848) with an {@code assignor}; what
 * survives a node is in {@code event}. Here is what all of them speak of. Nothing of it knows an actor, a socket or a clock: times
 * and ids are handed in, and answers and events are handed out.
 */
package io.weir.cluster.groups;
