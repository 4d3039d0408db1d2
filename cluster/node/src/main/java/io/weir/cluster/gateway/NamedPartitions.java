package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicIdPartition;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** The partitions that one request names, by the topic's name or, where its version does so, by its id. */
record NamedPartitions(MetadataImage image, boolean byId) {

    Optional<TopicImage> topic(String name, Uuid id) {
        return byId ? image.topic(WireIds.fromWire(id)) : image.topic(name);
    }

    /** What to say of a topic that there is not. */
    Errors unknown() {
        return byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    static boolean has(TopicImage topic, int partition) {
        return partition >= 0 && partition < topic.partitions().size();
    }

    static TopicIdPartition of(TopicImage topic, int partition) {
        return new TopicIdPartition(topic.id(), topic.name(), partition);
    }
}
