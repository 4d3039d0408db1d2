/**
 * Consumer groups. What is decided is pure and in packages of its own: {@code classic} is the protocol in which clients rebalance
 * together (JoinGroup, SyncGroup). Nothing here knows an actor, a socket or a clock: times and ids are handed in, and answers and
 * events are handed out.
 */
package io.weir.cluster.groups;
