package io.weir.client.wire;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;

/**
 * What a broker said of one topic.
 *
 * @param name {@code null} when it was asked for by an id that the broker does not know
 * @param id {@link Uuid#ZERO_UUID} where the broker has none
 * @param partitions by index: partition 0 first; empty when there is a failure
 * @param failure why there is nothing more, such as an unknown topic or one that this user may not see
 */
public record TopicMetadata(String name, Uuid id, List<PartitionMetadata> partitions, Optional<ApiException> failure) {
    public TopicMetadata {
        partitions = List.copyOf(partitions);
    }
}
