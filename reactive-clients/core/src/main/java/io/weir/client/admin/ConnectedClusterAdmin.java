package io.weir.client.admin;

import io.weir.client.ClientException;
import io.weir.client.cluster.Target;
import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.admin.AlterConfigsRequest;
import io.weir.client.wire.admin.CreatePartitionsRequest;
import io.weir.client.wire.admin.CreateTopicRequest;
import io.weir.client.wire.admin.DeleteRecordsRequest;
import io.weir.client.wire.admin.DeleteTopicRequest;
import io.weir.client.wire.admin.Outcome;
import io.weir.client.wire.admin.TopicsRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Administers through the client's own connections. */
final class ConnectedClusterAdmin implements ClusterAdmin {
    private final ReactiveAdmin admin;

    ConnectedClusterAdmin(ReactiveAdmin admin) {
        this.admin = admin;
    }

    @Override
    public CompletionStage<List<Broker>> brokers() {
        AdminCall call = admin.call("cannot ask for the brokers");
        return call.told(call.brokers().thenApply(nodes -> nodes.stream()
                .map(node -> new Broker(node.id(), node.host(), node.port(), Optional.ofNullable(node.rack())))
                .toList()));
    }

    @Override
    public CompletionStage<List<TopicListing>> topics(boolean internal) {
        AdminCall call = admin.call("cannot list topics");
        return call.told(all(call, internal).thenApply(topics -> topics.stream()
                .map(topic -> new TopicListing(topic.name(), topic.id(), topic.internal()))
                .toList()));
    }

    @Override
    public CompletionStage<List<TopicDescription>> describeAll(boolean internal) {
        AdminCall call = admin.call("cannot describe topics");
        return call.told(all(call, internal));
    }

    /** A topic that cannot be described now, as one that is being deleted, is none. */
    private static CompletionStage<List<TopicDescription>> all(AdminCall call, boolean internal) {
        return call.ask(Target.anyNode(), TopicsRequest.all()).thenApply(topics -> topics.stream()
                .filter(said -> said.topic().failure().isEmpty())
                .map(said -> described(said.name(), said.topic().value()))
                .filter(topic -> internal || !topic.internal())
                .sorted(Comparator.comparing(TopicDescription::name))
                .toList());
    }

    @Override
    public CompletionStage<List<TopicDescription>> describe(Collection<String> topics) {
        AdminCall call = admin.call("cannot describe " + String.join(", ", topics));
        return call.told(call.topics(topics).thenApply(said -> {
            Map<String, TopicDescription> found = new HashMap<>();
            said.forEach(topic -> found.put(
                    topic.name(), described(topic.name(), topic.topic().get())));
            return topics.stream().map(found::get).toList();
        }));
    }

    private static TopicDescription described(String name, TopicsRequest.Topic topic) {
        return new TopicDescription(
                name,
                topic.id().toString(),
                topic.internal(),
                topic.partitions().stream()
                        .map(ConnectedClusterAdmin::described)
                        .toList());
    }

    private static PartitionDescription described(PartitionMetadata partition) {
        return new PartitionDescription(
                partition.partition(),
                partition.leader() < 0 ? Optional.empty() : Optional.of(partition.leader()),
                partition.replicas(),
                partition.isr());
    }

    @Override
    public CompletionStage<Map<String, Map<Integer, OffsetRange>>> offsets(Collection<TopicDescription> topics) {
        Set<TopicPartition> led = new HashSet<>();
        Map<String, Map<Integer, OffsetRange>> ranges = new TreeMap<>();
        for (TopicDescription topic : topics) {
            ranges.put(topic.name(), new TreeMap<>());
            topic.partitions().stream()
                    .filter(partition -> partition.leader().isPresent())
                    .forEach(partition -> led.add(new TopicPartition(topic.name(), partition.partition())));
        }
        AdminCall call = admin.call("cannot ask for the offsets of "
                + topics.stream().map(TopicDescription::name).collect(Collectors.joining(", ")));
        return call.told(Offsets.ranges(call, led).thenApply(found -> {
            found.forEach((partition, range) -> ranges.get(partition.topic()).put(partition.partition(), range));
            return ranges;
        }));
    }

