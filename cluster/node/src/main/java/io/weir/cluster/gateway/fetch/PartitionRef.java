package io.weir.cluster.gateway.fetch;

import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A partition as a fetch names it: by topic id from version 13 on, by topic name before.
 *
 * @param topicId {@link Uuid#ZERO_UUID} when it is named by name
 * @param topic {@code null} when it is named by id
 */
public record PartitionRef(Uuid topicId, String topic, int partition) {

    public static PartitionRef byName(String topic, int partition) {
        return new PartitionRef(Uuid.ZERO_UUID, topic, partition);
    }

    public static PartitionRef byId(Uuid topicId, int partition) {
        return new PartitionRef(topicId, null, partition);
    }

    /** As the answer names it. Of a topic with the id zero the name is looked at, so that there must be one. */
    public TopicIdPartition onWire() {
        return new TopicIdPartition(topicId, new TopicPartition(topic == null ? "" : topic, partition));
    }
}
