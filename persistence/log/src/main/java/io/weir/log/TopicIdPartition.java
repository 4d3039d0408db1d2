package io.weir.log;

import java.util.Objects;

/**
 * One partition of one topic. The id, not the name, decides what a log belongs to: a topic deleted and created again under its
 * name is another topic.
 */
public record TopicIdPartition(TopicId topicId, String topic, int partition) {
    public TopicIdPartition {
        Objects.requireNonNull(topicId);
        Objects.requireNonNull(topic);
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition);
        }
    }

    /** The name of its directory, as Kafka lays it: {@code <topic>-<partition>}. */
    public String directoryName() {
        return topic + "-" + partition;
    }

    @Override
    public String toString() {
        return directoryName();
    }
}
