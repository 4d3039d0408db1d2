package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicSettings;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.consumer.HeartbeatPacing;
import io.weir.cluster.groups.offsets.OffsetRequests;
import io.weir.cluster.groups.offsets.OffsetRequests.Commit;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetch;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.cluster.groups.offsets.OffsetSettings;
import io.weir.cluster.metadata.MetadataEvent.BrokerRegistered;
import io.weir.cluster.metadata.MetadataEvent.TopicCreated;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What tests of slots ask, of broker 1 with a topic {@code t} of four partitions. */
final class GroupFixtures {
    static final TopicId CLUSTER = new TopicId(7, 7);
    static final TopicId TOPIC = new TopicId(1, 1);
    static final SlotSettings SETTINGS = new SlotSettings(
            1000,
            100,
            20,
            Duration.ofMinutes(5),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            10,
            HeartbeatPacing.DEFAULT);

    /** Kafka's, but nobody waits for more members, and sessions may be short. */
    static final GroupLimits LIMITS = new GroupLimits() {
        @Override
        public ClassicSettings classic() {
            return new ClassicSettings(1, 1_800_000, 0, Integer.MAX_VALUE, 300_000);
        }

        @Override
        public ConsumerSettings consumer(String groupId) {
            return ConsumerSettings.DEFAULT;
        }

        @Override
        public OffsetSettings offsets() {
            return OffsetSettings.DEFAULT;
        }
    };

    private GroupFixtures() {}

    static MetadataImage image(String incarnation) {
        MetadataImage registered =
                new BrokerRegistered(1, incarnation, "host", 9092, "").apply(MetadataImage.empty(CLUSTER));
        return new TopicCreated("t", TOPIC, Collections.nCopies(4, List.of(1)), Map.of()).apply(registered);
    }

    static TopicIdPartition partition(int partition) {
        return new TopicIdPartition(TOPIC, "t", partition);
    }

    static GroupCommand.CommitOffsets commit(String groupId, int partition, long offset) {
        return commit(groupId, "", OffsetRequests.NO_EPOCH, partition, offset);
    }

    static GroupCommand.CommitOffsets commit(String groupId, String member, int epoch, int partition, long offset) {
        return new GroupCommand.CommitOffsets(
                groupId,
                new Commit(
                        member,
                        Optional.empty(),
                        epoch,
                        true,
                        OptionalLong.empty(),
                        List.of(new Position(partition(partition), offset, OptionalInt.of(3), "said"))));
    }

    static GroupCommand.FetchOffsets fetchAll(String groupId) {
        return new GroupCommand.FetchOffsets(
                groupId, new Fetch(Optional.empty(), OffsetRequests.NO_EPOCH, Optional.empty(), false));
    }

    static GroupCommand.Join join(String groupId, String memberId) {
        return join(groupId, memberId, 60_000);
    }

    static GroupCommand.Join join(String groupId, String memberId, int sessionTimeoutMs) {
        return new GroupCommand.Join(
                groupId,
                new Join(
                        memberId,
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        60_000,
                        sessionTimeoutMs,
                        "consumer",
                        List.of(new Protocol("range", bytes("subscription"))),
                        false,
                        true));
    }

    static GroupCommand.Sync sync(String groupId, String memberId, int generation, Map<String, GroupBytes> assigned) {
        return new GroupCommand.Sync(
                groupId,
                new Sync(memberId, Optional.empty(), generation, Optional.empty(), Optional.empty(), assigned));
    }

    static GroupCommand.Heartbeat heartbeat(String groupId, String memberId, int generation) {
        return new GroupCommand.Heartbeat(groupId, memberId, Optional.empty(), generation);
    }

    static GroupCommand.Leave leave(String groupId, String memberId) {
        return new GroupCommand.Leave(groupId, List.of(new ClassicRequests.Leave(memberId, Optional.empty())));
    }

    static GroupCommand.ConsumerGroupHeartbeat beat(String groupId, String memberId, int epoch) {
        return new GroupCommand.ConsumerGroupHeartbeat(
                groupId,
                new ConsumerHeartbeat(
                        memberId,
                        epoch,
                        Optional.empty(),
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        epoch == 0 ? OptionalInt.of(60_000) : OptionalInt.empty(),
                        epoch == 0 ? Optional.of(Set.of("t")) : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    static GroupBytes bytes(String text) {
        return GroupBytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
