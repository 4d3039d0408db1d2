package io.weir.client.cluster;

import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.TopicMetadata;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What is known of a cluster at one moment. Immutable; a later one has a greater {@link #version()}.
 */
public final class ClusterMetadata {
    private final long version;
    private final String clusterId;
    private final Map<Integer, Node> nodes;
    private final Map<String, TopicMetadata> topics;
    private final Map<Uuid, String> names;

    ClusterMetadata(long version, String clusterId, Map<Integer, Node> nodes, Map<String, TopicMetadata> topics) {
        this.version = version;
        this.clusterId = clusterId;
        this.nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        this.topics = Collections.unmodifiableMap(new HashMap<>(topics));
        names = new HashMap<>();
        topics.values().forEach(topic -> {
            if (!topic.id().equals(Uuid.ZERO_UUID)) {
                names.put(topic.id(), topic.name());
            }
        });
    }

    /** Nothing is known. */
    public static ClusterMetadata empty() {
        return new ClusterMetadata(0, "", Map.of(), Map.of());
    }

    public long version() {
        return version;
    }

    /** Empty until a broker has answered. */
    public String clusterId() {
        return clusterId;
    }

    public Collection<Node> nodes() {
        return nodes.values();
    }

    public Optional<Node> node(int id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** What was last said of a topic, a failure such as «unknown» included; empty when nobody asked yet. */
    public Optional<TopicMetadata> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    public Optional<TopicMetadata> topic(Uuid id) {
        return Optional.ofNullable(names.get(id)).map(topics::get);
    }

    public Collection<TopicMetadata> topics() {
        return topics.values();
    }

    public Optional<PartitionMetadata> partition(TopicPartition partition) {
        TopicMetadata topic = topics.get(partition.topic());
        return topic == null || partition.partition() >= topic.partitions().size()
                ? Optional.empty()
                : Optional.of(topic.partitions().get(partition.partition()));
    }

    /** Empty while the partition has no leader, or one whose address is not known. */
    public Optional<Node> leaderOf(TopicPartition partition) {
        return partition(partition).map(known -> nodes.get(known.leader()));
    }
}
