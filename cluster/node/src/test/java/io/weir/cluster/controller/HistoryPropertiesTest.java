package io.weir.cluster.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.ConfigEdit;
import io.weir.cluster.controller.ControllerClient.ConfigScope;
import io.weir.cluster.controller.ControllerClient.EditKind;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import io.weir.cluster.controller.ControllerCommand.AllocateProducerIds;
import io.weir.cluster.controller.ControllerCommand.AlterConfigs;
import io.weir.cluster.controller.ControllerCommand.Change;
import io.weir.cluster.controller.ControllerCommand.CreatePartitions;
import io.weir.cluster.controller.ControllerCommand.CreateTopics;
import io.weir.cluster.controller.ControllerCommand.DeleteTopics;
import io.weir.cluster.controller.ControllerCommand.RegisterBroker;
import io.weir.cluster.metadata.ImageHash;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HistoryPropertiesTest {
    private static final MetadataImage EMPTY = MetadataImage.empty(new TopicId(7, 7));
    private final TopicConfigs configs = new TopicConfigs(BrokerConfigs.of(1, Map.of()));
    private final ControllerDecisions decisions =
            new ControllerDecisions(configs, ControllerFixtures.settings(100, 10, 1000));

    @Property(tries = 300)
    void replayingTheEventsGivesTheImageThatWasDecidedOn(@ForAll("histories") List<Change> commands) {
        List<MetadataEvent> events = new ArrayList<>();
        MetadataImage decided = decide(commands, events);

        MetadataImage replayed = EMPTY;
        for (MetadataEvent event : events) {
            replayed = event.apply(replayed);
        }

        assertEquals(decided, replayed);
        assertEquals(ImageHash.of(decided), ImageHash.of(replayed));
        assertEquals(events.size(), replayed.op());
    }

    @Property(tries = 300)
    void atEveryOpEveryLeaderIsALiveInSyncReplicaAndEpochsOnlyGrow(@ForAll("histories") List<Change> commands) {
        List<MetadataEvent> events = new ArrayList<>();
        decide(commands, events);
        MetadataImage image = EMPTY;
        for (MetadataEvent event : events) {
            MetadataImage next = event.apply(image);
            for (TopicImage topic : next.topicsByName().values()) {
                TopicImage before = image.topic(topic.id()).orElse(topic);
                assertTrue(topic.partitions().size() >= before.partitions().size());
                for (PartitionImage partition : topic.partitions()) {
                    boolean added = partition.index() >= before.partitions().size();
                    holds(
                            next,
                            partition,
                            added ? partition : before.partitions().get(partition.index()));
                }
            }
            image = next;
        }
    }

    private static void holds(MetadataImage image, PartitionImage partition, PartitionImage before) {
        assertTrue(partition.replicas().containsAll(partition.inSync()));
        assertTrue(!partition.inSync().isEmpty());
        assertTrue(partition.leader() == -1
                || partition.inSync().contains(partition.leader())
                        && image.liveBroker(partition.leader()).isPresent());
        assertTrue(partition.leaderEpoch() >= before.leaderEpoch());
        assertTrue(partition.leader() == before.leader() || partition.leaderEpoch() > before.leaderEpoch());
        assertTrue(partition.equals(before) || partition.partitionEpoch() > before.partitionEpoch());
    }

    @Property(tries = 100)
    void noProducerIdAndNoTopicIdIsGivenTwice(@ForAll("histories") List<Change> commands) {
        List<MetadataEvent> events = new ArrayList<>();
        decide(commands, events);
        Set<Object> given = new HashSet<>();
        for (MetadataEvent event : events) {
            if (event instanceof MetadataEvent.ProducerIdsAllocated ids) {
                assertTrue(given.add(ids.next()));
            } else if (event instanceof MetadataEvent.TopicCreated topic) {
                assertTrue(given.add(topic.id()));
            }
        }
    }

    @Property(tries = 300)
    void noConfigurationIsInForceThatCouldNotBeSet(@ForAll("histories") List<Change> commands) {
        MetadataImage image = decide(commands, new ArrayList<>());
        for (TopicImage topic : image.topicsByName().values()) {
            assertEquals(Optional.empty(), configs.problem(image, topic.configs()));
        }
        for (Map<String, String> values : image.brokerConfigs().values()) {
            assertTrue(!values.isEmpty());
            assertEquals(Optional.empty(), BrokerConfigs.dynamicProblem(values));
        }
    }

    private MetadataImage decide(List<Change> commands, List<MetadataEvent> events) {
        Random random = new Random(1);
        MetadataImage image = EMPTY;
        for (Change command : commands) {
            Decision decision = decisions.decide(image, command, random);
            events.addAll(decision.events());
            image = decision.image();
        }
        return image;
    }

    @Provide
    Arbitrary<List<Change>> histories() {
        Arbitrary<String> names = Arbitraries.of("a", "b", "c.d", "c_d", "not a name");
        Arbitrary<NewTopic> topics = Combinators.combine(
                        names,
                        Arbitraries.integers().between(-1, 5),
                        Arbitraries.integers().between(-1, 3))
                .as((name, partitions, replicas) ->
                        new NewTopic(name, partitions, replicas.shortValue(), Map.of(), Map.of()));
        Arbitrary<Change> create = topics.list().ofMaxSize(3).map(list -> new CreateTopics(list, false, null));
        Arbitrary<Change> delete = names.map(name -> new DeleteTopics(List.of(new TopicRef(name, null)), null));
        Arbitrary<Change> grow = Combinators.combine(
                        names, Arbitraries.integers().between(0, 8))
                .as((name, partitions) ->
                        new CreatePartitions(List.of(new TopicGrowth(name, partitions, null)), false, null));
        Arbitrary<ConfigEdit> edits = Combinators.combine(
                        Arbitraries.of(
                                "cleanup.policy", "retention.ms", "log.retention.ms", "max.connections", "no.such"),
                        Arbitraries.of(EditKind.class),
                        Arbitraries.of("compact", "delete", "1", "2"))
                .as((key, kind, value) -> new ConfigEdit(key, kind, kind == EditKind.DELETE ? null : value));
        Arbitrary<Change> alter = Combinators.combine(
                        Arbitraries.of(ConfigScope.class),
                        Arbitraries.of("a", "c.d", "", "1", "2"),
                        Arbitraries.of(true, false),
                        edits.list().ofMaxSize(3))
                .as((scope, name, replace, list) ->
                        new AlterConfigs(List.of(new ConfigAlteration(scope, name, replace, list)), false, null));
        Arbitrary<Change> register = Combinators.combine(
                        Arbitraries.integers().between(1, 3), Arbitraries.of("i1", "i2", "i3"))
                .as((id, incarnation) -> new RegisterBroker(id, incarnation, "host", 9092, "", null));
        Arbitrary<Change> allocate = Arbitraries.just(new AllocateProducerIds(1, null));
        return Arbitraries.oneOf(create, delete, grow, alter, register, register, allocate)
                .list()
                .ofMaxSize(30);
    }
}
