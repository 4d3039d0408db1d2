package io.weir.client.admin;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Administers a cluster, of Weir or of Apache Kafka. Calls return at once; a stage completes on a thread of the client, which must not
 * be held up, and fails with a {@link io.weir.client.ClientException}. Safe for use by several threads.
 */
public interface ClusterAdmin extends AutoCloseable {

    /**
     * The topics there are, by name.
     *
     * @param internal whether those that brokers keep for themselves are among them
     */
    CompletionStage<List<TopicListing>> topics(boolean internal);

    /** Topics with their partitions, in the order of the names; fails when one of them is not there. */
    CompletionStage<List<TopicDescription>> describe(Collection<String> topics);

    /**
     * Where the records of each partition of a topic begin and end, by partition; one that has no leader, or
     * whose leader cannot say, is left out.
     */
    CompletionStage<Map<Integer, OffsetRange>> offsets(TopicDescription topic);

    /**
     * Creates a topic, and answers when brokers have agreed to it.
     *
     * @param validateOnly ask whether it would be created, and create nothing
     */
    CompletionStage<CreatedTopic> create(TopicSpec topic, boolean validateOnly);

    /** Raises a topic's number of partitions to {@code total}. */
    CompletionStage<Void> addPartitions(String topic, int total, boolean validateOnly);

    CompletionStage<Void> delete(String topic);

    /**
     * The configurations of one resource, by name, with where each value comes from.
     *
     * @param documentation whether each comes with its documentation
     */
    CompletionStage<List<ConfigValue>> configs(ConfigTarget target, boolean documentation);

    /** Changes configurations of one resource: all of them or none. */
    CompletionStage<Void> alterConfigs(ConfigTarget target, List<ConfigChange> changes, boolean validateOnly);

    /** Lets go of connections and threads; what is under way fails. */
    @Override
    void close();

    /** @param id the topic's id, as brokers write it */
    record TopicListing(String name, String id, boolean internal) {}

    record TopicDescription(String name, String id, boolean internal, List<PartitionDescription> partitions) {
        public TopicDescription {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * @param leader the broker that leads; empty while none does
     * @param replicas brokers that hold it, the preferred leader first
     * @param inSync those of them that have all that is acknowledged
     */
    record PartitionDescription(int partition, Optional<Integer> leader, List<Integer> replicas, List<Integer> inSync) {
        public PartitionDescription {
            replicas = List.copyOf(replicas);
            inSync = List.copyOf(inSync);
        }
    }

    /**
     * @param start offset of the first record that can be read
     * @param end offset that the next record will have
     */
    record OffsetRange(long start, long end) {}

    /** @param partitions empty for the broker's default, as with {@code replicationFactor} */
    record TopicSpec(
            String name, Optional<Integer> partitions, Optional<Short> replicationFactor, Map<String, String> configs) {
        public TopicSpec {
            configs = Map.copyOf(configs);
        }
    }

    /** What a topic was created with; numbers are empty where the broker does not say. */
    record CreatedTopic(String name, Optional<Integer> partitions, Optional<Integer> replicationFactor) {}
}
