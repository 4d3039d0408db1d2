package io.weir.cluster.metadata;

import java.util.List;

/**
 * One partition's placement.
 *
 * @param leader node id, or -1 for none
 * @param leaderEpoch grows with each election
 * @param partitionEpoch grows with each change of this record
 */
public record PartitionImage(
        int index, int leader, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> inSync) {
    public PartitionImage {
        replicas = List.copyOf(replicas);
        inSync = List.copyOf(inSync);
    }
}
