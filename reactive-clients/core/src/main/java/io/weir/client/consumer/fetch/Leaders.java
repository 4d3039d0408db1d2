package io.weir.client.consumer.fetch;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;

/** Who leads what, as far as is known. */
public interface Leaders {
    /** @param epoch -1 when it is not known */
    record Leader(int node, int epoch, Uuid topicId) {}

    Optional<Leader> of(TopicPartition partition);

    /** Why there is no leader. */
    ApiException whyNone(TopicPartition partition);
}
