package io.weir.cluster.broker;

import io.weir.cluster.metadata.MetadataImage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What this broker says of itself.
 *
 * @param incarnation this actor system's unique address: after a restart it is another one
 * @param host advertised host of the Kafka listener
 * @param port advertised port of the Kafka listener
 * @param rack rack, or the empty string
 */
public record BrokerRegistration(int nodeId, String incarnation, String host, int port, String rack) {

    public static BrokerRegistration of(ActorSystem<?> system, int nodeId, String host, int port, String rack) {
        UniqueAddress address = Cluster.get(system).selfMember().uniqueAddress();
        return new BrokerRegistration(nodeId, address.address() + "#" + address.longUid(), host, port, rack);
    }

    /** Whether this incarnation, and no other, may lead by that image. */
    boolean isLiveIn(MetadataImage image) {
        return image.liveBroker(nodeId)
                .filter(broker -> broker.incarnation().equals(incarnation))
                .isPresent();
    }
}
