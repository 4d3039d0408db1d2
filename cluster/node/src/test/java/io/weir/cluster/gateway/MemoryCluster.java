package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.LeaderRegistry;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionCommand;
import io.weir.partition.PartitionSettings;
import io.weir.partition.StartedLeader;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.common.internals.Topic;
import org.apache.pekko.actor.typed.ActorRef;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** A cluster of one broker in memory: what is asked of its controller is decided and applied at once. */
final class MemoryCluster implements ControllerClient, MetadataView {
    private volatile MetadataImage image;
    private long nextProducerId;

    MemoryCluster(MetadataImage empty, BrokerImage broker) {
        image = new MetadataImage(
                1,
                empty.clusterId(),
                broker.id(),
                empty.brokers().plus(broker.id(), broker),
                empty.topicsByName(),
                empty.topicNames(),
                empty.brokerConfigs(),
                0);
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    @Override
    public CompletionStage<MetadataImage> whenApplied(long op) {
        return CompletableFuture.completedFuture(image);
    }

    @Override
    public synchronized CompletionStage<Answer<CreatedTopic>> createTopics(
            List<NewTopic> topics, boolean validateOnly) {
        List<CreatedTopic> created =
                topics.stream().map(topic -> create(topic, validateOnly)).toList();
        return CompletableFuture.completedFuture(new Answer<>(image.op(), created));
    }

    private CreatedTopic create(NewTopic topic, boolean validateOnly) {
        ControllerError error = error(topic);
        int partitions = topic.assignments().isEmpty()
                ? Math.max(1, topic.partitions())
                : topic.assignments().size();
        TopicId id = error == ControllerError.NONE && !validateOnly ? TopicId.random() : TopicId.ZERO;
        if (!id.equals(TopicId.ZERO)) {
            List<PartitionImage> placed = IntStream.range(0, partitions)
                    .mapToObj(index -> new PartitionImage(index, 1, 0, 0, List.of(1), List.of(1)))
                    .toList();
            TopicImage added = new TopicImage(topic.name(), id, placed, HashTreePMap.from(topic.configs()));
            replace(
                    image.topicsByName().plus(topic.name(), added),
                    image.topicNames().plus(id, topic.name()));
        }
        return new CreatedTopic(topic.name(), id.toString(), partitions, (short) 1, topic.configs(), error, null);
    }

    private ControllerError error(NewTopic topic) {
        if (!Topic.isValid(topic.name())) {
            return ControllerError.INVALID_TOPIC;
        }
        if (image.topic(topic.name()).isPresent()) {
            return ControllerError.TOPIC_ALREADY_EXISTS;
        }
        boolean placedElsewhere = topic.assignments().values().stream()
                .anyMatch(replicas -> !List.of(1).equals(replicas));
        return placedElsewhere ? ControllerError.INVALID_REPLICA_ASSIGNMENT : ControllerError.NONE;
    }

    @Override
    public synchronized CompletionStage<Answer<DeletedTopic>> deleteTopics(List<TopicRef> topics) {
        List<DeletedTopic> deleted = topics.stream().map(this::delete).toList();
        return CompletableFuture.completedFuture(new Answer<>(image.op(), deleted));
    }

    private DeletedTopic delete(TopicRef ref) {
        Optional<TopicImage> topic =
                ref.name() != null ? image.topic(ref.name()) : image.topic(TopicId.parse(ref.topicId()));
        if (topic.isEmpty()) {
            return new DeletedTopic(
                    ref.name(),
                    ref.topicId(),
                    ref.name() != null ? ControllerError.UNKNOWN_TOPIC : ControllerError.UNKNOWN_TOPIC_ID,
                    null);
        }
        replace(
                image.topicsByName().minus(topic.get().name()),
                image.topicNames().minus(topic.get().id()));
        return new DeletedTopic(topic.get().name(), topic.get().id().toString(), ControllerError.NONE, null);
    }

    private void replace(PMap<String, TopicImage> byName, PMap<TopicId, String> names) {
        image = new MetadataImage(
                image.op() + 1,
                image.clusterId(),
                image.controllerId(),
                image.brokers(),
                byName,
                names,
                image.brokerConfigs(),
                image.nextProducerId());
    }

    @Override
    public CompletionStage<Answer<GrownTopic>> createPartitions(List<TopicGrowth> topics, boolean validateOnly) {
        throw new AssertionError("nobody asks for this here");
    }

    @Override
    public CompletionStage<Answer<AlteredConfigs>> alterConfigs(
            List<ConfigAlteration> resources, boolean validateOnly) {
        throw new AssertionError("nobody asks for this here");
    }

    @Override
    public synchronized CompletionStage<ProducerIdBlock> allocateProducerIds() {
        nextProducerId += 10;
        return CompletableFuture.completedFuture(new ProducerIdBlock(nextProducerId - 10, 10, ControllerError.NONE));
    }

    /** Every partition that there is, led by one actor. */
    LeaderRegistry leaders(ActorRef<PartitionCommand> leader) {
        return (id, partition) -> image.topic(id).map(topic -> new Leader(assignment(topic, partition), leader));
    }

    private static PartitionAssignment assignment(TopicImage topic, int partition) {
        return new PartitionAssignment(
                new TopicIdPartition(topic.id(), topic.name(), partition),
                1,
                0,
                0,
                List.of(1),
                List.of(1),
                new PartitionSettings(LogConfig.DEFAULT, Durability.OS, 1));
    }

    private record Leader(PartitionAssignment assignment, ActorRef<PartitionCommand> ref) implements StartedLeader {
        @Override
        public long highWatermark() {
            return 0;
        }

        @Override
        public long logStartOffset() {
            return 0;
        }
    }
}
