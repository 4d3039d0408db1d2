package io.weir.cluster.serialization;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.offsets.OffsetRequests;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupPost;
import io.weir.cluster.groups.slot.GroupReplies;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** One of each of what brokers ask one another about groups, and answer; each has a golden file. */
final class GroupPostSamples {
    private static final TopicId ORDERS = new TopicId(0x0123456789abcdefL, 0x1122334455667788L);
    private static final TopicIdPartition PARTITION = new TopicIdPartition(ORDERS, "orders", 3);
    private static final OffsetRequests.Position POSITION =
            new OffsetRequests.Position(PARTITION, 1L << 40, OptionalInt.of(5), "words");

    private GroupPostSamples() {}

    static Stream<Object> all() {
        return Stream.concat(commands(), replies());
    }

    static Stream<Object> commands() {
        return Stream.of(
                new GroupCommand.Join(
                        "g",
                        new ClassicRequests.Join(
                                "m-1",
                                Optional.of("i-1"),
                                "client",
                                "/127.0.0.1",
                                60_000,
                                45_000,
                                "consumer",
                                List.of(new ClassicRequests.Protocol("range", bytes(0, 1, -1))),
                                true,
                                true)),
                new GroupCommand.Sync(
                        "g",
                        new ClassicRequests.Sync(
                                "m-1",
                                Optional.of("i-1"),
                                3,
                                Optional.of("consumer"),
                                Optional.of("range"),
                                Map.of("m-1", bytes(7)))),
                new GroupCommand.Heartbeat("g", "m-1", Optional.of("i-1"), 3),
                new GroupCommand.Leave("g", List.of(new ClassicRequests.Leave("m-1", Optional.of("i-1")))),
                new GroupCommand.ConsumerGroupHeartbeat("g", heartbeat()),
                new GroupCommand.CommitOffsets(
                        "g",
                        new OffsetRequests.Commit(
                                "m-1", Optional.of("i-1"), 3, true, OptionalLong.of(60_000), List.of(POSITION))),
                new GroupCommand.FetchOffsets(
                        "g", new OffsetRequests.Fetch(Optional.of("m-1"), 3, Optional.of(List.of(PARTITION)), true)),
                new GroupCommand.DeleteOffsets("g", new OffsetRequests.Delete(List.of(PARTITION))),
                new GroupCommand.DescribeGroup("g"),
                new GroupCommand.DescribeConsumerGroup("g"),
                new GroupCommand.DeleteGroup("g"));
    }

    private static Stream<Object> replies() {
        return Stream.of(
                new ClassicRequests.JoinReply(
                        GroupError.NONE,
                        "m-1",
                        3,
                        Optional.of("consumer"),
                        Optional.of("range"),
                        "m-1",
                        true,
                        List.of(new ClassicRequests.JoinedMember("m-1", Optional.of("i-1"), bytes(0, 1)))),
                new ClassicRequests.SyncReply(GroupError.NONE, Optional.of("consumer"), Optional.of("range"), bytes(7)),
                GroupError.REBALANCE_IN_PROGRESS,
                new GroupReplies.LeaveReply(GroupError.NONE, List.of(GroupError.UNKNOWN_MEMBER_ID)),
                new GroupReplies.HeartbeatReply(
                        new ConsumerReply(GroupError.NONE, "words", "m-1", 7, Optional.of(partitions())), 500),
                new OffsetRequests.CommitReply(GroupError.NONE, List.of(GroupError.OFFSET_METADATA_TOO_LARGE)),
                new OffsetRequests.FetchReply(
                        GroupError.NONE,
                        List.of(new OffsetRequests.Fetched(PARTITION, GroupError.NONE, Optional.of(POSITION)))),
                new OffsetRequests.DeleteReply(
                        GroupError.NONE, List.of(GroupError.GROUP_SUBSCRIBED_TO_TOPIC, GroupError.NONE)),
                new GroupReplies.Description(
                        GroupError.NONE,
                        "words",
                        "g",
                        "Stable",
                        "consumer",
                        "range",
                        List.of(new GroupReplies.DescribedMember(
                                "m-1", Optional.of("i-1"), "client", "/127.0.0.1", bytes(0, 1), bytes(7)))),
                new GroupReplies.ConsumerDescription(
                        GroupError.NONE,
                        "words",
                        "g",
                        "Reconciling",
                        8,
                        7,
                        "uniform",
                        List.of(new GroupReplies.DescribedConsumer(
                                GroupSamples.classicMember().member(), partitions()))),
                new GroupReplies.Deleted(GroupError.NON_EMPTY_GROUP, "words"),
                new GroupPost.Answer(9, GroupError.ILLEGAL_GENERATION));
    }

    private static ConsumerHeartbeat heartbeat() {
        return new ConsumerHeartbeat(
                "m-1",
                7,
                Optional.of("i-1"),
                Optional.of("r-1"),
                "client",
                "/127.0.0.1",
                OptionalInt.of(60_000),
                Optional.of(Set.of("orders")),
                Optional.of("bill.*"),
                Optional.of("uniform"),
                Optional.of(partitions()));
    }

    private static Partitions partitions() {
        return Partitions.of(ORDERS, List.of(0, 3, 300));
    }

    private static GroupBytes bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return GroupBytes.copyOf(bytes);
    }
}
