package io.weir.cluster.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.GrownTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import io.weir.cluster.controller.ControllerCommand.CreatePartitions;
import io.weir.cluster.controller.ControllerCommand.CreateTopics;
import io.weir.cluster.controller.ControllerReply.PartitionsCreated;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionDecisionsTest {
    private final ControllerDecisions decisions = new ControllerDecisions(
            new TopicConfigs(BrokerConfigs.of(1, Map.of())), ControllerFixtures.settings(100, 10, 120));
    private final MetadataImage image = threeBrokersAndATopicOfTwoPartitions();

    @Test
    void partitionsAreAddedAfterThoseThatThereAre() {
        Decision decision = grow(new TopicGrowth("t", 5, null));
        List<PartitionImage> before = image.topic("t").orElseThrow().partitions();
        List<PartitionImage> after = decision.image().topic("t").orElseThrow().partitions();
        assertEquals(before, after.subList(0, 2));
        assertEquals(
                List.of(0, 1, 2, 3, 4),
                after.stream().map(PartitionImage::index).toList());
        after.forEach(partition -> assertEquals(2, partition.replicas().size()));
        assertEquals(new GrownTopic("t", ControllerError.NONE, null), result(decision));
        assertEquals(decision.image().op(), ((PartitionsCreated) decision.reply()).op());
    }

    @Test
    void anAssignmentThatIsGivenIsKept() {
        Decision decision = grow(new TopicGrowth("t", 4, List.of(List.of(3, 1), List.of(2, 3))));
        List<PartitionImage> after = decision.image().topic("t").orElseThrow().partitions();
        assertEquals(List.of(3, 1), after.get(2).replicas());
        assertEquals(3, after.get(2).leader());
        assertEquals(List.of(2, 3), after.get(3).replicas());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t | 2 | INVALID_PARTITIONS | Topic already has 2 partition(s).",
                "t | 1 | INVALID_PARTITIONS | The topic t currently has 2 partition(s); 1 would not be an increase.",
                "t | -1 | INVALID_PARTITIONS | The topic t currently has 2 partition(s); -1 would not be an increase.",
                "x | 4 | UNKNOWN_TOPIC | ",
                "t | 103 | POLICY_VIOLATION | Excessively large number of partitions per request.",
            })
    void aNumberThatCannotBeIsRefused(String name, int partitions, ControllerError error, String message) {
        Decision decision = grow(new TopicGrowth(name, partitions, null));
        assertEquals(new GrownTopic(name, error, message), result(decision));
        assertSame(image, decision.image());
    }

    @Test
    void anAssignmentThatCannotBeIsRefused() {
        Map<List<List<Integer>>, String> wrong = Map.of(
                List.of(List.of(1, 2)),
                "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.",
                List.of(List.of(1, 2), List.of()),
                "The manual partition assignment includes an empty replica list.",
                List.of(List.of(1, 9), List.of(1, 2)),
                "The manual partition assignment includes broker 9, but no such broker is registered.",
                List.of(List.of(1, 1), List.of(1, 2)),
                "The manual partition assignment includes the broker 1 more than once.",
                List.of(List.of(1), List.of(1, 2)),
                "The manual partition assignment includes a partition with 1 replica(s), but this is not consistent with "
                        + "previous partitions, which have 2 replica(s).");
        wrong.forEach((assignments, message) -> assertEquals(
                new GrownTopic("t", ControllerError.INVALID_REPLICA_ASSIGNMENT, message),
                result(grow(new TopicGrowth("t", 4, assignments)))));
    }

    @Test
    void brokersThatAreAllFencedCannotBeAssigned() {
        MetadataImage fenced = new MetadataEvent.BrokerFenced(3).apply(new MetadataEvent.BrokerFenced(2).apply(image));
        Decision decision = decide(fenced, false, new TopicGrowth("t", 3, List.of(List.of(2, 3))));
        assertEquals(
                "All brokers specified in the manual partition assignment for partition 2 are fenced or in controlled "
                        + "shutdown.",
                result(decision).message());
        assertEquals(
                ControllerError.INVALID_REPLICATION_FACTOR,
                result(decide(fenced, false, new TopicGrowth("t", 3, null))).error());
    }

    @Test
    void validatingSaysWhatWouldBeAndChangesNothing() {
        Decision decision = decide(image, true, new TopicGrowth("t", 3, null));
        assertEquals(ControllerError.NONE, result(decision).error());
        assertEquals(List.of(), decision.events());
        assertSame(image, decision.image());
    }

    @Test
    void oneTopicsErrorLeavesTheOthersAlone() {
        Decision decision = grow(
                new TopicGrowth("t", 3, null),
                new TopicGrowth("x", 3, null),
                new TopicGrowth("d", 3, null),
                new TopicGrowth("d", 4, null));
        assertEquals(
                List.of(
                        ControllerError.NONE,
                        ControllerError.UNKNOWN_TOPIC,
                        ControllerError.INVALID_REQUEST,
                        ControllerError.INVALID_REQUEST),
                ((PartitionsCreated) decision.reply())
                        .topics().stream().map(GrownTopic::error).toList());
        assertEquals(3, decision.image().topic("t").orElseThrow().partitions().size());
    }

    @Test
    void thereAreNoMorePartitionsThanTheLimit() {
        MetadataImage grown = grow(new TopicGrowth("t", 100, null)).image();
        GrownTopic refused = result(decide(grown, false, new TopicGrowth("t", 121, null)));
        assertEquals("There may be no more than 120 partitions (weir.controller.max-partitions).", refused.message());
        assertEquals(ControllerError.POLICY_VIOLATION, refused.error());
    }

    private Decision grow(TopicGrowth... topics) {
        return decide(image, false, topics);
    }

    private Decision decide(MetadataImage from, boolean validateOnly, TopicGrowth... topics) {
        return decisions.decide(from, new CreatePartitions(List.of(topics), validateOnly, null), new Random(1));
    }

    private static GrownTopic result(Decision decision) {
        return ((PartitionsCreated) decision.reply()).topics().get(0);
    }

    private MetadataImage threeBrokersAndATopicOfTwoPartitions() {
        MetadataImage brokers = MetadataImage.empty(new TopicId(7, 7));
        for (int id = 1; id <= 3; id++) {
            brokers = new MetadataEvent.BrokerRegistered(id, "i1", "host", 9092, "").apply(brokers);
        }
        NewTopic topic = new NewTopic("t", 2, (short) 2, Map.of(), Map.of());
        return decisions
                .decide(brokers, new CreateTopics(List.of(topic), false, null), new Random(1))
                .image();
    }
}
