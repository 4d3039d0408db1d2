package io.weir.client.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.ClientException;
import io.weir.client.ClientException.Kind;
import io.weir.client.ScriptedBroker;
import io.weir.client.admin.ClusterAdmin.PartitionDescription;
import io.weir.client.admin.ClusterAdmin.TopicDescription;
import io.weir.client.admin.ClusterAdmin.TopicSpec;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.admin.GroupAdmin.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResultCollection;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResultCollection;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administration asks, and asks again, of a broker that answers as it is told. */
class ReactiveAdminTest {
    private ScriptedBroker broker;
    private ReactiveAdmin admin;

    @BeforeEach
    void aBroker() throws IOException {
        broker = new ScriptedBroker();
        admin = admin(60_000);
    }

    @AfterEach
    void close() throws IOException {
        admin.close();
        broker.close();
    }

    private ReactiveAdmin admin(int timeoutMs) {
        return ReactiveAdmin.create(Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "default.api.timeout.ms",
                timeoutMs,
                "retry.backoff.ms",
                1,
                "retry.backoff.max.ms",
                5));
    }

    private static <T> T get(CompletionStage<T> stage) throws InterruptedException, TimeoutException {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw assertInstanceOf(ClientException.class, e.getCause(), e::toString);
        }
    }

    private static ClientException fails(Kind kind, CompletionStage<?> stage) {
        ClientException failure = assertThrows(ClientException.class, () -> get(stage));
        assertEquals(kind, failure.kind(), failure::getMessage);
        return failure;
    }

    private static Function<ApiMessage, ApiMessage> created(Errors error) {
        return asked -> new CreateTopicsResponseData()
                .setTopics(new CreatableTopicResultCollection(List.of(new CreatableTopicResult()
                                .setName("a")
                                .setErrorCode(error.code())
                                .setNumPartitions(3)
                                .setReplicationFactor((short) 1))
                        .iterator()));
    }

    private static TopicSpec topic() {
        return new TopicSpec("a", Optional.empty(), Optional.empty(), Map.of());
    }

    @Test
    void whatTheBrokerCouldNotBeginIsAskedAgain() throws Exception {
        broker.answer(ApiKeys.CREATE_TOPICS, created(Errors.NOT_CONTROLLER));
        broker.answer(ApiKeys.CREATE_TOPICS, created(Errors.THROTTLING_QUOTA_EXCEEDED));
        broker.answer(ApiKeys.CREATE_TOPICS, created(Errors.NONE));

        assertEquals(Optional.of(3), get(admin.cluster().create(topic(), false)).partitions());
        List<CreateTopicsRequestData> asked = broker.received(CreateTopicsRequestData.class);
        assertEquals(3, asked.size());
        assertTrue(asked.get(0).timeoutMs() < 30_000, "the broker has less time than the request");
    }

    @Test
    void whatTheBrokerRefusesIsNotAskedAgain() {
        broker.answer(ApiKeys.DELETE_TOPICS, asked -> new DeleteTopicsResponseData()
                .setResponses(new DeletableTopicResultCollection(List.of(new DeletableTopicResult()
                                .setName("a")
                                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()))
                        .iterator())));

        fails(Kind.NOT_FOUND, admin.cluster().delete("a"));
        assertEquals(1, broker.received(DeleteTopicsRequestData.class).size());
    }

    @Test
    void aBrokerThatDoesNotAnswerIsWaitedForUntilTheDeadline() {
        admin.close();
        admin = admin(300);

        ClientException late = fails(Kind.UNAVAILABLE, admin.cluster().create(topic(), false));
        assertTrue(late.getMessage().startsWith("cannot create topic a: "), late::getMessage);
    }

    @Test
    void aBrokerThatGoesAwayIsOneThatCannotBeReached() throws Exception {
        admin.close();
        admin = admin(300);
        broker.close();

        ClientException gone = fails(Kind.UNAVAILABLE, admin.cluster().topics(false));
        assertTrue(gone.getMessage().startsWith("cannot list topics: "), gone::getMessage);
    }

    @Test
    void stagesCompleteOnTheExecutorAndNotOnTheLoop() throws Exception {
        String thread = get(admin.cluster().topics(false).thenApply(topics -> Thread.currentThread()
                .getName()));
        // A stage that is complete already goes on where it is asked to.
        assertTrue(
                thread.startsWith("weir-admin-")
                        || thread.equals(Thread.currentThread().getName()),
                thread);
    }

    private static MetadataResponseTopic topic(String name, int... leaders) {
        return new MetadataResponseTopic()
                .setName(name)
                .setPartitions(IntStream.range(0, leaders.length)
                        .mapToObj(partition -> new MetadataResponsePartition()
                                .setPartitionIndex(partition)
                                .setLeaderId(leaders[partition])
                                .setReplicaNodes(List.of(1))
                                .setIsrNodes(List.of(1)))
                        .toList());
    }

    private Function<ApiMessage, ApiMessage> metadata(MetadataResponseTopic... topics) {
        return asked -> {
            MetadataResponseData data = broker.metadata();
            for (MetadataResponseTopic topic : topics) {
                data.topics().add(topic.duplicate());
            }
            return data;
        };
    }

    private static Function<ApiMessage, ApiMessage> offsets(Errors error, long offset) {
        return asked -> {
            ListOffsetsResponseData data = new ListOffsetsResponseData();
            ((ListOffsetsRequestData) asked).topics().forEach(topic -> data.topics()
                    .add(new ListOffsetsTopicResponse()
                            .setName(topic.name())
                            .setPartitions(topic.partitions().stream()
                                    .map(partition -> new ListOffsetsPartitionResponse()
                                            .setPartitionIndex(partition.partitionIndex())
                                            .setErrorCode(error.code())
                                            .setOffset(offset))
                                    .toList())));
            return data;
        };
    }

    @Test
    void aPartitionWhoseLeaderHasMovedIsAskedAgainWhereItIs() throws Exception {
        broker.answer(ApiKeys.METADATA, metadata(topic("a", 1)));
        broker.answer(ApiKeys.LIST_OFFSETS, offsets(Errors.NOT_LEADER_OR_FOLLOWER, -1));
        broker.answer(ApiKeys.LIST_OFFSETS, offsets(Errors.NONE, 42));

        Set<GroupPartition> asked = Set.of(new GroupPartition("a", 0), new GroupPartition("a", 7));
        assertEquals(
                Map.of(new GroupPartition("a", 0), 42L),
                get(admin.groups().offsets(asked, new LogPosition.Latest())),
                "a partition that is not there is left out");
        assertEquals(2, broker.received(ListOffsetsRequestData.class).size());
    }

    @Test
    void aPartitionThatNobodyLeadsDoesNotHideTheOthers() throws Exception {
        admin.close();
        admin = admin(3_000);
        broker.answer(ApiKeys.METADATA, metadata(topic("a", 1, -1)));
        broker.answer(ApiKeys.LIST_OFFSETS, offsets(Errors.NONE, 42));

        assertEquals(
                Map.of(new GroupPartition("a", 0), 42L),
                get(admin.groups()
                        .offsets(
                                Set.of(new GroupPartition("a", 0), new GroupPartition("a", 1)),
                                new LogPosition.Latest())));
        TopicDescription topic = new TopicDescription(
                "a",
                "",
                false,
                List.of(
                        new PartitionDescription(0, Optional.of(1), List.of(1), List.of(1)),
                        new PartitionDescription(1, Optional.empty(), List.of(1), List.of())));
        assertEquals(Set.of(0), get(admin.cluster().offsets(topic)).keySet());
    }

    @Test
    void manyNamesAreAskedForInSeveralRequests() throws Exception {
        broker.answer(ApiKeys.METADATA, asked -> {
            MetadataResponseData data = broker.metadata();
            List<MetadataRequestData.MetadataRequestTopic> topics = ((MetadataRequestData) asked).topics();
            if (topics != null) {
                topics.forEach(topic -> data.topics().add(topic(topic.name(), 1)));
            }
            return data;
        });
        List<String> names =
                IntStream.range(0, 1_201).mapToObj(number -> "topic-" + number).toList();

        assertEquals(
                names,
                get(admin.cluster().describe(names)).stream()
                        .map(TopicDescription::name)
                        .toList());
        List<Integer> sizes = broker.received(MetadataRequestData.class).stream()
                .map(request -> request.topics().size())
                .filter(size -> size > 0)
                .toList();
        assertEquals(List.of(500, 500, 201), sizes);
        assertTrue(broker.received(MetadataRequestData.class).stream()
                .noneMatch(request ->
                        request.allowAutoTopicCreation() && !request.topics().isEmpty()));
    }

    private Function<ApiMessage, ApiMessage> coordinator(Errors error) {
        return asked -> new FindCoordinatorResponseData()
                .setCoordinators(List.of(new FindCoordinatorResponseData.Coordinator()
                        .setKey("g")
                        .setErrorCode(error.code())
                        .setNodeId(1)
                        .setHost("127.0.0.1")
                        .setPort(Integer.parseInt(broker.bootstrap().split(":")[1]))));
    }

    private static Function<ApiMessage, ApiMessage> consumerGroup(Errors error) {
        return asked -> new ConsumerGroupDescribeResponseData()
                .setGroups(List.of(new ConsumerGroupDescribeResponseData.DescribedGroup()
                        .setGroupId("g")
                        .setErrorCode(error.code())));
    }

    @Test
    void aGroupIsDescribedWhenItsCoordinatorIsThereByTheProtocolThatItHas() throws Exception {
        ConsumerProtocolAssignment.TopicPartition assigned =
                new ConsumerProtocolAssignment.TopicPartition().setTopic("a").setPartitions(List.of(2, 1));
        ByteBuffer assignment = MessageUtil.toVersionPrefixedByteBuffer(
                (short) 3,
                new ConsumerProtocolAssignment()
                        .setAssignedPartitions(new ConsumerProtocolAssignment.TopicPartitionCollection(
                                List.of(assigned).iterator())));
        broker.answer(ApiKeys.FIND_COORDINATOR, coordinator(Errors.COORDINATOR_NOT_AVAILABLE));
        broker.answer(ApiKeys.FIND_COORDINATOR, coordinator(Errors.NONE));
        broker.answer(ApiKeys.CONSUMER_GROUP_DESCRIBE, consumerGroup(Errors.COORDINATOR_LOAD_IN_PROGRESS));
        broker.answer(ApiKeys.CONSUMER_GROUP_DESCRIBE, consumerGroup(Errors.NOT_COORDINATOR));
        broker.answer(ApiKeys.CONSUMER_GROUP_DESCRIBE, consumerGroup(Errors.GROUP_ID_NOT_FOUND));
        broker.answer(ApiKeys.DESCRIBE_GROUPS, asked -> new DescribeGroupsResponseData()
                .setGroups(List.of(new DescribeGroupsResponseData.DescribedGroup()
                        .setGroupId("g")
                        .setGroupState("Stable")
                        .setProtocolType("consumer")
                        .setProtocolData("range")
                        .setMembers(List.of(
                                member("1", assignment.array()),
                                member("2", new byte[0]),
                                member("3", new byte[] {0, 0, 99, 99, 99, 99, 0}))))));

        GroupAdmin.GroupDescription group = get(admin.groups().describe("g"));
        assertEquals("classic", group.type());
        assertEquals("range", group.assignor());
        assertEquals(broker.bootstrap(), group.coordinator());
        assertEquals(
                List.of(List.of(new GroupPartition("a", 1), new GroupPartition("a", 2)), List.of(), List.of()),
                group.members().stream().map(GroupAdmin.GroupMember::partitions).toList());
    }

    @Test
    void manyGroupsAreDescribedTogetherAndWhoCannotBeByItself() throws Exception {
        broker.answer(ApiKeys.FIND_COORDINATOR, asked -> new FindCoordinatorResponseData()
                .setCoordinators(((FindCoordinatorRequestData) asked)
                        .coordinatorKeys().stream().map(this::coordinatedHere).toList()));
        List<List<String>> asked = new CopyOnWriteArrayList<>();
        broker.answer(ApiKeys.CONSUMER_GROUP_DESCRIBE, question -> {
            List<String> groups = ((ConsumerGroupDescribeRequestData) question).groupIds();
            asked.add(groups);
            return new ConsumerGroupDescribeResponseData()
                    .setGroups(groups.stream()
                            .map(group -> new ConsumerGroupDescribeResponseData.DescribedGroup()
                                    .setGroupId(group)
                                    .setGroupState("Stable")
                                    .setErrorCode(
                                            switch (group) {
                                                case "consumers" -> Errors.NONE.code();
                                                case "moving" -> Errors.NOT_COORDINATOR.code();
                                                default -> Errors.GROUP_ID_NOT_FOUND.code();
                                            }))
                            .toList());
        });
        broker.answer(ApiKeys.DESCRIBE_GROUPS, question -> {
            List<String> groups = ((DescribeGroupsRequestData) question).groups();
            asked.add(groups);
            return new DescribeGroupsResponseData()
                    .setGroups(groups.stream()
                            .map(group -> new DescribeGroupsResponseData.DescribedGroup()
                                    .setGroupId(group)
                                    .setGroupState(group.equals("classic") ? "Empty" : "Dead"))
                            .toList());
        });
        broker.answer(ApiKeys.FIND_COORDINATOR, coordinator(Errors.NONE));
        broker.answer(ApiKeys.CONSUMER_GROUP_DESCRIBE, question -> new ConsumerGroupDescribeResponseData()
                .setGroups(List.of(new ConsumerGroupDescribeResponseData.DescribedGroup()
                        .setGroupId("moving")
                        .setGroupState("Assigning"))));

        GroupAdmin.DescribedGroups found =
                get(admin.groups().describe(List.of("classic", "consumers", "moving", "nowhere", "classic")));
        assertEquals("consumer", found.get("consumers").type());
        assertEquals("classic", found.get("classic").type());
        assertEquals("Assigning", found.get("moving").state());
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(ClientException.class, () -> found.get("nowhere")).kind());
        assertEquals(Set.of("nowhere"), found.failures().keySet());
        assertEquals(List.of(4, 2), asked.stream().map(List::size).toList(), asked::toString);
    }

    private FindCoordinatorResponseData.Coordinator coordinatedHere(String group) {
        return new FindCoordinatorResponseData.Coordinator()
                .setKey(group)
                .setNodeId(1)
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(broker.bootstrap().split(":")[1]));
    }

    private static DescribeGroupsResponseData.DescribedGroupMember member(String id, byte[] assignment) {
        return new DescribeGroupsResponseData.DescribedGroupMember()
                .setMemberId(id)
                .setMemberAssignment(assignment);
    }

    @Test
    void whatIsUnderWayFailsWhenItIsClosed() {
        CompletionStage<?> waiting = admin.cluster().create(topic(), false);
        admin.close();

        fails(Kind.UNAVAILABLE, waiting);
        fails(Kind.FAULT, admin.cluster().topics(false));
    }
}
