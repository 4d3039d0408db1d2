package io.weir.cluster.gateway;

import io.weir.log.TopicId;
import org.apache.kafka.common.Uuid;

/** Topic ids between their two types: ours and the wire's. */
final class WireIds {
    private WireIds() {}

    static Uuid toWire(TopicId id) {
        return new Uuid(id.mostSignificantBits(), id.leastSignificantBits());
    }

    static TopicId fromWire(Uuid id) {
        return new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
