package io.weir.acceptance;

import static io.weir.acceptance.GroupWire.leaver;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators ask of groups, request by request, in every version, and what is refused. */
class GroupAdminWireIT {
    private static final int NOT_ASKED = Integer.MIN_VALUE;

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
            admin.alterConsumerGroupOffsets("empty", Map.of(new TopicPartition("topic", 0), new OffsetAndMetadata(1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    // ---- list

    private static Set<String> listed(GroupWire wire, int version, List<String> states, List<String> types)
            throws IOException {
        ListGroupsResponseData answer = wire.ask(
                ApiKeys.LIST_GROUPS,
                version,
                new ListGroupsRequestData().setStatesFilter(states).setTypesFilter(types),
                ListGroupsResponseData.class);
        assertEquals(Errors.NONE.code(), answer.errorCode());
        return answer.groups().stream()
                .map(ListedGroup::toString)
                .filter(group -> group.contains("'empty'") || group.contains("'listed'"))
                .collect(Collectors.toSet());
    }

    private static String listed(String id, String protocolType, String state, String type) {
        return new ListedGroup()
                .setGroupId(id)
                .setProtocolType(protocolType)
                .setGroupState(state)
                .setGroupType(type)
                .toString();
    }

    @Test
    void groupsAreListedInEveryVersion() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            wire.groupOfOne("listed");
            for (int version = 0; version <= 5; version++) {
                String type = version < 5 ? "" : "classic";
                assertEquals(
                        Set.of(
                                listed("empty", "", version < 4 ? "" : "Empty", type),
                                listed("listed", "consumer", version < 4 ? "" : "Stable", type)),
                        listed(wire, version, List.of(), List.of()));
            }
            String stable = listed("listed", "consumer", "Stable", "classic");
            String empty = listed("empty", "", "Empty", "classic");
            assertEquals(Set.of(stable), listed(wire, 5, List.of("sTABLE"), List.of()));
            assertEquals(Set.of(stable, empty), listed(wire, 5, List.of("Stable", "Empty"), List.of("Classic")));
            assertEquals(Set.of(), listed(wire, 5, List.of("Dead"), List.of()));
            assertEquals(Set.of(), listed(wire, 5, List.of("no state"), List.of()));
            assertEquals(Set.of(), listed(wire, 5, List.of(), List.of("consumer")));
            assertEquals(Set.of(), listed(wire, 5, List.of(), List.of("no type")));
        }
    }

    // ---- describe

    private static List<DescribedGroup> described(GroupWire wire, int version, boolean operations, String... groups)
            throws IOException {
        return wire.ask(
                        ApiKeys.DESCRIBE_GROUPS,
                        version,
                        new DescribeGroupsRequestData()
                                .setGroups(List.of(groups))
                                .setIncludeAuthorizedOperations(operations),
                        DescribeGroupsResponseData.class)
                .groups();
    }

    @Test
    void groupsAreDescribedInEveryVersion() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            String member = wire.groupOfOne("described", "instance");
            for (int version = 0; version <= 6; version++) {
                DescribedGroup group =
                        described(wire, version, version >= 3, "described").get(0);
                assertEquals(Errors.NONE.code(), group.errorCode());
                assertEquals("described", group.groupId());
                assertEquals("Stable", group.groupState());
                assertEquals("consumer", group.protocolType());
                assertEquals("range", group.protocolData());
                assertEquals(version < 3 ? NOT_ASKED : operations(3, 6, 8, 10, 11), group.authorizedOperations());
                assertEquals(1, group.members().size());
                var described = group.members().get(0);
                assertEquals(member, described.memberId());
                assertEquals(version < 4 ? null : "instance", described.groupInstanceId());
                assertEquals("raw", described.clientId());
                assertEquals("/127.0.0.1", described.clientHost());
                assertArrayEquals(GroupWire.subscription(), described.memberMetadata());
                assertArrayEquals(GroupWire.bytes("assignment of " + member), described.memberAssignment());

                DescribedGroup empty = described(wire, version, false, "empty").get(0);
                assertEquals("Empty", empty.groupState());
                assertEquals("", empty.protocolType());
                assertEquals(NOT_ASKED, empty.authorizedOperations());
            }
        }
    }

    private static int operations(int... codes) {
        int bits = 0;
        for (int code : codes) {
            bits |= 1 << code;
        }
        return bits;
    }

    @Test
    void aGroupThatThereIsNotIsDead() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 0; version <= 6; version++) {
                DescribedGroup group =
                        described(wire, version, false, "nowhere").get(0);
                assertEquals("nowhere", group.groupId());
                assertEquals("Dead", group.groupState());
                Errors expected = version < 6 ? Errors.NONE : Errors.GROUP_ID_NOT_FOUND;
                assertEquals(expected, Errors.forCode(group.errorCode()));
                assertEquals(version < 6 ? null : "Group nowhere not found.", group.errorMessage());
                Map<String, String> states = described(wire, version, false, "nowhere", "empty").stream()
                        .collect(Collectors.toMap(DescribedGroup::groupId, DescribedGroup::groupState));
                assertEquals(Map.of("nowhere", "Dead", "empty", "Empty"), states);
            }
        }
    }

    @Test
    void aGroupOfTheOtherProtocolIsNotDescribed() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            wire.groupOfOne("classic-one");
            for (int version = 0; version <= 1; version++) {
                var groups = wire.ask(
                                ApiKeys.CONSUMER_GROUP_DESCRIBE,
                                version,
                                new ConsumerGroupDescribeRequestData()
                                        .setGroupIds(List.of("classic-one", "nowhere"))
                                        .setIncludeAuthorizedOperations(true),
                                ConsumerGroupDescribeResponseData.class)
                        .groups();
                assertEquals(2, groups.size());
                assertEquals("classic-one", groups.get(0).groupId());
                assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), groups.get(0).errorCode());
                assertEquals(
                        "Group classic-one is not a consumer group.",
                        groups.get(0).errorMessage());
                assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), groups.get(1).errorCode());
                assertEquals("Group nowhere not found.", groups.get(1).errorMessage());
            }
        }
    }

    // ---- delete

    private static List<Errors> deleted(GroupWire wire, int version, String... groups) throws IOException {
        var results = wire.ask(
                        ApiKeys.DELETE_GROUPS,
                        version,
                        new DeleteGroupsRequestData().setGroupsNames(List.of(groups)),
                        DeleteGroupsResponseData.class)
                .results();
        return List.of(groups).stream()
                .map(group -> Errors.forCode(results.find(group).errorCode()))
                .toList();
    }

    @Test
    void groupsAreDeletedInEveryVersionWhenNobodyIsLeft() throws Exception {
        try (GroupWire wire = new GroupWire(broker)) {
            for (int version = 0; version <= 2; version++) {
                String group = "deleted-" + version;
                String member = wire.groupOfOne(group);
                assertEquals(
                        List.of(Errors.NON_EMPTY_GROUP, Errors.GROUP_ID_NOT_FOUND),
                        deleted(wire, version, group, "nowhere"));
                assertEquals(Errors.NONE, wire.heartbeat(4, group, member, null, 1));
                wire.leave(5, group, leaver(member, null));
                assertEquals(List.of(Errors.NONE), deleted(wire, version, group));
                assertEquals(List.of(Errors.GROUP_ID_NOT_FOUND), deleted(wire, version, group));
                assertEquals("Dead", described(wire, 5, false, group).get(0).groupState());
            }
            assertEquals(List.of(Errors.GROUP_ID_NOT_FOUND), deleted(wire, 2, ""));
        }
    }
}
