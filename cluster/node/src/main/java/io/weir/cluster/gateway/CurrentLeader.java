package io.weir.cluster.gateway;

import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import java.util.Optional;
import org.apache.kafka.common.Node;

/**
 * Where a client should go instead of here (KIP-951).
 *
 * @param leader node id of the leader
 * @param epoch its leader epoch
 * @param broker where it is reached
 */
record CurrentLeader(int leader, int epoch, BrokerImage broker) {

    /** The leader by the image, when it is a broker that can be reached. */
    static Optional<CurrentLeader> of(MetadataImage image, PartitionImage partition) {
        int leader = partition.leader();
        return Placement.alive(image, leader)
                ? Optional.of(new CurrentLeader(
                        leader, partition.leaderEpoch(), image.brokers().get(leader)))
                : Optional.empty();
    }

    /** Where it is reached, as an answer names it. */
    Node onWire() {
        return new Node(leader, broker.host(), broker.port(), Placement.rackOnWire(broker));
    }
}
