package io.weir.client.consumer;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets that are kept elsewhere than in the group. Its methods are called on the consumer's executor; what they throw ends the stream with
 * that as its error.
 */
public interface ExternalOffsets {
    /**
     * Partitions were assigned.
     *
     * @return the offset that each is read from; one that is not in it begins where the group has committed, or as {@code
     *     auto.offset.reset} says. A failure ends the stream, and so does a stage that is not complete after {@code
     *     default.api.timeout.ms}
     */
    CompletionStage<Map<TopicPartition, Long>> assigned(Set<TopicPartition> partitions);

    /** Partitions are given up: nothing more of them is delivered. The group hears of it when this has returned. */
    default void revoked(Set<TopicPartition> partitions) {}
}
