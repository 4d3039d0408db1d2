package io.weir.cluster.gateway;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.DirectoryUsage;
import io.weir.log.DirectoryUsage.StoredLog;
import io.weir.log.LogConfig;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.LeaderRegistry;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionCommand;
import io.weir.partition.PartitionSettings;
import io.weir.partition.StartedLeader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.pcollections.HashTreePMap;

/**
 * What handlers work with, in the hands of a test: broker 1 at broker-1:9092 alone, and whatever topics the test adds. What the
 * controller is asked for waits in a list until the test answers; what this broker is to apply waits likewise.
 */
final class Surroundings {
    static final int NODE = 1;
    static final AdminSettings SETTINGS =
            new AdminSettings(4, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60), 2);

    final Controller controller = new Controller();
    final Map<String, TestInbox<PartitionCommand>> leaders = new HashMap<>();
    final List<StoredLog> stored = new ArrayList<>();
    final Map<String, String> brokerValues = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private MetadataImage image = withBroker(
            MetadataImage.empty(TopicId.parse("AAAAAAAAAAAAAAAAAAAAQA")),
            new BrokerImage(NODE, "one", "broker-1", 9092, "", false));

    record Waiting(long op, CompletableFuture<MetadataImage> applied) {}

    GatewayContext context() {
        return new GatewayContext(NODE, new View(), controller, new Registry(), Clock.systemUTC());
    }

    /** A directory of 1000 bytes, half of them free, with the logs that the test has put there; looked at on the caller's thread. */
    LogDirectory directory() {
        return new LogDirectory(
                Path.of("/data"), () -> new DirectoryUsage(Path.of("/data"), 1000, 500, stored), Runnable::run);
    }

    TopicConfigs configs() {
        return new TopicConfigs(BrokerConfigs.of(NODE, brokerValues));
    }

    MetadataImage image() {
        return image;
    }

    /** A topic whose partitions this broker leads at epoch 3, with a started leader each. */
    TopicImage topic(String name, int partitions) {
        return topic(name, partitions, Map.of());
    }

    TopicImage topic(String name, int partitions, Map<String, String> configs) {
        TopicImage topic = new TopicImage(
                name,
                TopicId.random(),
                IntStream.range(0, partitions)
                        .mapToObj(index -> new PartitionImage(index, NODE, 3, 0, List.of(NODE), List.of(NODE)))
                        .toList(),
                HashTreePMap.from(configs));
        add(topic);
        for (int partition = 0; partition < partitions; partition++) {
            leaders.put(topic.id() + ":" + partition, TestInbox.create());
        }
        return topic;
    }

    /** A topic as the image has it, without leaders. */
    void add(TopicImage topic) {
        image = new MetadataImage(
                image.op() + 1,
                image.clusterId(),
                image.controllerId(),
                image.brokers(),
                image.topicsByName().plus(topic.name(), topic),
                image.topicNames().plus(topic.id(), topic.name()),
                image.brokerConfigs(),
                image.nextProducerId());
    }

    void broker(BrokerImage broker) {
        image = withBroker(image, broker);
    }

    void brokerConfig(String scope, Map<String, String> values) {
        image = new MetadataImage(
                image.op() + 1,
                image.clusterId(),
                image.controllerId(),
                image.brokers(),
                image.topicsByName(),
                image.topicNames(),
                image.brokerConfigs().plus(scope, HashTreePMap.from(values)),
                image.nextProducerId());
    }

    TestInbox<PartitionCommand> leader(TopicImage topic, int partition) {
        return leaders.get(topic.id() + ":" + partition);
    }

    /** This broker applies all that it was to. */
    void apply() {
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        now.forEach(one -> one.applied().complete(image));
    }

    private static MetadataImage withBroker(MetadataImage image, BrokerImage broker) {
        return new MetadataImage(
                image.op() + 1,
                image.clusterId(),
                NODE,
                image.brokers().plus(broker.id(), broker),
                image.topicsByName(),
                image.topicNames(),
                image.brokerConfigs(),
                image.nextProducerId());
    }

    /** Keeps what it is asked for until the test answers. */
    static final class Controller implements ControllerClient {
        final List<Creation> creations = new ArrayList<>();
        final List<Growth> growths = new ArrayList<>();
        final List<Alteration> alterations = new ArrayList<>();
        final List<Deletion> deletions = new ArrayList<>();
        final List<CompletableFuture<ProducerIdBlock>> blocks = new ArrayList<>();

        record Creation(List<NewTopic> topics, boolean validateOnly, CompletableFuture<Answer<CreatedTopic>> answer) {

            /** The same error, or none, for all. */
            void complete(ControllerError error) {
                answer.complete(new Answer<>(
                        7,
                        topics.stream()
                                .map(topic -> new CreatedTopic(
                                        topic.name(),
                                        error == ControllerError.NONE && !validateOnly
                                                ? TopicId.random().toString()
                                                : null,
                                        2,
                                        (short) 1,
                                        topic.configs(),
                                        error,
                                        error == ControllerError.NONE ? null : "why"))
                                .toList()));
            }
        }

        record Growth(List<TopicGrowth> topics, boolean validateOnly, CompletableFuture<Answer<GrownTopic>> answer) {

            /** The same error, or none, for all. */
            void complete(ControllerError error, String message) {
                answer.complete(new Answer<>(
                        7,
                        topics.stream()
                                .map(topic -> new GrownTopic(topic.name(), error, message))
                                .toList()));
            }
        }

        record Alteration(
                List<ConfigAlteration> resources,
                boolean validateOnly,
                CompletableFuture<Answer<AlteredConfigs>> answer) {

            /** The same error, or none, for all. */
            void complete(ControllerError error, String message) {
                answer.complete(new Answer<>(
                        7,
                        resources.stream()
                                .map(asked -> new AlteredConfigs(asked.scope(), asked.name(), error, message))
                                .toList()));
            }
        }

        record Deletion(List<TopicRef> topics, CompletableFuture<Answer<DeletedTopic>> answer) {}

        @Override
        public CompletionStage<Answer<CreatedTopic>> createTopics(List<NewTopic> topics, boolean validateOnly) {
            Creation creation = new Creation(topics, validateOnly, new CompletableFuture<>());
            creations.add(creation);
            return creation.answer();
        }

        @Override
        public CompletionStage<Answer<DeletedTopic>> deleteTopics(List<TopicRef> topics) {
            Deletion deletion = new Deletion(topics, new CompletableFuture<>());
            deletions.add(deletion);
            return deletion.answer();
        }

        @Override
        public CompletionStage<Answer<GrownTopic>> createPartitions(List<TopicGrowth> topics, boolean validateOnly) {
            Growth growth = new Growth(topics, validateOnly, new CompletableFuture<>());
            growths.add(growth);
            return growth.answer();
        }

        @Override
        public CompletionStage<Answer<AlteredConfigs>> alterConfigs(
                List<ConfigAlteration> resources, boolean validateOnly) {
            Alteration alteration = new Alteration(resources, validateOnly, new CompletableFuture<>());
            alterations.add(alteration);
            return alteration.answer();
        }

        @Override
        public CompletionStage<ProducerIdBlock> allocateProducerIds() {
            CompletableFuture<ProducerIdBlock> block = new CompletableFuture<>();
            blocks.add(block);
            return block;
        }
    }

    private final class View implements MetadataView {
        @Override
        public MetadataImage image() {
            return image;
        }

        @Override
        public CompletionStage<MetadataImage> whenApplied(long op) {
            Waiting one = new Waiting(op, new CompletableFuture<>());
            waiting.add(one);
            return one.applied();
        }
    }

    private final class Registry implements LeaderRegistry {
        @Override
        public Optional<StartedLeader> find(TopicId topicId, int partition) {
            return Optional.ofNullable(leaders.get(topicId + ":" + partition))
                    .map(inbox -> new Leader(
                            new PartitionAssignment(
                                    new TopicIdPartition(topicId, "any", partition),
                                    NODE,
                                    3,
                                    0,
                                    List.of(NODE),
                                    List.of(NODE),
                                    new PartitionSettings(LogConfig.DEFAULT, io.weir.log.Durability.OS, 1)),
                            inbox.getRef(),
                            0,
                            0));
        }
    }

    private record Leader(
            PartitionAssignment assignment, ActorRef<PartitionCommand> ref, long highWatermark, long logStartOffset)
            implements StartedLeader {}
}
