package io.weir.cluster.serialization;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.Arrivals;
import io.weir.cluster.groups.event.ClassicClient;
import io.weir.cluster.groups.event.CommittedOffset;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupsSnapshot;
import io.weir.cluster.groups.event.MemberState;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** One of each of what is written of groups; each has a golden file. */
final class GroupSamples {
    private static final TopicId ORDERS = new TopicId(0x0123456789abcdefL, 0x1122334455667788L);
    private static final TopicId BILLS = new TopicId(0xfedcba9876543210L, 1);

    private GroupSamples() {}

    static Stream<Object> all() {
        return Stream.of(
                classicGroup(),
                new GroupEvent.GenerationBegun("g", 4),
                new GroupEvent.ConsumerMemberStored("g", member()),
                new GroupEvent.ConsumerMemberRemoved("g", "m-1"),
                new GroupEvent.ConsumerGroupChanged("g", 7, Map.of(ORDERS, 12, BILLS, 1)),
                new GroupEvent.ConsumerTargetsAssigned("g", 7, Map.of("m-1", partitions(), "m-2", Partitions.NONE)),
                offsets(),
                new GroupEvent.OffsetsRemoved("g", partitions()),
                new GroupEvent.GroupDeleted("g"),
                new GroupsSnapshot(List.of(classicGroup(), offsets())));
    }

    private static Partitions partitions() {
        return new Partitions.Builder()
                .addAll(ORDERS, List.of(0, 3, 9, 300))
                .add(BILLS, 0)
                .build();
    }

    private static GroupEvent classicGroup() {
        return new GroupEvent.ClassicGroupStored(
                "g",
                3,
                "consumer",
                Optional.of("range"),
                Optional.of("m-1"),
                List.of(
                        new GroupEvent.StoredMember(
                                "m-1",
                                Optional.of("i-1"),
                                "client",
                                "/127.0.0.1",
                                60_000,
                                45_000,
                                GroupBytes.copyOf(new byte[] {1, 2}),
                                GroupBytes.copyOf(new byte[] {-1})),
                        new GroupEvent.StoredMember(
                                "m-2",
                                Optional.empty(),
                                "client",
                                "/127.0.0.1",
                                60_000,
                                45_000,
                                GroupBytes.EMPTY,
                                GroupBytes.EMPTY)),
                1_700_000_000_000L);
    }

    private static ConsumerMember member() {
        return new ConsumerMember(
                "m-1",
                Optional.of("i-1"),
                Optional.empty(),
                "client",
                "/127.0.0.1",
                60_000,
                Set.of("orders"),
                Optional.of("bill.*"),
                Optional.of("uniform"),
                7,
                6,
                MemberState.UNREVOKED,
                partitions(),
                Partitions.of(BILLS, List.of(0)),
                Arrivals.NONE,
                Optional.empty());
    }

    static GroupEvent.ConsumerMemberStored classicMember() {
        ConsumerMember member = member();
        return new GroupEvent.ConsumerMemberStored(
                "g",
                new ConsumerMember(
                        member.id(),
                        member.instanceId(),
                        member.rackId(),
                        member.clientId(),
                        member.clientHost(),
                        member.rebalanceTimeoutMs(),
                        member.subscribedNames(),
                        member.subscribedPattern(),
                        member.assignor(),
                        member.epoch(),
                        member.previousEpoch(),
                        member.state(),
                        member.assigned(),
                        member.revoking(),
                        Arrivals.at(7, member.held()),
                        Optional.of(new ClassicClient(
                                45_000,
                                List.of(
                                        new ClassicClient.Offer("range", GroupBytes.copyOf(new byte[] {0, 1})),
                                        new ClassicClient.Offer("sticky", GroupBytes.EMPTY))))));
    }

    private static GroupEvent offsets() {
        return new GroupEvent.OffsetsCommitted(
                "g",
                List.of(
                        new CommittedOffset(
                                new TopicIdPartition(ORDERS, "orders", 3),
                                1L << 40,
                                OptionalInt.of(5),
                                "words",
                                1_700_000_000_000L,
                                OptionalLong.of(1_700_000_060_000L)),
                        new CommittedOffset(
                                new TopicIdPartition(ORDERS, "orders", 4),
                                0,
                                OptionalInt.empty(),
                                "",
                                1_699_999_999_000L,
                                OptionalLong.empty()),
                        new CommittedOffset(
                                new TopicIdPartition(BILLS, "bills", 0),
                                9,
                                OptionalInt.empty(),
                                "",
                                1_700_000_000_000L,
                                OptionalLong.empty())));
    }
}
