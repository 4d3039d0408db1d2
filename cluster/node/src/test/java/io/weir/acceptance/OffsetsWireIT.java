package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What groups commit, request by request, in every version, and what is refused. */
class OffsetsWireIT {
    private static final int LONGEST_METADATA = 4096;

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

    private static OffsetCommitRequestPartition position(int partition, long offset, String metadata) {
        return new OffsetCommitRequestPartition()
                .setPartitionIndex(partition)
                .setCommittedOffset(offset)
                .setCommittedMetadata(metadata);
    }

    private static OffsetCommitRequestData commit(
            String group, String topic, Uuid id, OffsetCommitRequestPartition... positions) {
        return new OffsetCommitRequestData()
                .setGroupId(group)
                .setTopics(new ArrayList<>(List.of(new OffsetCommitRequestTopic()
                        .setName(topic)
                        .setTopicId(id)
                        .setPartitions(List.of(positions)))));
    }

    /** The errors of all partitions, in the order of the request. */
    private static List<Errors> committed(GroupWire wire, int version, OffsetCommitRequestData data)
            throws IOException {
        return wire.ask(ApiKeys.OFFSET_COMMIT, version, data, OffsetCommitResponseData.class).topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    private static Errors commitOne(GroupWire wire, String group, String member, int generation) throws IOException {
        return commitOne(wire, 9, group, member, generation);
    }

    private static Errors commitOne(GroupWire wire, int version, String group, String member, int generation)
            throws IOException {
        return committed(
                        wire,
                        version,
                        commit(group, "topic", topicId, position(0, 7, ""))
                                .setMemberId(member)
                                .setGenerationIdOrMemberEpoch(generation))
                .get(0);
    }

    private static OffsetFetchRequestGroup fetching(String group, String topic, Uuid id, Integer... partitions) {
        return new OffsetFetchRequestGroup()
                .setGroupId(group)
                .setTopics(
                        topic == null
                                ? null
                                : List.of(new OffsetFetchRequestTopics()
                                        .setName(topic)
                                        .setTopicId(id)
                                        .setPartitionIndexes(List.of(partitions))));
    }

    /** One group's offsets in any version, as version 8 and later answer them. */
    private static OffsetFetchResponseGroup fetch(GroupWire wire, int version, OffsetFetchRequestGroup group)
            throws IOException {
        OffsetFetchRequestData data = new OffsetFetchRequestData();
        if (version >= 8) {
            data.setGroups(List.of(group));
            return fetch(wire, version, data).groups().get(0);
        }
        data.setGroupId(group.groupId());
        data.setTopics(
                group.topics() == null
                        ? null
                        : group.topics().stream()
                                .map(topic -> new OffsetFetchRequestTopic()
                                        .setName(topic.name())
                                        .setPartitionIndexes(topic.partitionIndexes()))
                                .toList());
        OffsetFetchResponseData answer = fetch(wire, version, data);
        OffsetFetchResponseGroup same = new OffsetFetchResponseGroup().setErrorCode(answer.errorCode());
        answer.topics().forEach(topic -> {
            var copy = new OffsetFetchResponseData.OffsetFetchResponseTopics().setName(topic.name());
            same.topics().add(copy);
            topic.partitions().forEach(partition -> copy.partitions()
                    .add(new OffsetFetchResponsePartitions()
                            .setPartitionIndex(partition.partitionIndex())
                            .setCommittedOffset(partition.committedOffset())
                            .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                            .setMetadata(partition.metadata())
                            .setErrorCode(partition.errorCode())));
        });
        return same;
    }

    private static OffsetFetchResponseData fetch(GroupWire wire, int version, OffsetFetchRequestData data)
            throws IOException {
        return wire.ask(ApiKeys.OFFSET_FETCH, version, data, OffsetFetchResponseData.class);
    }

    private static OffsetFetchResponsePartitions only(OffsetFetchResponseGroup group) {
        assertEquals(Errors.NONE, Errors.forCode(group.errorCode()));
        assertEquals(1, group.topics().size());
        assertEquals(1, group.topics().get(0).partitions().size());
        return group.topics().get(0).partitions().get(0);
    }

    // ---- commits and fetches

    @Test
    void whatIsCommittedInAnyVersionIsFetchedInAny() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 2; version <= 10; version++) {
                var position = position(1, 100 + version, "metadata of " + version);
                if (version >= 6) {
                    position.setCommittedLeaderEpoch(version);
                }
                assertEquals(
                        List.of(Errors.NONE), committed(wire, version, commit("versions", "topic", topicId, position)));
                for (int reading = 1; reading <= 10; reading++) {
                    OffsetFetchResponsePartitions read =
                            only(fetch(wire, reading, fetching("versions", "topic", topicId, 1)));
                    assertEquals(100 + version, read.committedOffset());
                    assertEquals("metadata of " + version, read.metadata());
                    assertEquals(version >= 6 && reading >= 5 ? version : -1, read.committedLeaderEpoch());
                    if (reading >= 2) {
                        read = only(fetch(wire, reading, fetching("versions", null, null)));
                        assertEquals(1, read.partitionIndex());
                        assertEquals(100 + version, read.committedOffset());
                    }
                }
            }
        }
    }

    @Test
    void whatIsNotCommittedHasNoOffset() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 1; version <= 10; version++) {
                OffsetFetchResponsePartitions nothing =
                        only(fetch(wire, version, fetching("nobody", "topic", topicId, 0)));
                assertEquals(Errors.NONE.code(), nothing.errorCode());
                assertEquals(-1, nothing.committedOffset());
                assertEquals(-1, nothing.committedLeaderEpoch());
                assertEquals("", nothing.metadata());
                if (version >= 2) {
                    OffsetFetchResponseGroup all = fetch(wire, version, fetching("nobody", null, null));
                    assertEquals(Errors.NONE.code(), all.errorCode());
                    assertEquals(List.of(), all.topics());
                }
                if (version < 10) {
                    assertEquals(
                            Errors.NONE.code(),
                            only(fetch(wire, version, fetching("nobody", "no-topic", Uuid.ZERO_UUID, 5)))
                                    .errorCode());
                }
            }
            for (Uuid id : List.of(Uuid.randomUuid(), Uuid.ZERO_UUID)) {
                OffsetFetchResponsePartitions unknown = only(fetch(wire, 10, fetching("nobody", "", id, 0)));
                assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), unknown.errorCode());
                assertEquals(-1, unknown.committedOffset());
            }
            OffsetFetchResponsePartitions beyond = only(fetch(wire, 10, fetching("nobody", "", topicId, 99)));
            assertEquals(Errors.NONE.code(), beyond.errorCode());
            assertEquals(-1, beyond.committedOffset());
        }
    }

    @Test
    void severalGroupsAreAnsweredEachForItself() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            committed(wire, 9, commit("one-of-many", "topic", topicId, position(0, 5, null)));
            for (int version = 8; version <= 10; version++) {
                OffsetFetchRequestData data = new OffsetFetchRequestData()
                        .setRequireStable(true)
                        .setGroups(List.of(
                                fetching("one-of-many", "topic", topicId, 0),
                                fetching("nobody", null, null),
                                fetching("", "topic", topicId, 1)));
                List<OffsetFetchResponseGroup> groups =
                        fetch(wire, version, data).groups();
                assertEquals(
                        List.of("one-of-many", "nobody", ""),
                        groups.stream().map(OffsetFetchResponseGroup::groupId).toList());
                assertEquals(5, only(groups.get(0)).committedOffset());
                assertEquals("", only(groups.get(0)).metadata());
                assertEquals(List.of(), groups.get(1).topics());
                assertEquals(-1, only(groups.get(2)).committedOffset());
            }
        }
    }

    @Test
    void partitionsThatThereAreNotAreRefusedAndTheOthersCommitted() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version : new int[] {2, 9, 10}) {
                OffsetCommitRequestData data =
                        commit("partly", "topic", topicId, position(0, version, ""), position(2, 1, ""));
                data.topics()
                        .add(new OffsetCommitRequestTopic()
                                .setName("nowhere")
                                .setTopicId(Uuid.randomUuid())
                                .setPartitions(List.of(position(0, 1, ""))));
                OffsetCommitResponseData answer =
                        wire.ask(ApiKeys.OFFSET_COMMIT, version, data, OffsetCommitResponseData.class);
                Errors unknown = version < 10 ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.UNKNOWN_TOPIC_ID;
                answer.topics().forEach(topic -> topic.partitions().forEach(partition -> {
                    boolean known = version < 10
                            ? topic.name().equals("topic")
                            : topic.topicId().equals(topicId);
                    Errors expected = !known
                            ? unknown
                            : partition.partitionIndex() == 0 ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION;
                    assertEquals(expected, Errors.forCode(partition.errorCode()));
                }));
                assertEquals(2, answer.topics().size());
                assertEquals(
                        version,
                        only(fetch(wire, 8, fetching("partly", "topic", topicId, 0)))
                                .committedOffset());
            }
            assertEquals(
                    List.of(Errors.UNKNOWN_TOPIC_OR_PARTITION),
                    committed(wire, 9, commit("", "nowhere", Uuid.ZERO_UUID, position(0, 1, ""))));
        }
    }

    @Test
    void metadataHasALimit() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String longest = "x".repeat(LONGEST_METADATA);
            assertEquals(
                    List.of(Errors.NONE, Errors.OFFSET_METADATA_TOO_LARGE),
                    committed(
                            wire,
                            9,
                            commit("wordy", "topic", topicId, position(0, 1, longest), position(1, 1, longest + "x"))));
            assertEquals(
                    longest,
                    only(fetch(wire, 9, fetching("wordy", "topic", topicId, 0))).metadata());
            assertEquals(
                    -1,
                    only(fetch(wire, 9, fetching("wordy", "topic", topicId, 1))).committedOffset());
        }
    }

    @Test
    void onlyMembersOfTheGenerationCommit() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String member = wire.groupOfOne("fenced");
            assertEquals(Errors.NONE, commitOne(wire, "fenced", member, 1));
            assertEquals(Errors.ILLEGAL_GENERATION, commitOne(wire, "fenced", member, 0));
            assertEquals(Errors.ILLEGAL_GENERATION, commitOne(wire, "fenced", member, 2));
            assertEquals(Errors.UNKNOWN_MEMBER_ID, commitOne(wire, "fenced", "stranger", 1));
            assertEquals(Errors.UNKNOWN_MEMBER_ID, commitOne(wire, "fenced", "", -1));
            assertEquals(Errors.ILLEGAL_GENERATION, commitOne(wire, 8, "of-nobody", member, 1));
            assertEquals(Errors.GROUP_ID_NOT_FOUND, commitOne(wire, 9, "of-nobody", member, 1));
            assertEquals(Errors.NONE, commitOne(wire, "of-nobody", "", -1));
            wire.leave(5, "fenced", GroupWire.leaver(member, null));
            assertEquals(Errors.NONE, commitOne(wire, "fenced", "", -1));
            assertEquals(Errors.UNKNOWN_MEMBER_ID, commitOne(wire, "fenced", member, 1));
        }
    }

    @Test
    void anInstanceThatWasReplacedDoesNotCommit() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String before = wire.groupOfOne("static-commits", "one");
            wire.join(9, GroupWire.joining("static-commits", "").setGroupInstanceId("one"));
            assertEquals(
                    List.of(Errors.FENCED_INSTANCE_ID),
                    committed(
                            wire,
                            9,
                            commit("static-commits", "topic", topicId, position(0, 1, ""))
                                    .setMemberId(before)
                                    .setGroupInstanceId("one")
                                    .setGenerationIdOrMemberEpoch(1)));
        }
    }

    @Test
    void theGroupWithoutANameCommitsToo() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            assertEquals(Errors.NONE, commitOne(wire, "", "", -1));
            assertEquals(
                    7, only(fetch(wire, 9, fetching("", "topic", topicId, 0))).committedOffset());
        }
    }

    // ---- deletion

    private static OffsetDeleteRequestData deleting(String group, String topic, int... partitions) {
        OffsetDeleteRequestTopic named = new OffsetDeleteRequestTopic().setName(topic);
        for (int partition : partitions) {
            named.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(partition));
        }
        OffsetDeleteRequestData data = new OffsetDeleteRequestData().setGroupId(group);
        data.topics().add(named);
        return data;
    }

    private static OffsetDeleteResponseData delete(GroupWire wire, OffsetDeleteRequestData data) throws IOException {
        return wire.ask(ApiKeys.OFFSET_DELETE, 0, data, OffsetDeleteResponseData.class);
    }

    private static Errors deleted(OffsetDeleteResponseData answer, String topic, int partition) {
        assertEquals(Errors.NONE, Errors.forCode(answer.errorCode()));
        return Errors.forCode(
                answer.topics().find(topic).partitions().find(partition).errorCode());
    }

    @Test
    void offsetsAreDeletedUnlessMembersSubscribe() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            assertEquals(Errors.NONE, commitOne(wire, "forgetful", "", -1));
            OffsetDeleteResponseData answer = delete(wire, deleting("forgetful", "topic", 0, 1, 2));
            assertEquals(Errors.NONE, deleted(answer, "topic", 0));
            assertEquals(Errors.NONE, deleted(answer, "topic", 1), "nothing was committed there");
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, deleted(answer, "topic", 2));
            assertEquals(
                    -1,
                    only(fetch(wire, 9, fetching("forgetful", "topic", topicId, 0)))
                            .committedOffset());
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    deleted(delete(wire, deleting("forgetful", "nowhere", 0)), "nowhere", 0));
            assertEquals(
                    Errors.GROUP_ID_NOT_FOUND.code(),
                    delete(wire, deleting("no-such-group", "topic", 0)).errorCode());
            var connect = GroupWire.joining("connected", "").setProtocolType("connect");
            wire.joinAnew(9, connect);
            assertEquals(
                    Errors.NON_EMPTY_GROUP.code(),
                    delete(wire, deleting("connected", "topic", 0)).errorCode());
        }
    }
}
