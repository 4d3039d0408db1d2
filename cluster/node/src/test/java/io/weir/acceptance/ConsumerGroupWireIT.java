package io.weir.acceptance;

import static io.weir.acceptance.ConsumerGroupRequests.at;
import static io.weir.acceptance.ConsumerGroupRequests.beat;
import static io.weir.acceptance.ConsumerGroupRequests.fetch;
import static io.weir.acceptance.ConsumerGroupRequests.groupOfOne;
import static io.weir.acceptance.ConsumerGroupRequests.joining;
import static io.weir.acceptance.ConsumerGroupRequests.settled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The consumer protocol request by request, in both versions, and what it refuses. */
class ConsumerGroupWireIT {
    @TempDir
    static Path directory;

    private static Broker broker;
    private static Uuid topicId;

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.underTest(directory, GroupWire.SETTINGS).start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var created = admin.createTopics(List.of(new NewTopic("topic", 2, (short) 1)));
            topicId = created.topicId("topic").get(60, TimeUnit.SECONDS);
            admin.alterConsumerGroupOffsets("first", Map.of(new TopicPartition("topic", 0), new OffsetAndMetadata(1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    // ---- requests

    private static void refused(
            GroupWire wire, int version, Errors error, String message, ConsumerGroupHeartbeatRequestData data)
            throws IOException {
        ConsumerGroupHeartbeatResponseData answer = beat(wire, version, data);
        assertEquals(error, Errors.forCode(answer.errorCode()), answer.errorMessage());
        if (message != null) {
            assertEquals(message, answer.errorMessage());
        }
        assertNull(answer.memberId());
        assertNull(answer.assignment());
    }

    private static Set<Integer> assigned(ConsumerGroupHeartbeatResponseData answer) {
        assertEquals(Errors.NONE, Errors.forCode(answer.errorCode()), answer.errorMessage());
        return answer.assignment().topicPartitions().stream()
                .peek(topic -> assertEquals(topicId, topic.topicId()))
                .flatMap(topic -> topic.partitions().stream())
                .collect(Collectors.toSet());
    }

    private static TopicPartitions owned(Integer... partitions) {
        return new TopicPartitions().setTopicId(topicId).setPartitions(List.of(partitions));
    }

    // ---- the life of a member

    @Test
    void aMemberJoinsOwnsAndLeavesInBothVersions() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 0; version <= 1; version++) {
                String group = "life-" + version;
                ConsumerGroupHeartbeatResponseData joined = beat(
                        wire,
                        version,
                        joining(group, version == 0 ? "" : Uuid.randomUuid().toString()));
                assertEquals(Errors.NONE, Errors.forCode(joined.errorCode()), joined.errorMessage());
                String member = joined.memberId();
                assertFalse(member.isEmpty());
                assertTrue(
                        joined.heartbeatIntervalMs() > 0 && joined.heartbeatIntervalMs() <= 5_000,
                        "soon, while the group changes: " + joined.heartbeatIntervalMs());
                ConsumerGroupHeartbeatResponseData settled = settled(wire, group, joined);
                int epoch = settled.memberEpoch();
                assertTrue(epoch > 0);
                assertEquals(Set.of(0, 1), assigned(settled));
                ConsumerGroupHeartbeatResponseData next =
                        beat(wire, version, at(group, member, epoch).setTopicPartitions(List.of(owned(0, 1))));
                assertEquals(epoch, next.memberEpoch());
                assertNull(next.assignment(), "nothing is new");
                ConsumerGroupHeartbeatResponseData full = beat(
                        wire,
                        version,
                        joining(group, member).setMemberEpoch(epoch).setTopicPartitions(List.of(owned(0, 1))));
                assertEquals(Set.of(0, 1), assigned(full), "who says everything is told everything");
                ConsumerGroupHeartbeatResponseData left = beat(wire, version, at(group, member, -1));
                assertEquals(Errors.NONE, Errors.forCode(left.errorCode()), left.errorMessage());
                assertEquals(-1, left.memberEpoch());
                assertEquals(member, left.memberId());
                refused(wire, version, Errors.UNKNOWN_MEMBER_ID, null, at(group, member, epoch));
            }
        }
    }

