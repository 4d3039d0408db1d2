/** How partitions are shared among a group's members by the broker (KIP-848). Pure functions; they know the group's types and nothing else. */
package io.weir.cluster.groups.assignor;
