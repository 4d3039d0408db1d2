package io.weir.partition;

import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.List;

/** Assignments for tests: partition 0 of one topic, led by node 1. */
final class Assignments {
    static final TopicIdPartition PARTITION = new TopicIdPartition(new TopicId(7, 7), "orders", 0);

    private Assignments() {}

    static PartitionAssignment single(int leaderEpoch, Durability durability) {
        return of(leaderEpoch, 0, durability, 1, List.of(1), List.of(1));
    }

    static PartitionAssignment of(
            int leaderEpoch,
            int partitionEpoch,
            Durability durability,
            int minInsync,
            List<Integer> replicas,
            List<Integer> inSync) {
        return new PartitionAssignment(
                PARTITION,
                1,
                leaderEpoch,
                partitionEpoch,
                replicas,
                inSync,
                new PartitionSettings(LogConfig.DEFAULT, durability, minInsync));
    }
}