    @Test
    void whatTwoMembersHaveIsOnlyGivenOnWhenItIsFree() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String one = Uuid.randomUuid().toString();
            String two = Uuid.randomUuid().toString();
            int epoch = groupOfOne(wire, "shared", one).memberEpoch();
            ConsumerGroupHeartbeatResponseData second = beat(wire, 1, joining("shared", two));
            assertEquals(Errors.NONE, Errors.forCode(second.errorCode()), second.errorMessage());
            ConsumerGroupHeartbeatResponseData first;
            do {
                first = beat(wire, 1, at("shared", one, epoch).setTopicPartitions(List.of(owned(0, 1))));
                second = beat(wire, 1, at("shared", two, second.memberEpoch()).setTopicPartitions(List.of()));
                assertTrue(
                        second.assignment() == null
                                || second.assignment().topicPartitions().isEmpty(),
                        "the other has not let go yet");
            } while (first.assignment() == null || assigned(first).size() == 2);
            assertEquals(1, assigned(first).size());
            int kept = assigned(first).iterator().next();
            first = beat(wire, 1, at("shared", one, first.memberEpoch()).setTopicPartitions(List.of(owned(kept))));
            assertEquals(Errors.NONE, Errors.forCode(first.errorCode()), first.errorMessage());
            assertTrue(first.memberEpoch() > epoch);
            ConsumerGroupHeartbeatResponseData given = settled(
                    wire,
                    "shared",
                    beat(wire, 1, at("shared", two, second.memberEpoch()).setTopicPartitions(List.of())));
            assertEquals(Set.of(1 - kept), assigned(given));

