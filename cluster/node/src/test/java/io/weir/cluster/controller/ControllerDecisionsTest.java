package io.weir.cluster.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.DeletedTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import io.weir.cluster.controller.ControllerCommand.AllocateProducerIds;
import io.weir.cluster.controller.ControllerCommand.CreateTopics;
import io.weir.cluster.controller.ControllerCommand.DeleteTopics;
import io.weir.cluster.controller.ControllerCommand.RegisterBroker;
import io.weir.cluster.controller.ControllerReply.ProducerIds;
import io.weir.cluster.controller.ControllerReply.TopicsCreated;
import io.weir.cluster.controller.ControllerReply.TopicsDeleted;
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

class ControllerDecisionsTest {
    private final ControllerDecisions decisions = decisions(Map.of());
    private final MetadataImage one = brokers(1);
    private final MetadataImage three = brokers(3);

    @Test
    void aTopicIsPlacedOnAllLiveBrokersEvenly() {
        Decision decision = create(three, topic("t", 6, 2));
        List<PartitionImage> partitions =
                decision.image().topic("t").orElseThrow().partitions();
        for (int broker = 1; broker <= 3; broker++) {
            int id = broker;
            assertEquals(2, partitions.stream().filter(p -> p.leader() == id).count());
            assertEquals(
                    4,
                    partitions.stream().filter(p -> p.replicas().contains(id)).count());
        }
        assertEquals(decision.image().op(), ((TopicsCreated) decision.reply()).op());
    }

    @Test
    void whatARequestLeavesOpenIsTheBrokersDefault() {
        CreatedTopic created = result(create(one, topic("t", -1, -1)));
        assertEquals(ControllerError.NONE, created.error());
        assertEquals(1, created.partitions());
        assertEquals(1, created.replicationFactor());
        assertEquals(3, result(create(three, topic("t", -1, -1))).replicationFactor());
    }

    @ParameterizedTest
    @CsvSource({
        "a b, INVALID_TOPIC",
        "., INVALID_TOPIC",
        ".., INVALID_TOPIC",
        "'', INVALID_TOPIC",
        "taken, TOPIC_ALREADY_EXISTS",
        "with_dot, INVALID_TOPIC",
    })
    void aNameThatCannotBeIsRefused(String name, ControllerError error) {
        MetadataImage image =
                create(one, topic("taken", 1, 1), topic("with.dot", 1, 1)).image();
        assertEquals(error, result(create(image, topic(name, 1, 1))).error());
    }

