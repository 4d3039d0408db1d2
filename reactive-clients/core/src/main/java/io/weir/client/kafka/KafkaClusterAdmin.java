package io.weir.client.kafka;

import io.weir.client.ClientException;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ConfigChange;
import io.weir.client.admin.ConfigTarget;
import io.weir.client.admin.ConfigValue;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Administers by an {@link Admin}. */
public final class KafkaClusterAdmin implements ClusterAdmin {
    private final Admin admin;

    private KafkaClusterAdmin(Admin admin) {
        this.admin = admin;
    }

    /**
     * @param properties as Kafka's clients take them; {@code bootstrap.servers} at least
     * @throws io.weir.client.ClientException when the properties cannot be
     */
    public static KafkaClusterAdmin connect(Map<String, Object> properties) {
        try {
            return new KafkaClusterAdmin(Admin.create(properties));
        } catch (KafkaException e) {
            throw KafkaFailures.of(null, e);
        }
    }

    @Override
    public CompletionStage<List<TopicListing>> topics(boolean internal) {
        return answer(
                "cannot list topics",
                admin.listTopics(new ListTopicsOptions().listInternal(internal)).listings(),
                listings -> listings.stream()
                        .map(topic ->
                                new TopicListing(topic.name(), topic.topicId().toString(), topic.isInternal()))
                        .sorted(Comparator.comparing(TopicListing::name))
                        .toList());
    }

    @Override
    public CompletionStage<List<TopicDescription>> describe(Collection<String> topics) {
        return answer(
                "cannot describe " + String.join(", ", topics),
                admin.describeTopics(topics).allTopicNames(),
                found -> topics.stream()
                        .map(name -> Descriptions.topic(found.get(name)))
                        .toList());
    }

    @Override
    public CompletionStage<Map<Integer, OffsetRange>> offsets(TopicDescription topic) {
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        for (PartitionDescription partition : topic.partitions()) {
            if (partition.leader().isPresent()) {
                TopicPartition asked = new TopicPartition(topic.name(), partition.partition());
                first.put(asked, OffsetSpec.earliest());
                last.put(asked, OffsetSpec.latest());
            }
        }
        ListOffsetsResult starts = admin.listOffsets(first);
        ListOffsetsResult ends = admin.listOffsets(last);
        Map<Integer, OffsetRange> ranges = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] answers = first.keySet().stream()
                .map(partition -> range(starts, ends, partition)
                        .thenAccept(found -> found.ifPresent(range -> ranges.put(partition.partition(), range)))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers).thenApply(all -> ranges);
    }

    /** Empty when the leader cannot say now: one partition that is broken does not hide the others. */
    private static CompletionStage<Optional<OffsetRange>> range(
            ListOffsetsResult starts, ListOffsetsResult ends, TopicPartition partition) {
        return starts.partitionResult(partition)
                .toCompletionStage()
                .thenCombine(
                        ends.partitionResult(partition).toCompletionStage(),
                        (start, end) -> Optional.of(new OffsetRange(start.offset(), end.offset())))
                .exceptionally(failure -> {
                    ClientException told = KafkaFailures.of("cannot ask for the offsets of " + partition, failure);
                    if (told.kind() == ClientException.Kind.UNAVAILABLE) {
                        return Optional.empty();
                    }
                    throw told;
                });
    }

    @Override
    public CompletionStage<CreatedTopic> create(TopicSpec topic, boolean validateOnly) {
        NewTopic wanted =
                new NewTopic(topic.name(), topic.partitions(), topic.replicationFactor()).configs(topic.configs());
        var result = admin.createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(validateOnly));
        return answer("cannot create topic " + topic.name(), result.values().get(topic.name()), Function.identity())
                .thenCompose(created -> Descriptions.created(topic, result));
    }

    @Override
    public CompletionStage<Void> addPartitions(String topic, int total, boolean validateOnly) {
        return answer(
                "cannot add partitions to topic " + topic,
                admin.createPartitions(
                                Map.of(topic, NewPartitions.increaseTo(total)),
                                new CreatePartitionsOptions().validateOnly(validateOnly))
                        .all(),
                Function.identity());
    }

    @Override
    public CompletionStage<Void> delete(String topic) {
        return answer(
                "cannot delete topic " + topic,
                admin.deleteTopics(List.of(topic)).all(),
                Function.identity());
    }

    @Override
    public CompletionStage<List<ConfigValue>> configs(ConfigTarget target, boolean documentation) {
        if (target.kind() != ConfigTarget.Kind.BROKER || target.name().isEmpty()) {
            return described(target, documentation);
        }
        return present(target).thenCompose(there -> described(target, documentation));
    }

    /** A client waits for a broker that is not there for the whole of its timeout: whether it is there is asked first. */
    private CompletionStage<Void> present(ConfigTarget broker) {
        return answer("cannot ask for the brokers", admin.describeCluster().nodes(), nodes -> {
            List<String> ids = nodes.stream().map(Node::idString).sorted().toList();
            if (!ids.contains(broker.name())) {
                throw new ClientException(
                        ClientException.Kind.NOT_FOUND,
                        "there is no " + broker + "; there are: " + String.join(", ", ids),
                        null);
            }
            return null;
        });
    }

    private CompletionStage<List<ConfigValue>> described(ConfigTarget target, boolean documentation) {
        ConfigResource resource = resource(target);
        DescribeConfigsOptions options =
                new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(documentation);
        return answer(
                "cannot describe the configurations of " + target,
                admin.describeConfigs(List.of(resource), options).values().get(resource),
                config -> config.entries().stream()
                        .map(Descriptions::config)
                        .sorted(Comparator.comparing(ConfigValue::name))
                        .toList());
    }

    @Override
    public CompletionStage<Void> alterConfigs(ConfigTarget target, List<ConfigChange> changes, boolean validateOnly) {
        List<AlterConfigOp> operations = changes.stream()
                .map(change -> new AlterConfigOp(
                        new ConfigEntry(change.name(), change.value()),
                        change.value() == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET))
                .collect(Collectors.toList());
        if (target.kind() != ConfigTarget.Kind.BROKER || target.name().isEmpty()) {
            return altered(target, operations, validateOnly);
        }
        return present(target).thenCompose(there -> altered(target, operations, validateOnly));
    }

    private CompletionStage<Void> altered(ConfigTarget target, List<AlterConfigOp> operations, boolean validateOnly) {
        return answer(
                "cannot change the configurations of " + target,
                admin.incrementalAlterConfigs(
                                Map.of(resource(target), operations),
                                new AlterConfigsOptions().validateOnly(validateOnly))
                        .all(),
                Function.identity());
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private static ConfigResource resource(ConfigTarget target) {
        return new ConfigResource(ConfigResource.Type.valueOf(target.kind().name()), target.name());
    }

    private static <A, B> CompletionStage<B> answer(String what, KafkaFuture<A> future, Function<A, B> convert) {
        return future.toCompletionStage().handle((value, failure) -> {
            if (failure != null) {
                throw KafkaFailures.of(what, failure);
            }
            return convert.apply(value);
        });
    }
}