    @Override
    public CompletionStage<CreatedTopic> create(TopicSpec topic, boolean validateOnly) {
        AdminCall call = admin.call("cannot create topic " + topic.name());
        CreateTopicRequest request = new CreateTopicRequest(
                topic.name(),
                topic.partitions(),
                topic.replicationFactor(),
                topic.configs(),
                validateOnly,
                call.brokersTime());
        return call.told(call.ask(Target.anyNode(), request)
                .thenApply(Outcome::get)
                .thenApply(created -> new CreatedTopic(
                        topic.name(),
                        created.partitions().or(topic::partitions),
                        created.replicas().or(() -> topic.replicationFactor().map(Short::intValue)))));
    }

    @Override
    public CompletionStage<Void> addPartitions(String topic, int total, boolean validateOnly) {
        AdminCall call = admin.call("cannot add partitions to topic " + topic);
        return call.told(
                call.ask(Target.anyNode(), new CreatePartitionsRequest(topic, total, validateOnly, call.brokersTime()))
                        .thenApply(Outcome::get));
    }

    @Override
    public CompletionStage<Void> delete(String topic) {
        AdminCall call = admin.call("cannot delete topic " + topic);
        return call.told(call.ask(Target.anyNode(), new DeleteTopicRequest(topic, call.brokersTime()))
                .thenApply(Outcome::get));
    }

    @Override
    public CompletionStage<Map<Integer, Long>> deleteRecords(String topic, Map<Integer, Long> before) {
        AdminCall call = admin.call("cannot delete records of topic " + topic);
        Map<TopicPartition, Long> asked = before.entrySet().stream()
                .collect(Collectors.toMap(one -> new TopicPartition(topic, one.getKey()), Map.Entry::getValue));
        return call.told(PerLeader.ask(call, asked, (broker, led) -> {
                    Map<TopicPartition, Long> part =
                            led.stream().collect(Collectors.toMap(PerLeader.Led::partition, PerLeader.Led::asked));
                    return call.cluster().send(Target.node(broker), new DeleteRecordsRequest(part, call.brokersTime()));
                })
                .thenApply(outcomes -> {
                    Map<Integer, Long> left = new TreeMap<>();
                    outcomes.forEach((partition, outcome) ->
                            left.put(partition.partition(), Offsets.orThrow(call, outcome, partition)));
                    return left;
                }));
    }

    @Override
    public CompletionStage<List<ConfigValue>> configs(ConfigTarget target, boolean documentation) {
        AdminCall call = admin.call("cannot describe the configurations of " + target);
        return call.told(present(call, target)
                .thenCompose(there -> Configs.ask(call, List.of(target), documentation))
                .thenApply(answers -> answers.get(target).get()));
    }

    @Override
    public CompletionStage<Map<ConfigTarget, List<ConfigValue>>> configs(
            Collection<ConfigTarget> targets, boolean documentation) {
        AdminCall call = admin.call("cannot describe configurations");
        return call.told(Configs.ask(call, targets, documentation).thenApply(answers -> {
            Map<ConfigTarget, List<ConfigValue>> found = new HashMap<>();
            answers.forEach((target, outcome) -> {
                boolean gone = outcome.failure()
                        .filter(failure -> ClientException.of(null, failure).kind() == ClientException.Kind.NOT_FOUND)
                        .isPresent();
                if (!gone) {
                    found.put(target, outcome.get());
                }
            });
            return found;
        }));
    }

    @Override
    public CompletionStage<Void> alterConfigs(ConfigTarget target, List<ConfigChange> changes, boolean validateOnly) {
        AdminCall call = admin.call("cannot change the configurations of " + target);
        Map<String, String> values = new HashMap<>();
        changes.forEach(change -> values.put(change.name(), change.value()));
        return call.told(present(call, target)
                .thenCompose(there -> call.ask(
                        Configs.holder(target),
                        new AlterConfigsRequest(Configs.resource(target), values, validateOnly)))
                .thenApply(Outcome::get));
    }

    /** A broker that is not there would be waited for until the deadline: whether it is there is asked first. */
    private static CompletionStage<Void> present(AdminCall call, ConfigTarget target) {
        if (target.kind() != ConfigTarget.Kind.BROKER || target.name().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return call.brokers().thenApply(nodes -> {
            List<String> ids = nodes.stream().map(node -> node.idString()).toList();
            if (!ids.contains(target.name())) {
                throw new ClientException(
                        ClientException.Kind.NOT_FOUND,
                        "there is no " + target + "; there are: " + String.join(", ", ids),
                        null);
            }
            return null;
        });
    }

    @Override
    public void close() {
        admin.close();
    }
}