    @Test
    void aNameMayHave249CharactersAndNoMore() {
        assertEquals(
                ControllerError.NONE,
                result(create(one, topic("a".repeat(249), 1, 1))).error());
        assertEquals(
                ControllerError.INVALID_TOPIC,
                result(create(one, topic("a".repeat(250), 1, 1))).error());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, INVALID_PARTITIONS",
        "-2, 1, INVALID_PARTITIONS",
        "1, 0, INVALID_REPLICATION_FACTOR",
        "1, 4, INVALID_REPLICATION_FACTOR",
        "101, 1, POLICY_VIOLATION",
    })
    void numbersThatCannotBeAreRefused(int partitions, int replicationFactor, ControllerError error) {
        Decision decision = create(three, topic("t", partitions, replicationFactor));
        assertEquals(error, result(decision).error());
        assertEquals(List.of(), decision.events());
        assertSame(three, decision.image());
    }

    @Test
    void aConfigurationThatIsNotAllowedIsRefusedWithItsReason() {
        CreatedTopic created =
                result(create(one, new NewTopic("t", 1, (short) 1, Map.of(), Map.of("retention.ms", "soon"))));
        assertEquals(ControllerError.INVALID_CONFIG, created.error());
        assertEquals("Invalid value soon for configuration retention.ms: Not a number of type LONG", created.message());
    }

    @Test
    void aNameTwiceInARequestIsRefusedBothTimes() {
        TopicsCreated reply = (TopicsCreated) create(one, topic("a", 1, 1), topic("b", 1, 1), topic("a", 1, 1))
                .reply();
        assertEquals(
                List.of(ControllerError.INVALID_REQUEST, ControllerError.NONE, ControllerError.INVALID_REQUEST),
                reply.topics().stream().map(CreatedTopic::error).toList());
    }

    @Test
    void anAssignmentThatIsGivenIsKept() {
        Decision decision = create(three, assigned(Map.of(0, List.of(3, 1), 1, List.of(1, 2))));
        List<PartitionImage> partitions =
                decision.image().topic("t").orElseThrow().partitions();
        assertEquals(List.of(3, 1), partitions.get(0).replicas());
        assertEquals(3, partitions.get(0).leader());
        assertEquals(2, result(decision).partitions());
        assertEquals(2, result(decision).replicationFactor());
    }

    @Test
    void anAssignmentThatCannotBeIsRefused() {
        List<Map<Integer, List<Integer>>> wrong = List.of(
                Map.of(0, List.of()),
                Map.of(0, List.of(9)),
                Map.of(0, List.of(1, 1)),
                Map.of(0, List.of(1), 1, List.of(1, 2)),
                Map.of(1, List.of(1)));
        for (Map<Integer, List<Integer>> assignments : wrong) {
            assertEquals(
                    ControllerError.INVALID_REPLICA_ASSIGNMENT,
                    result(create(three, assigned(assignments))).error(),
                    assignments.toString());
        }
        NewTopic both = new NewTopic("t", 1, (short) -1, Map.of(0, List.of(1)), Map.of());
        assertEquals(
                ControllerError.INVALID_REQUEST, result(create(three, both)).error());
    }

    @Test
    void validatingSaysWhatWouldBeAndChangesNothing() {
        Decision decision = decide(one, new CreateTopics(List.of(topic("t", 3, 1)), true, null));
        assertEquals(List.of(), decision.events());
        assertEquals(3, result(decision).partitions());
        assertEquals(TopicId.ZERO.toString(), result(decision).topicId());
    }

    @Test
    void thereAreNoMoreTopicsThanTheLimit() {
        MetadataImage image = one;
        for (int i = 0; i < 10; i++) {
            image = create(image, topic("t" + i, 1, 1)).image();
        }
        assertEquals(
                ControllerError.POLICY_VIOLATION,
                result(create(image, topic("more", 1, 1))).error());
    }

    @Test
    void topicsAreDeletedByNameAndById() {
        MetadataImage image = create(one, topic("a", 1, 1), topic("b", 1, 1)).image();
        String id = image.topic("b").orElseThrow().id().toString();
        Decision decision = delete(image, new TopicRef("a", null), new TopicRef(null, id));
        assertEquals(Map.of(), decision.image().topicsByName());
        List<DeletedTopic> deleted = ((TopicsDeleted) decision.reply()).topics();
        assertEquals(new DeletedTopic("b", id, ControllerError.NONE, null), deleted.get(1));
    }

    @Test
    void aTopicThatIsNotThereOrNamedTwiceIsNotDeleted() {
        MetadataImage image = create(one, topic("a", 1, 1)).image();
        String id = image.topic("a").orElseThrow().id().toString();
        Decision decision = delete(
                image,
                new TopicRef("x", null),
                new TopicRef(null, TopicId.random().toString()),
                new TopicRef(null, "not an id"),
                new TopicRef("a", null),
                new TopicRef("a", null),
                new TopicRef(null, id));
        assertEquals(
                List.of(
                        ControllerError.UNKNOWN_TOPIC,
                        ControllerError.UNKNOWN_TOPIC_ID,
                        ControllerError.UNKNOWN_TOPIC_ID,
                        ControllerError.NONE,
                        ControllerError.INVALID_REQUEST,
                        ControllerError.INVALID_REQUEST),
                ((TopicsDeleted) decision.reply())
                        .topics().stream().map(DeletedTopic::error).toList());
        assertEquals(1, decision.events().size());
    }

    @Test
    void deletionCanBeDisabled() {
        MetadataImage image = create(one, topic("a", 1, 1)).image();
        Decision decision = decisions(Map.of("delete.topic.enable", "false"))
                .decide(image, new DeleteTopics(List.of(new TopicRef("a", null)), null), new Random(1));
        assertEquals(
                ControllerError.TOPIC_DELETION_DISABLED,
                ((TopicsDeleted) decision.reply()).topics().get(0).error());
    }

    @Test
    void noProducerIdIsGivenOutTwice() {
        Decision first = decide(one, new AllocateProducerIds(1, null));
        Decision second = decide(first.image(), new AllocateProducerIds(1, null));
        assertEquals(new ProducerIds(first.image().op(), 0, 1000), first.reply());
        assertEquals(new ProducerIds(second.image().op(), 1000, 1000), second.reply());
    }

    @Test
    void registeringAgainAsTheSameChangesNothing() {
        RegisterBroker same = new RegisterBroker(1, "i1", "host", 9092, "", null);
        assertTrue(decide(one, same).events().isEmpty());
        RegisterBroker restarted = new RegisterBroker(1, "i2", "host", 9092, "", null);
        assertEquals("i2", decide(one, restarted).image().brokers().get(1).incarnation());
    }

    @Test
    void topicsOfTheSameNameHaveDifferentIds() {
        MetadataImage image = create(one, topic("a", 1, 1)).image();
        TopicId before = image.topic("a").orElseThrow().id();
        MetadataImage again = create(delete(image, new TopicRef("a", null)).image(), topic("a", 1, 1))
                .image();
        assertNotEquals(before, again.topic("a").orElseThrow().id());
    }

    @Test
    void theSameInputsGiveTheSameDecision() {
        assertEquals(create(three, topic("t", 5, 3)), create(three, topic("t", 5, 3)));
    }

    private static ControllerDecisions decisions(Map<String, String> broker) {
        return new ControllerDecisions(
                new TopicConfigs(BrokerConfigs.of(1, broker)), ControllerFixtures.settings(100, 10, 1000));
    }

    private static MetadataImage brokers(int count) {
        MetadataImage image = MetadataImage.empty(new TopicId(7, 7));
        for (int id = 1; id <= count; id++) {
            image = new MetadataEvent.BrokerRegistered(id, "i1", "host", 9092, "").apply(image);
        }
        return image;
    }

    private static NewTopic topic(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, (short) replicationFactor, Map.of(), Map.of());
    }

    private static NewTopic assigned(Map<Integer, List<Integer>> assignments) {
        return new NewTopic("t", -1, (short) -1, assignments, Map.of());
    }

    private Decision create(MetadataImage image, NewTopic... topics) {
        return decide(image, new CreateTopics(List.of(topics), false, null));
    }

    private Decision delete(MetadataImage image, TopicRef... topics) {
        return decide(image, new DeleteTopics(List.of(topics), null));
    }

    private Decision decide(MetadataImage image, ControllerCommand.Change command) {
        return decisions.decide(image, command, new Random(42 + image.op()));
    }

    private static CreatedTopic result(Decision decision) {
        return ((TopicsCreated) decision.reply()).topics().get(0);
    }
}
