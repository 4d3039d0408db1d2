package io.weir.acceptance;

import static io.weir.acceptance.GroupWire.joining;
import static io.weir.acceptance.GroupWire.leaver;
import static io.weir.acceptance.GroupWire.protocol;
import static io.weir.acceptance.GroupWire.syncing;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classic protocol request by request, in every version, and what it refuses. */
class ClassicGroupWireIT {
    @TempDir
    static Path directory;

    private static Broker broker;

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.underTest(directory, GroupWire.SETTINGS).start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("topic", 1, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            admin.alterConsumerGroupOffsets("first", Map.of(new TopicPartition("topic", 0), new OffsetAndMetadata(1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void aCoordinatorIsFoundInEveryVersion() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 0; version <= 6; version++) {
                FindCoordinatorRequestData data = new FindCoordinatorRequestData();
                FindCoordinatorResponseData answer;
                if (version < 4) {
                    answer = find(wire, version, data.setKey("a"));
                    assertEquals(Errors.NONE.code(), answer.errorCode());
                    assertEquals(1, answer.nodeId());
                    assertEquals(broker.bootstrap(), answer.host() + ":" + answer.port());
                    assertEquals(version == 0 ? "" : "NONE", answer.errorMessage());
                } else {
                    answer = find(wire, version, data.setCoordinatorKeys(List.of("a", "", "b")));
                    assertEquals(
                            List.of("a", "", "b"),
                            answer.coordinators().stream()
                                    .map(coordinator -> coordinator.key())
                                    .toList());
                    answer.coordinators().forEach(coordinator -> {
                        assertEquals(Errors.NONE.code(), coordinator.errorCode());
                        assertEquals(1, coordinator.nodeId());
                        assertEquals(broker.bootstrap(), coordinator.host() + ":" + coordinator.port());
                        assertEquals("", coordinator.errorMessage());
                    });
                }
            }
        }
    }

    private static FindCoordinatorResponseData find(GroupWire wire, int version, FindCoordinatorRequestData data)
            throws Exception {
        return wire.ask(ApiKeys.FIND_COORDINATOR, version, data, FindCoordinatorResponseData.class);
    }

    @Test
    void aCoordinatorOfNothingIsRefused() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            byte unknown = 9;
            FindCoordinatorResponseData one =
                    find(wire, 3, new FindCoordinatorRequestData().setKey("a").setKeyType(unknown));
            assertEquals(Errors.INVALID_REQUEST.code(), one.errorCode());
            FindCoordinatorResponseData many = find(
                    wire,
                    6,
                    new FindCoordinatorRequestData()
                            .setCoordinatorKeys(List.of("a", "b"))
                            .setKeyType(unknown));
            assertEquals(2, many.coordinators().size());
            many.coordinators()
                    .forEach(coordinator -> assertEquals(Errors.INVALID_REQUEST.code(), coordinator.errorCode()));
        }
    }

    @Test
    void aMemberJoinsAndLeavesInEveryVersion() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 0; version <= 9; version++) {
                String group = "version-" + version;
                JoinGroupResponseData first = wire.join(version, joining(group, ""));
                assertEquals(version < 4 ? Errors.NONE : Errors.MEMBER_ID_REQUIRED, Errors.forCode(first.errorCode()));
                JoinGroupResponseData joined =
                        version < 4 ? first : wire.join(version, joining(group, first.memberId()));
                String member = joined.memberId();
                assertTrue(member.startsWith("raw-"), member);
                assertEquals(Errors.NONE.code(), joined.errorCode());
                assertEquals(1, joined.generationId());
                assertEquals(member, joined.leader());
                assertEquals("range", joined.protocolName());
                assertEquals(version < 7 ? null : "consumer", joined.protocolType());
                assertFalse(joined.skipAssignment());
                assertEquals(1, joined.members().size());
                assertEquals(member, joined.members().get(0).memberId());
                assertArrayEquals(
                        GroupWire.subscription(), joined.members().get(0).metadata());
                int older = Math.min(version, 5);
                SyncGroupResponseData synced = wire.sync(older, syncing(group, member, 1, member));
                assertEquals(Errors.NONE.code(), synced.errorCode());
                assertArrayEquals(GroupWire.bytes("assignment of " + member), synced.assignment());
                assertEquals(older < 5 ? null : "consumer", synced.protocolType());
                assertEquals(older < 5 ? null : "range", synced.protocolName());
                assertEquals(Errors.NONE, wire.heartbeat(Math.min(version, 4), group, member, null, 1));
                LeaveGroupResponseData left = wire.leave(older, group, leaver(member, null));
                assertEquals(Errors.NONE.code(), left.errorCode());
                assertEquals(older < 3 ? 0 : 1, left.members().size());
            }
        }
    }

    @Test
    void anEmptyGroupIdIsInvalid() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            assertEquals(Errors.INVALID_GROUP_ID, wire.joinError(9, joining("", "")));
            assertEquals(Errors.INVALID_GROUP_ID, wire.syncError(5, syncing("", "m", 1)));
            assertEquals(Errors.INVALID_GROUP_ID, wire.heartbeat(4, "", "m", null, 1));
            for (int version : new int[] {0, 5}) {
                LeaveGroupResponseData left = wire.leave(version, "", leaver("m", null));
                assertEquals(Errors.INVALID_GROUP_ID.code(), left.errorCode());
                assertEquals(List.of(), left.members());
            }
        }
    }

    @Test
    void whoIsNotAMemberIsRefused() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            wire.groupOfOne("others");
            for (String group : List.of("nobody-knows", "others")) {
                assertEquals(Errors.UNKNOWN_MEMBER_ID, wire.joinError(9, joining(group, "stranger")));
                assertEquals(Errors.UNKNOWN_MEMBER_ID, wire.syncError(5, syncing(group, "stranger", 1)));
                assertEquals(Errors.UNKNOWN_MEMBER_ID, wire.heartbeat(4, group, "stranger", null, 1));
                assertEquals(
                        Errors.UNKNOWN_MEMBER_ID.code(),
                        wire.leave(2, group, leaver("stranger", null)).errorCode());
            }
            LeaveGroupResponseData left = wire.leave(5, "others", leaver("stranger", null), leaver("another", "i"));
            assertEquals(Errors.NONE.code(), left.errorCode());
            assertEquals(2, left.members().size());
            left.members().forEach(member -> assertEquals(Errors.UNKNOWN_MEMBER_ID.code(), member.errorCode()));
            assertEquals("i", left.members().get(1).groupInstanceId());
            LeaveGroupResponseData nowhere = wire.leave(5, "nobody-knows", leaver("stranger", null));
            assertEquals(Errors.NONE.code(), nowhere.errorCode());
            assertEquals(1, nowhere.members().size());
            assertEquals(
                    Errors.UNKNOWN_MEMBER_ID.code(), nowhere.members().get(0).errorCode());
        }
    }

    @Test
    void anotherGenerationIsRefused() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String member = wire.groupOfOne("generations");
            for (int generation : new int[] {0, 2, -1}) {
                assertEquals(Errors.ILLEGAL_GENERATION, wire.heartbeat(4, "generations", member, null, generation));
                assertEquals(Errors.ILLEGAL_GENERATION, wire.syncError(5, syncing("generations", member, generation)));
            }
            assertEquals(Errors.NONE, wire.heartbeat(4, "generations", member, null, 1));
        }
    }

    @Test
    void aSessionTimeoutOutOfBoundsIsRefused() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int millis : new int[] {0, -1, 5_999, 1_800_001}) {
                assertEquals(
                        Errors.INVALID_SESSION_TIMEOUT,
                        wire.joinError(9, joining("sessions", "").setSessionTimeoutMs(millis)));
            }
        }
    }

    @Test
    void whatDoesNotAgreeWithTheGroupIsRefused() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String member = wire.groupOfOne("agreed");
            assertEquals(
                    Errors.INCONSISTENT_GROUP_PROTOCOL,
                    wire.joinError(9, joining("agreed", "").setProtocolType("connect")));
            var other = joining("agreed", "");
            other.protocols().clear();
            other.protocols().add(protocol("sticky", GroupWire.subscription()));
            assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, wire.joinError(9, other));
            other.protocols().clear();
            assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, wire.joinError(9, other));
            assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, wire.joinError(9, other.setGroupId("never")));
            assertEquals(
                    Errors.INCONSISTENT_GROUP_PROTOCOL,
                    wire.joinError(9, joining("never", "").setProtocolType("")));
            assertEquals(
                    Errors.INCONSISTENT_GROUP_PROTOCOL,
                    wire.syncError(5, syncing("agreed", member, 1).setProtocolName("sticky")));
            assertEquals(
                    Errors.INCONSISTENT_GROUP_PROTOCOL,
                    wire.syncError(5, syncing("agreed", member, 1).setProtocolType("connect")));
            assertEquals(
                    Errors.INCONSISTENT_GROUP_PROTOCOL,
                    wire.syncError(5, syncing("agreed", member, 1).setProtocolName(null)));
            assertEquals(
                    Errors.INCONSISTENT_GROUP_PROTOCOL,
                    wire.syncError(5, syncing("agreed", member, 1).setProtocolType(null)));
            assertEquals(Errors.NONE, wire.heartbeat(4, "agreed", member, null, 1));
        }
    }

    @Test
    void anInstanceThatComesBackFencesTheOneBefore() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String before = wire.groupOfOne("static", "one");
            JoinGroupResponseData back = wire.join(9, joining("static", "").setGroupInstanceId("one"));
            assertEquals(Errors.NONE.code(), back.errorCode());
            assertEquals(1, back.generationId(), "nothing is rebalanced");
            assertTrue(back.skipAssignment());
            assertEquals(back.memberId(), back.leader());
            assertNotEquals(before, back.memberId());
            assertEquals(Errors.FENCED_INSTANCE_ID, wire.heartbeat(4, "static", before, "one", 1));
            assertEquals(
                    Errors.FENCED_INSTANCE_ID,
                    wire.syncError(5, syncing("static", before, 1).setGroupInstanceId("one")));
            assertEquals(
                    Errors.FENCED_INSTANCE_ID,
                    wire.joinError(9, joining("static", before).setGroupInstanceId("one")));
            assertEquals(
                    Errors.UNKNOWN_MEMBER_ID,
                    wire.heartbeat(4, "static", back.memberId(), "two", 1),
                    "no such instance");
            assertEquals(Errors.UNKNOWN_MEMBER_ID, wire.heartbeat(2, "static", before, null, 1));
            LeaveGroupResponseData left =
                    wire.leave(5, "static", leaver(before, "one"), leaver("", "two"), leaver("", "one"));
            assertEquals(Errors.NONE.code(), left.errorCode());
            assertEquals(
                    List.of(Errors.FENCED_INSTANCE_ID, Errors.UNKNOWN_MEMBER_ID, Errors.NONE),
                    left.members().stream()
                            .map(member -> Errors.forCode(member.errorCode()))
                            .toList());
        }
    }

    @Test
    void aParkedJoinHoldsUpNothingButItsOwnConnection() throws Exception {
        try (GroupWire first = new GroupWire(broker);
                GroupWire second = new GroupWire(broker)) {
            String leader = first.groupOfOne("parked");
            String newcomer = second.join(9, joining("parked", "")).memberId();
            second.send(ApiKeys.JOIN_GROUP, 9, joining("parked", newcomer));
            second.send(
                    ApiKeys.API_VERSIONS,
                    3,
                    new ApiVersionsRequestData().setClientSoftwareName("raw").setClientSoftwareVersion("1"));
            Errors error;
            do {
                error = first.heartbeat(4, "parked", leader, null, 1);
            } while (error == Errors.NONE);
            assertEquals(Errors.REBALANCE_IN_PROGRESS, error);
            JoinGroupResponseData leads = first.join(9, joining("parked", leader));
            assertEquals(2, leads.generationId());
            assertEquals(2, leads.members().size());
            JoinGroupResponseData follows = second.receive(ApiKeys.JOIN_GROUP, 9, JoinGroupResponseData.class);
            assertEquals(newcomer, follows.memberId());
            assertEquals(leader, follows.leader());
            assertEquals(List.of(), follows.members(), "only the leader assigns");
            assertEquals(
                    Errors.NONE.code(),
                    second.receive(ApiKeys.API_VERSIONS, 3, ApiVersionsResponseData.class)
                            .errorCode());
            second.send(ApiKeys.SYNC_GROUP, 5, syncing("parked", newcomer, 2));
            assertEquals(Errors.NONE, first.syncError(5, syncing("parked", leader, 2, leader, newcomer)));
            assertArrayEquals(
                    GroupWire.bytes("assignment of " + newcomer),
                    second.receive(ApiKeys.SYNC_GROUP, 5, SyncGroupResponseData.class)
                            .assignment());
        }
    }

    @Test
    void whatMembersSayToOneAnotherIsTheirsAlone() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            var connect = joining("workers", "").setProtocolType("connect");
            connect.protocols().clear();
            connect.protocols().add(protocol("sessioned", GroupWire.bytes("\0\1\2 no subscription")));
            JoinGroupResponseData joined = wire.joinAnew(9, connect);
            assertEquals("connect", joined.protocolType());
            assertArrayEquals(
                    GroupWire.bytes("\0\1\2 no subscription"),
                    joined.members().get(0).metadata());
            SyncGroupResponseData synced = wire.sync(
                    5,
                    syncing("workers", joined.memberId(), 1, joined.memberId())
                            .setProtocolType("connect")
                            .setProtocolName("sessioned"));
            assertEquals(Errors.NONE.code(), synced.errorCode());
            assertEquals("connect", synced.protocolType());
        }
    }
}
