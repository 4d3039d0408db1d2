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

    /** More partitions for topics, up to the number that each is to have. */
    CompletionStage<Answer<GrownTopic>> createPartitions(List<TopicGrowth> topics, boolean validateOnly);

    /** Each resource changes as a whole or not at all. */
    CompletionStage<Answer<AlteredConfigs>> alterConfigs(List<ConfigAlteration> resources, boolean validateOnly);

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

    /**
     * A topic that is to have more partitions.
     *
     * @param partitions how many it is to have then
     * @param assignments replicas of each partition that is added, or {@code null} for the controller to place
     */
    record TopicGrowth(String name, int partitions, List<List<Integer>> assignments) {}

    record GrownTopic(String name, ControllerError error, String message) {}

    /** What has configurations of its own. */
    enum ConfigScope {
        TOPIC,
        BROKER,
        GROUP
    }

    /**
     * What to change about the configurations of a topic, of a consumer group (which need not be there), of a broker (named by its
     * node id), or of all brokers (the empty name).
     *
     * @param replace whether all that is not set here falls back to what the resource has not set itself
     */
    record ConfigAlteration(ConfigScope scope, String name, boolean replace, List<ConfigEdit> edits) {
        public ConfigAlteration {
            edits = List.copyOf(edits);
        }
    }

    /** @param value what to set, or the elements to add or to take away; {@code null} for a deletion */
    record ConfigEdit(String key, EditKind kind, String value) {}

    enum EditKind {
        SET,
        DELETE,
        /** Adds elements to a list. */
        APPEND,
        /** Takes elements off a list. */
        SUBTRACT
    }

    record AlteredConfigs(ConfigScope scope, String name, ControllerError error, String message) {}

    /** Ids from {@code first} on, {@code count} of them; {@code count} is 0 when {@code error} is set. */
    record ProducerIdBlock(long first, int count, ControllerError error) {}
}
