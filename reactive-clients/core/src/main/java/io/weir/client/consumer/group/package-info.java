/**
 * Membership in a group and what is committed in it: pure, without clock, thread or socket.
 * {@link io.weir.client.consumer.group.GroupMember} is the member of KIP-848's consumer protocol,
 * {@link io.weir.client.consumer.group.CommitLedger} knows how far a partition may be committed.
 */
package io.weir.client.consumer.group;
