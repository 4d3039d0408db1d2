package io.weir.client.wire;

import java.util.List;

/**
 * @param leader broker id, or -1 for none
 * @param leaderEpoch -1 when the broker did not say
 */
public record PartitionMetadata(int partition, int leader, int leaderEpoch, List<Integer> replicas, List<Integer> isr) {
    public PartitionMetadata {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
    }
}
