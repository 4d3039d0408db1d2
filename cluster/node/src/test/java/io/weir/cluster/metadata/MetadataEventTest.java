package io.weir.cluster.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cluster.metadata.MetadataEvent.BrokerFenced;
import io.weir.cluster.metadata.MetadataEvent.BrokerRegistered;
import io.weir.cluster.metadata.MetadataEvent.BrokerUnfenced;
import io.weir.cluster.metadata.MetadataEvent.ControllerElected;
import io.weir.cluster.metadata.MetadataEvent.ProducerIdsAllocated;
import io.weir.cluster.metadata.MetadataEvent.TopicConfigChanged;
import io.weir.cluster.metadata.MetadataEvent.TopicCreated;
import io.weir.cluster.metadata.MetadataEvent.TopicDeleted;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataEventTest {
    private static final TopicId CLUSTER = new TopicId(1, 1);
    private static final TopicId TOPIC = new TopicId(2, 2);

    @Test
    void eachEventIsOneOp() {
        assertEquals(2, history(registered(1, "a"), registered(2, "a")).op());
    }

    @Test
    void eachElectionOfAControllerIsAnEpoch() {
        MetadataImage image = history(new ControllerElected(1), registered(1, "a"), new ControllerElected(2));
        assertEquals(2, image.controllerEpoch());
        assertNotEquals(ImageHash.of(image), ImageHash.of(image.withController(2)));
    }

    @Test
    void slotsArePlacedOnBrokersThatLive() {
        MetadataImage one = history(registered(1, "a"));
        assertEquals(Set.of(new SlotImage(1, 1)), Set.copyOf(one.groupSlots()));
        assertEquals(MetadataImage.GROUP_SLOTS, one.groupSlots().size());
        MetadataImage two = registered(2, "a").apply(one);
        assertEquals(Set.of(new SlotImage(1, 1), new SlotImage(2, 2)), Set.copyOf(two.groupSlots()));
        MetadataImage oneAgain = new BrokerFenced(2).apply(two);
        assertEquals(Set.of(new SlotImage(1, 1), new SlotImage(1, 3)), Set.copyOf(oneAgain.groupSlots()));
        assertEquals(
                Set.of(SlotImage.NONE),
                new BrokerFenced(1)
                        .apply(oneAgain).groupSlots().stream()
                                .map(SlotImage::broker)
                                .collect(Collectors.toSet()));
    }

    @Test
    void aRestartedBrokerRunsItsSlotsAtAHigherEpochAndTheSameIncarnationGoesOn() {
        MetadataImage first = history(registered(1, "a"));
        assertEquals(first.groupSlots(), registered(1, "a").apply(first).groupSlots());
        assertEquals(
                Set.of(new SlotImage(1, 2)),
                Set.copyOf(registered(1, "b").apply(first).groupSlots()));
    }

    @Test
    void theFirstRuleKnowsNoSlots() {
        assertEquals(
                List.of(),
                history(new BrokerRegistered(1, "a", "host", 1, "", 1)).groupSlots());
    }

    @Test
    void aTopicsFirstLiveReplicaLeadsAndTheLiveOnesAreInSync() {
        MetadataImage image = history(registered(1, "a"), registered(2, "a"), new BrokerFenced(2), topic(2, 1));
        assertEquals(new PartitionImage(0, 1, 0, 0, List.of(2, 1), List.of(1)), partition(image));
    }

    @Test
    void aRestartedBrokerLeadsItsOnlyReplicaAgainAtAHigherEpoch() {
        MetadataImage image = history(registered(1, "a"), topic(1), registered(1, "b"));
        assertEquals(new PartitionImage(0, 1, 1, 1, List.of(1), List.of(1)), partition(image));
    }

    @Test
    void registeringTheSameIncarnationAgainElectsNobody() {
        MetadataImage image = history(registered(1, "a"), topic(1));
        MetadataImage again = new BrokerRegistered(1, "a", "elsewhere", 1, "").apply(image);
        assertSame(image.topic("t").orElseThrow(), again.topic("t").orElseThrow());
        assertEquals("elsewhere", again.brokers().get(1).host());
    }

    @Test
    void aNewIncarnationTakesTheOldOneOutOfTheInSyncSet() {
        MetadataImage image = history(registered(1, "a"), registered(2, "a"), topic(1, 2), registered(1, "b"));
        assertEquals(new PartitionImage(0, 2, 1, 1, List.of(1, 2), List.of(2)), partition(image));
    }

    @Test
    void losingAFollowerChangesTheInSyncSetAndNoLeaderEpoch() {
        MetadataImage image = history(registered(1, "a"), registered(2, "a"), topic(1, 2), new BrokerFenced(2));
        assertEquals(new PartitionImage(0, 1, 0, 1, List.of(1, 2), List.of(1)), partition(image));
    }

    @Test
    void theLastInSyncReplicaStaysInSyncAndOnlyItLeadsAgain() {
        MetadataImage gone =
                history(registered(1, "a"), registered(2, "a"), topic(1, 2), new BrokerFenced(2), new BrokerFenced(1));
        assertEquals(new PartitionImage(0, -1, 1, 2, List.of(1, 2), List.of(1)), partition(gone));
        MetadataImage other = new BrokerUnfenced(2).apply(gone);
        assertEquals(-1, partition(other).leader());
        assertEquals(
                new PartitionImage(0, 1, 2, 3, List.of(1, 2), List.of(1)),
                partition(registered(1, "b").apply(other)));
    }

    @Test
    void losingABrokerOfManyPartitionsIsOneEventAndEveryPartitionIsLedElsewhere() {
        MetadataImage image = history(
                registered(1, "a"),
                registered(2, "a"),
                new TopicCreated(
                        "t",
                        TOPIC,
                        IntStream.range(0, 10_000)
                                .mapToObj(i -> i % 2 == 0 ? List.of(1, 2) : List.of(2, 1))
                                .toList(),
                        Map.of()));
        MetadataImage lost = new BrokerFenced(1).apply(image);
        assertEquals(
                List.of(2),
                lost.topic("t").orElseThrow().partitions().stream()
                        .map(PartitionImage::leader)
                        .distinct()
                        .collect(Collectors.toList()));
    }

    @Test
    void aDeletedTopicIsGoneByNameAndById() {
        MetadataImage image = history(registered(1, "a"), topic(1), new TopicDeleted(TOPIC));
        assertEquals(Map.of(), image.topicsByName());
        assertEquals(Map.of(), image.topicNames());
    }

    @Test
    void configurationsAreSetAndRemoved() {
        MetadataImage image = history(
                registered(1, "a"),
                topic(1),
                new TopicConfigChanged(TOPIC, Map.of("a", "1", "b", "2"), List.of()),
                new TopicConfigChanged(TOPIC, Map.of("b", "3"), List.of("a")));
        assertEquals(Map.of("b", "3"), image.topic(TOPIC).orElseThrow().configs());
    }

    @Test
    void aHistoryThatContradictsItselfIsRefused() {
        MetadataImage image = history(registered(1, "a"), topic(1), new ProducerIdsAllocated(1, 1000));
        assertThrows(IllegalStateException.class, () -> topic(1).apply(image));
        assertThrows(IllegalStateException.class, () -> new TopicDeleted(new TopicId(9, 9)).apply(image));
        assertThrows(IllegalStateException.class, () -> new BrokerFenced(9).apply(image));
        assertThrows(IllegalStateException.class, () -> new ProducerIdsAllocated(1, 1000).apply(image));
        assertThrows(IllegalStateException.class, () -> new BrokerFenced(1, 99).apply(image));
    }

    @Test
    void theHashTellsImagesApart() {
        MetadataImage one = history(registered(1, "a"), topic(1));
        assertEquals(ImageHash.of(one), ImageHash.of(history(registered(1, "a"), topic(1))));
        assertNotEquals(ImageHash.of(one), ImageHash.of(history(registered(1, "b"), topic(1))));
        assertEquals(32, ImageHash.of(one).length());
    }

    private static MetadataImage history(MetadataEvent... events) {
        MetadataImage image = MetadataImage.empty(CLUSTER);
        for (MetadataEvent event : events) {
            image = event.apply(image);
        }
        return image;
    }

    private static BrokerRegistered registered(int id, String incarnation) {
        return new BrokerRegistered(id, incarnation, "127.0.0.1", 9092, "");
    }

    private static TopicCreated topic(Integer... replicas) {
        return new TopicCreated("t", TOPIC, List.of(List.of(replicas)), Map.of());
    }

    private static PartitionImage partition(MetadataImage image) {
        return image.topic("t").orElseThrow().partitions().get(0);
    }

    @Test
    void partitionsThatAreAddedFollowThoseThatThereAre() {
        TopicId id = new TopicId(1, 5);
        MetadataImage image = new MetadataEvent.TopicCreated("grown", id, List.of(List.of(1)), Map.of("a", "b"))
                .apply(new MetadataEvent.BrokerRegistered(1, "i", "host", 9092, "")
                        .apply(MetadataImage.empty(new TopicId(7, 7))));
        MetadataEvent event = new MetadataEvent.PartitionsAdded(id, 1, List.of(List.of(1, 2), List.of(2)));
        TopicImage after = event.apply(image).topic(id).orElseThrow();
        assertEquals(
                image.topic(id).orElseThrow().partitions().get(0),
                after.partitions().get(0));
        assertEquals(
                new PartitionImage(1, 1, 0, 0, List.of(1, 2), List.of(1)),
                after.partitions().get(1));
        assertEquals(
                new PartitionImage(2, -1, 0, 0, List.of(2), List.of(2)),
                after.partitions().get(2));
        assertEquals(Map.of("a", "b"), after.configs());
        // The same event twice is a broken history.
        MetadataImage grown = event.apply(image);
        assertThrows(IllegalStateException.class, () -> event.apply(grown));
    }
}