            for (int version : new int[] {9, 10}) {
                assertEquals(List.of(Errors.NONE), commits(wire, version, "shared", one, epoch, kept));
                assertEquals(
                        List.of(Errors.STALE_MEMBER_EPOCH), commits(wire, version, "shared", one, epoch, 1 - kept));
                assertEquals(
                        List.of(Errors.STALE_MEMBER_EPOCH, Errors.STALE_MEMBER_EPOCH),
                        commits(wire, version, "shared", one, epoch, kept, 1 - kept),
                        "all or nothing");
                assertEquals(
                        List.of(Errors.NONE), commits(wire, version, "shared", one, first.memberEpoch(), 1 - kept));
                assertEquals(
                        List.of(Errors.STALE_MEMBER_EPOCH), commits(wire, version, "shared", two, epoch, 1 - kept));
            }
        }
    }

    // ---- what makes no sense

    @Test
    void aHeartbeatThatMakesNoSenseIsInvalid() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            refused(wire, 1, Errors.INVALID_REQUEST, "MemberId can't be empty.", joining("senseless", ""));
            refused(wire, 0, Errors.INVALID_REQUEST, "MemberId can't be empty.", at("senseless", "", 1));
            refused(wire, 0, Errors.INVALID_REQUEST, "MemberId can't be empty.", at("senseless", "", -1));
            refused(wire, 1, Errors.INVALID_REQUEST, "GroupId can't be empty.", joining("", "m"));
            refused(
                    wire,
                    1,
                    Errors.INVALID_REQUEST,
                    "InstanceId can't be empty.",
                    joining("senseless", "m").setInstanceId(""));
            refused(
                    wire,
                    1,
                    Errors.INVALID_REQUEST,
                    "RackId can't be empty.",
                    joining("senseless", "m").setRackId(""));
            refused(
                    wire,
                    1,
                    Errors.INVALID_REQUEST,
                    "RebalanceTimeoutMs must be provided in first request.",
                    joining("senseless", "m").setRebalanceTimeoutMs(-1));
            for (List<TopicPartitions> partitions : Arrays.asList(null, List.of(owned(0)))) {
                refused(
                        wire,
                        1,
                        Errors.INVALID_REQUEST,
                        "TopicPartitions must be empty when (re-)joining.",
                        joining("senseless", "m").setTopicPartitions(partitions));
            }
            refused(
                    wire,
                    1,
                    Errors.INVALID_REQUEST,
                    "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.",
                    joining("senseless", "m").setSubscribedTopicNames(null));
            refused(wire, 1, Errors.INVALID_REQUEST, "InstanceId can't be null.", at("senseless", "m", -2));
            refused(wire, 1, Errors.INVALID_REQUEST, "MemberEpoch is invalid.", at("senseless", "m", -3));
            refused(
                    wire,
                    1,
                    Errors.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor sticky is not supported. Supported assignors: uniform, range.",
                    joining("senseless", "m").setServerAssignor("sticky"));
            ConsumerGroupHeartbeatResponseData pattern =
                    beat(wire, 1, joining("senseless", "m").setSubscribedTopicRegex("to(pic"));
            assertEquals(Errors.INVALID_REGULAR_EXPRESSION, Errors.forCode(pattern.errorCode()));
        }
    }

    @Test
    void whoIsNotAMemberIsRefused() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            refused(
                    wire,
                    1,
                    Errors.GROUP_ID_NOT_FOUND,
                    "Consumer group nowhere not found.",
                    at("nowhere", "stranger", 1));
            refused(wire, 1, Errors.GROUP_ID_NOT_FOUND, "Group nowhere not found.", at("nowhere", "stranger", -1));
            groupOfOne(wire, "others", "member");
            refused(
                    wire,
                    1,
                    Errors.UNKNOWN_MEMBER_ID,
                    "Member stranger is not a member of group others.",
                    at("others", "stranger", 1));
            refused(
                    wire,
                    1,
                    Errors.UNKNOWN_MEMBER_ID,
                    "Member stranger is not a member of group others.",
                    at("others", "stranger", -1));
        }
    }

    @Test
    void anotherEpochIsFenced() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            int epoch = groupOfOne(wire, "epochs", "member").memberEpoch();
            refused(
                    wire,
                    1,
                    Errors.FENCED_MEMBER_EPOCH,
                    "The consumer group member has a greater member epoch (" + (epoch + 1)
                            + ") than the one known by the group coordinator (" + epoch
                            + "). The member must abandon all its partitions and rejoin.",
                    at("epochs", "member", epoch + 1));
            assertEquals(
                    Errors.NONE,
                    Errors.forCode(beat(wire, 1, at("epochs", "member", epoch)).errorCode()));
        }
    }

    @Test
    void anInstanceHasOneMember() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            ConsumerGroupHeartbeatResponseData joined = settled(
                    wire, "static", beat(wire, 1, joining("static", "one").setInstanceId("i")));
            refused(
                    wire,
                    1,
                    Errors.UNRELEASED_INSTANCE_ID,
                    "Static member two with instance id i cannot join the group because the instance id is owned by"
                            + " one member.",
                    joining("static", "two").setInstanceId("i"));
            refused(
                    wire,
                    1,
                    Errors.FENCED_INSTANCE_ID,
                    "Static member two with instance id i was fenced by member one.",
                    at("static", "two", joined.memberEpoch()).setInstanceId("i"));
            refused(
                    wire,
                    1,
                    Errors.UNKNOWN_MEMBER_ID,
                    "Instance id j is unknown.",
                    at("static", "one", joined.memberEpoch()).setInstanceId("j"));
            ConsumerGroupHeartbeatResponseData away =
                    beat(wire, 1, at("static", "one", -2).setInstanceId("i"));
            assertEquals(Errors.NONE, Errors.forCode(away.errorCode()), away.errorMessage());
            assertEquals(-2, away.memberEpoch());
            ConsumerGroupHeartbeatResponseData back =
                    beat(wire, 1, joining("static", "two").setInstanceId("i"));
            assertEquals(Set.of(0, 1), assigned(back), "it has what it left");
            assertEquals(joined.memberEpoch(), back.memberEpoch());
        }
    }

    // ---- offsets

    private static Errors commit(GroupWire wire, int version, String group, String member, int epoch)
            throws IOException {
        return commits(wire, version, group, member, epoch, 0).get(0);
    }

    private static List<Errors> commits(
            GroupWire wire, int version, String group, String member, int epoch, Integer... partitions)
            throws IOException {
        OffsetCommitRequestData data = new OffsetCommitRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setGenerationIdOrMemberEpoch(epoch)
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName("topic")
                        .setTopicId(topicId)
                        .setPartitions(Arrays.stream(partitions)
                                .map(partition -> new OffsetCommitRequestPartition()
                                        .setPartitionIndex(partition)
                                        .setCommittedOffset(3))
                                .toList())));
        return wire
                .ask(ApiKeys.OFFSET_COMMIT, version, data, OffsetCommitResponseData.class)
                .topics()
                .get(0)
                .partitions()
                .stream()
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    @Test
    void commitsAndFetchesAreFencedByTheMembersEpoch() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            int epoch = groupOfOne(wire, "commits", "member").memberEpoch();
            for (int version : new int[] {9, 10}) {
                assertEquals(Errors.NONE, commit(wire, version, "commits", "member", epoch));
                assertEquals(Errors.STALE_MEMBER_EPOCH, commit(wire, version, "commits", "member", epoch + 1));
                assertEquals(Errors.UNKNOWN_MEMBER_ID, commit(wire, version, "commits", "stranger", epoch));
                assertEquals(Errors.UNKNOWN_MEMBER_ID, commit(wire, version, "commits", "", -1));
            }
            assertEquals(Errors.UNSUPPORTED_VERSION, commit(wire, 8, "commits", "member", epoch));
            assertEquals(Errors.NONE, fetch(wire, "commits", "member", epoch));
            assertEquals(Errors.NONE, fetch(wire, "commits", null, -1));
            assertEquals(Errors.STALE_MEMBER_EPOCH, fetch(wire, "commits", "member", epoch + 1));
            assertEquals(Errors.UNKNOWN_MEMBER_ID, fetch(wire, "commits", "stranger", epoch));
            assertEquals(Errors.NONE, fetch(wire, "nowhere", "member", epoch), "nobody has committed anything there");
        }
    }

    // ---- description

    @Test
    void aGroupIsDescribedInBothVersions() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            int epoch = groupOfOne(wire, "described", "member").memberEpoch();
            for (int version = 0; version <= 1; version++) {
                DescribedGroup group = wire.ask(
                                ApiKeys.CONSUMER_GROUP_DESCRIBE,
                                version,
                                new ConsumerGroupDescribeRequestData()
                                        .setGroupIds(List.of("described"))
                                        .setIncludeAuthorizedOperations(version == 1),
                                ConsumerGroupDescribeResponseData.class)
                        .groups()
                        .get(0);
                assertEquals(Errors.NONE, Errors.forCode(group.errorCode()), group.errorMessage());
                assertEquals("Stable", group.groupState());
                assertEquals(epoch, group.groupEpoch());
                assertEquals(epoch, group.assignmentEpoch());
                assertEquals("uniform", group.assignorName());
                assertEquals(version == 1, group.authorizedOperations() > 0);
                assertEquals(1, group.members().size());
                var member = group.members().get(0);
                assertEquals("member", member.memberId());
                assertNull(member.instanceId());
                assertNull(member.rackId());
                assertEquals(epoch, member.memberEpoch());
                assertEquals("raw", member.clientId());
                assertEquals("/127.0.0.1", member.clientHost());
                assertEquals(List.of("topic"), member.subscribedTopicNames());
                assertEquals(version == 0 ? -1 : 1, member.memberType());
                for (var assignment : List.of(member.assignment(), member.targetAssignment())) {
                    assertEquals(1, assignment.topicPartitions().size());
                    var topic = assignment.topicPartitions().get(0);
                    assertEquals(topicId, topic.topicId());
                    assertEquals("topic", topic.topicName());
                    assertEquals(Set.of(0, 1), Set.copyOf(topic.partitions()));
                }
            }
        }
    }
}
