package io.weir.cluster.controller;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The controller as the gateway sees it. Every stage completes, at the latest with {@link ControllerError#UNAVAILABLE} when the
 * configured time is over; none fails. An answer's {@code op} is the op after which it holds; pass it to
 * {@code MetadataView.whenApplied} before telling a client.
 */
public interface ControllerClient {

    CompletionStage<Answer<CreatedTopic>> createTopics(List<NewTopic> topics, boolean validateOnly);

    /** By name, or by id as 22 characters, as {@link TopicRef} says. */
    CompletionStage<Answer<DeletedTopic>> deleteTopics(List<TopicRef> topics);

    /** A block of producer ids that no other broker will ever be given. */
    CompletionStage<ProducerIdBlock> allocateProducerIds();

    /** Answers, one per item asked for and in that order. */
    record Answer<T>(long op, List<T> items) {}

    /**
     * A topic to create.
     *
     * @param partitions number, or -1 for {@code num.partitions}
     * @param replicationFactor number, or -1 for the default
     * @param assignments replicas by partition index, or empty for the controller to place
     * @param configs by Kafka's names
     */
    record NewTopic(
            String name,
            int partitions,
            short replicationFactor,
            Map<Integer, List<Integer>> assignments,
            Map<String, String> configs) {}

    /** @param error {@link ControllerError#NONE} when it was created (or would be) */
    record CreatedTopic(
            String name,
            String topicId,
            int partitions,
            short replicationFactor,
            Map<String, String> configs,
            ControllerError error,
            String message) {}

    /** Exactly one of the two is set; the other is {@code null}. */
    record TopicRef(String name, String topicId) {}

    record DeletedTopic(String name, String topicId, ControllerError error, String message) {}

    /** Ids from {@code first} on, {@code count} of them; {@code count} is 0 when {@code error} is set. */
    record ProducerIdBlock(long first, int count, ControllerError error) {}
}
