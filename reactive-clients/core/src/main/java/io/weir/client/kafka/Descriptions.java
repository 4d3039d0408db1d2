package io.weir.client.kafka;

import io.weir.client.admin.ClusterAdmin.CreatedTopic;
import io.weir.client.admin.ClusterAdmin.PartitionDescription;
import io.weir.client.admin.ClusterAdmin.TopicDescription;
import io.weir.client.admin.ClusterAdmin.TopicSpec;
import io.weir.client.admin.ConfigValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

/** What kafka-clients' admin answers, in the port's terms. */
final class Descriptions {
    private Descriptions() {}

    static TopicDescription topic(org.apache.kafka.clients.admin.TopicDescription topic) {
        return new TopicDescription(
                topic.name(),
                topic.topicId().toString(),
                topic.isInternal(),
                topic.partitions().stream().map(Descriptions::partition).toList());
    }

    private static PartitionDescription partition(TopicPartitionInfo info) {
        Optional<Integer> leader = Optional.ofNullable(info.leader())
                .filter(node -> !node.isEmpty())
                .map(Node::id);
        return new PartitionDescription(info.partition(), leader, ids(info.replicas()), ids(info.isr()));
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }

    /** Brokers say what they chose where they were not told; those that do not leave what was asked for. */
    static CompletionStage<CreatedTopic> created(TopicSpec asked, CreateTopicsResult result) {
        return said(result.numPartitions(asked.name()))
                .thenCombine(
                        said(result.replicationFactor(asked.name())),
                        (partitions, replicas) -> new CreatedTopic(
                                asked.name(),
                                partitions.or(asked::partitions),
                                replicas.or(() -> asked.replicationFactor().map(Short::intValue))));
    }

    private static CompletionStage<Optional<Integer>> said(KafkaFuture<Integer> number) {
        return number.toCompletionStage()
                .handle((n, unsaid) -> unsaid == null && n > 0 ? Optional.of(n) : Optional.empty());
    }

    static ConfigValue config(ConfigEntry entry) {
        return new ConfigValue(
                entry.name(),
                entry.isSensitive() ? null : entry.value(),
                source(entry.source()),
                entry.type().name().toLowerCase(Locale.ROOT),
                entry.isReadOnly(),
                entry.isSensitive(),
                entry.synonyms().stream()
                        .map(synonym ->
                                new ConfigValue.Synonym(synonym.name(), synonym.value(), source(synonym.source())))
                        .toList(),
                entry.documentation());
    }

    private static ConfigValue.Source source(ConfigEntry.ConfigSource source) {
        return switch (source) {
            case DYNAMIC_TOPIC_CONFIG -> ConfigValue.Source.TOPIC;
            case DYNAMIC_GROUP_CONFIG -> ConfigValue.Source.GROUP;
            case DYNAMIC_BROKER_CONFIG -> ConfigValue.Source.BROKER;
            case DYNAMIC_DEFAULT_BROKER_CONFIG -> ConfigValue.Source.ALL_BROKERS;
            case DYNAMIC_BROKER_LOGGER_CONFIG -> ConfigValue.Source.LOGGER;
            case STATIC_BROKER_CONFIG -> ConfigValue.Source.START;
            case DEFAULT_CONFIG -> ConfigValue.Source.DEFAULT;
            default -> ConfigValue.Source.OTHER;
        };
    }
}
