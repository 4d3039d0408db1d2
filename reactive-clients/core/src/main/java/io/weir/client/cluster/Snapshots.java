package io.weir.client.cluster;

import io.weir.client.wire.MetadataRequest;
import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.TopicMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/** Holds the current snapshot and makes the next one of what brokers say. Changed on the event loop only, read everywhere. */
final class Snapshots {
    private final List<Consumer<ClusterMetadata>> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterMetadata current = ClusterMetadata.empty();
    private volatile ApiException lastFailure;

    ClusterMetadata current() {
        return current;
    }

    /** @param topics of which the answer speaks; others are no longer known */
    ClusterMetadata replace(MetadataRequest.Answer answer, Set<String> topics) {
        lastFailure = null;
        Map<String, TopicMetadata> known = new HashMap<>();
        for (TopicMetadata topic : answer.topics()) {
            if (topics.contains(topic.name())) {
                known.put(topic.name(), newer(current.topic(topic.name()).orElse(topic), topic));
            }
        }
        return become(answer.clusterId(), nodes(answer.brokers()), known);
    }

    /** What the answer says besides what is known already. */
    ClusterMetadata add(MetadataRequest.Answer answer) {
        Map<String, TopicMetadata> known = topics();
        answer.topics().stream()
                .filter(topic -> topic.name() != null)
                .forEach(topic -> known.put(topic.name(), newer(known.getOrDefault(topic.name(), topic), topic)));
        return become(answer.clusterId(), nodes(answer.brokers()), known);
    }

    /** Nothing changes unless the epoch is newer than the one that is known. */
    void leaderIs(TopicPartition partition, Node leader, int leaderEpoch) {
        TopicMetadata topic = current.topic(partition.topic()).orElse(null);
        PartitionMetadata known = current.partition(partition).orElse(null);
        if (topic == null || known == null || known.leaderEpoch() >= leaderEpoch) {
            return;
        }
        List<PartitionMetadata> partitions = new ArrayList<>(topic.partitions());
        partitions.set(
                partition.partition(),
                new PartitionMetadata(partition.partition(), leader.id(), leaderEpoch, known.replicas(), known.isr()));
        Map<String, TopicMetadata> topics = topics();
        topics.put(topic.name(), new TopicMetadata(topic.name(), topic.id(), partitions, topic.failure()));
        Map<Integer, Node> nodes = nodes(current.nodes());
        nodes.put(leader.id(), leader);
        become(current.clusterId(), nodes, topics);
    }

    void failed(ApiException failure) {
        lastFailure = failure;
    }

    String lastFailureText() {
        ApiException failure = lastFailure;
        return failure == null ? "" : ": " + failure.getMessage();
    }

    Runnable listen(Consumer<ClusterMetadata> listener) {
        listeners.add(listener);
        listener.accept(current);
        return () -> listeners.remove(listener);
    }

    private ClusterMetadata become(String clusterId, Map<Integer, Node> nodes, Map<String, TopicMetadata> topics) {
        current = new ClusterMetadata(current.version() + 1, clusterId, nodes, topics);
        listeners.forEach(listener -> listener.accept(current));
        return current;
    }

    private Map<String, TopicMetadata> topics() {
        Map<String, TopicMetadata> topics = new HashMap<>();
        current.topics().forEach(topic -> topics.put(topic.name(), topic));
        return topics;
    }

    private static Map<Integer, Node> nodes(Iterable<Node> brokers) {
        Map<Integer, Node> nodes = new LinkedHashMap<>();
        brokers.forEach(node -> nodes.put(node.id(), node));
        return nodes;
    }

    /** A broker that lags must not take back a leader of a later epoch; a topic made anew begins anew. */
    private static TopicMetadata newer(TopicMetadata known, TopicMetadata said) {
        if (said.failure().isPresent() || !known.id().equals(said.id())) {
            return said;
        }
        List<PartitionMetadata> partitions = new ArrayList<>();
        for (PartitionMetadata partition : said.partitions()) {
            boolean older = partition.partition() < known.partitions().size()
                    && known.partitions().get(partition.partition()).leaderEpoch() > partition.leaderEpoch();
            partitions.add(older ? known.partitions().get(partition.partition()) : partition);
        }
        return new TopicMetadata(said.name(), said.id(), partitions, said.failure());
    }
}
