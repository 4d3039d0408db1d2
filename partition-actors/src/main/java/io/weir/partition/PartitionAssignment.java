package io.weir.partition;

import io.weir.log.TopicIdPartition;
import java.util.List;

/**
 * What the metadata says of one partition: who leads it at which epoch, and who holds it.
 *
 * @param leader node id of the leader
 * @param leaderEpoch grows with each election
 * @param partitionEpoch grows with each change of the in-sync set, too
 * @param replicas node ids, the preferred leader first
 * @param inSync node ids of the in-sync set
 */
public record PartitionAssignment(
        TopicIdPartition partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> replicas,
        List<Integer> inSync,
        PartitionSettings settings) {
    public PartitionAssignment {
        replicas = List.copyOf(replicas);
        inSync = List.copyOf(inSync);
    }
}
