/**
 * The actors that own a partition. {@link io.weir.partition.PartitionLeader} is the sharded entity that leads one partition at one
 * leader epoch; {@link io.weir.partition.LeaderState} is its pure core; {@link io.weir.partition.LeaderRegistry} is where the
 * gateway of the same node finds the leaders that have started. A follower stands beside the leader with the same assignment and the
 * same log. The package knows the log engine and no Kafka request; the node hands it a small
 * {@link io.weir.partition.PartitionAssignment}, never the whole metadata image.
 */
package io.weir.partition;
