package io.weir.client.admin;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Administers a cluster, of Weir or of Apache Kafka. Calls return at once. A stage completes on the executor of its {@link ReactiveAdmin},
 * at the latest after {@code default.api.timeout.ms}, and fails with a {@link io.weir.client.ClientException}: what may be better in a
 * moment has been tried again until then. Safe for use by several threads.
 */
public interface ClusterAdmin extends AutoCloseable {

    /** The brokers that are in the cluster, by number. */
    CompletionStage<List<Broker>> brokers();

    /**
     * The topics there are, by name.
     *
     * @param internal whether those that brokers keep for themselves are among them
     */
    CompletionStage<List<TopicListing>> topics(boolean internal);

    /** Topics with their partitions, in the order of the names; fails when one of them is not there. */
    CompletionStage<List<TopicDescription>> describe(Collection<String> topics);

    /**
     * All topics with their partitions, by name, asked for at once.
     *
     * @param internal whether those that brokers keep for themselves are among them
     */
    CompletionStage<List<TopicDescription>> describeAll(boolean internal);

    /**
     * Where the records of each partition of topics begin and end, by topic and partition; one that has no leader, or whose leader
     * cannot say, is left out.
     */
    CompletionStage<Map<String, Map<Integer, OffsetRange>>> offsets(Collection<TopicDescription> topics);

    /** The same of one topic, by partition. */
    default CompletionStage<Map<Integer, OffsetRange>> offsets(TopicDescription topic) {
        return offsets(List.of(topic)).thenApply(all -> all.get(topic.name()));
    }

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
     * Deletes the records of a topic that are before offsets, by partition; all that are acknowledged where the offset is -1.
     *
     * @return the first offset that is left, by partition; fails with the first partition whose records could not be deleted
     */
    CompletionStage<Map<Integer, Long>> deleteRecords(String topic, Map<Integer, Long> before);

    /**
     * The configurations of one resource, by name, with where each value comes from.
     *
     * @param documentation whether each comes with its documentation
     */
    CompletionStage<List<ConfigValue>> configs(ConfigTarget target, boolean documentation);

    /** The same of several, asked for at once; those that are not there are left out. */
    CompletionStage<Map<ConfigTarget, List<ConfigValue>>> configs(
            Collection<ConfigTarget> targets, boolean documentation);

    /** Changes configurations of one resource: all of them or none. */
    CompletionStage<Void> alterConfigs(ConfigTarget target, List<ConfigChange> changes, boolean validateOnly);

    /** {@link ReactiveAdmin#close()}. */
    @Override
    void close();

    /** @param rack empty for none */
    record Broker(int id, String host, int port, Optional<String> rack) {}

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
