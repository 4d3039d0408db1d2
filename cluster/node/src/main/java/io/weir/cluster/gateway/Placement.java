package io.weir.cluster.gateway;

import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.requests.MetadataResponse;

/**
 * Where a partition is, as clients are told: only brokers that are registered and not fenced can be reached.
 *
 * @param leader node id, or -1 when there is none that can be reached
 * @param offline replicas that cannot be reached
 */
record Placement(int leader, List<Integer> offline) {

    static Placement of(MetadataImage image, PartitionImage partition) {
        return new Placement(
                alive(image, partition.leader()) ? partition.leader() : MetadataResponse.NO_LEADER_ID,
                partition.replicas().stream().filter(id -> !alive(image, id)).toList());
    }

    static boolean alive(MetadataImage image, int broker) {
        BrokerImage registered = image.brokers().get(broker);
        return registered != null && !registered.fenced();
    }

    /** The brokers that clients are told of, by id. */
    static Stream<BrokerImage> aliveBrokers(MetadataImage image) {
        return image.brokers().values().stream()
                .filter(broker -> !broker.fenced())
                .sorted((a, b) -> Integer.compare(a.id(), b.id()));
    }

    /** The controller's node id when that broker is one that clients are told of, else -1. */
    static int controller(MetadataImage image) {
        return alive(image, image.controllerId()) ? image.controllerId() : MetadataResponse.NO_CONTROLLER_ID;
    }

    /** A rack on the wire: null for none. */
    static String rackOnWire(BrokerImage broker) {
        return broker.rack().isEmpty() ? null : broker.rack();
    }
}
