package io.weir.cluster.metadata;

import io.weir.log.TopicId;
import java.util.List;
import org.pcollections.PMap;

/**
 * A topic.
 *
 * @param partitions by index, without gaps
 * @param configs what was set on the topic itself, by Kafka's names; defaults are not in here
 */
public record TopicImage(String name, TopicId id, List<PartitionImage> partitions, PMap<String, String> configs) {
    public TopicImage {
        partitions = List.copyOf(partitions);
    }
}
