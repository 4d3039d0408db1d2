package io.weir.cluster.groups.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.Effects;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a group of the consumer protocol says to members that move on. */
class ConsumerGroupTest {
    private static final TopicId ORDERS = new TopicId(1, 1);
    private static final TopicIdPartition KEPT = new TopicIdPartition(ORDERS, "orders", 0);
    private static final TopicIdPartition GIVEN_UP = new TopicIdPartition(ORDERS, "orders", 1);
    private static final int SESSION_MS = 45_000;
    private static final int USUAL_MS = 5_000;
    private static final int SOON_MS = 500;

    private final ConsumerGroup group =
            new ConsumerGroup("g", new ConsumerSettings(SESSION_MS, USUAL_MS, SOON_MS, 100));
    private long nowMs = 1_000_000;

    private static final GroupTopics TOPICS = new GroupTopics() {
        @Override
        public Optional<TopicId> named(String name) {
            return Optional.of(ORDERS);
        }

        @Override
        public Optional<String> nameOf(TopicId topic) {
            return Optional.of("orders");
        }

        @Override
        public int partitions(TopicId topic) {
            return 2;
        }

        @Override
        public Set<String> matching(String regularExpression) {
            return Set.of();
        }
    };

    private ConsumerReply beat(String member, int epoch, Partitions owned) {
        return group.heard(
                new ConsumerHeartbeat(
                        member,
                        epoch,
                        Optional.empty(),
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        OptionalInt.of(60_000),
                        Optional.of(Set.of("orders")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(owned)),
                TOPICS,
                nowMs,
                new Effects());
    }

    @Test
    void aCommitThatWasUnderWayWhenItsMemberMovedOnCountsForWhatItStillHas() {
        Partitions all = Partitions.of(ORDERS, List.of(0, 1));
        int epoch = beat("one", 0, Partitions.NONE).epoch();
        beat("one", epoch, all);
        beat("two", 0, Partitions.NONE);
        Partitions kept = beat("one", epoch, all).assigned().orElseThrow();
        assertEquals(Partitions.of(ORDERS, List.of(0)), kept);
        assertEquals(GroupError.NONE, group.commit("one", epoch, List.of(KEPT, GIVEN_UP)), "it is asked to give up");

        int next = beat("one", epoch, kept).epoch();

        assertEquals(epoch + 1, next);
        assertEquals(GroupError.NONE, group.commit("one", epoch, List.of(KEPT)));
        assertEquals(GroupError.STALE_MEMBER_EPOCH, group.commit("one", epoch, List.of(KEPT, GIVEN_UP)));
        assertEquals(GroupError.STALE_MEMBER_EPOCH, group.commit("one", epoch - 1, List.of(KEPT)));
        assertEquals(GroupError.STALE_MEMBER_EPOCH, group.commit("one", next + 1, List.of(KEPT)));
    }

    @Test
    void aCommitOfLongAgoCountsForWhatItsMemberHasHadSinceAndNotForWhatCameBack() {
        Partitions all = Partitions.of(ORDERS, List.of(0, 1));
        int first = beat("one", 0, Partitions.NONE).epoch();
        beat("two", 0, Partitions.NONE);
        Partitions kept = beat("one", first, all).assigned().orElseThrow();
        int second = beat("one", first, kept).epoch();
        beat("two", ConsumerHeartbeat.LEAVE, Partitions.NONE);
        ConsumerReply alone = beat("one", second, kept);
        assertEquals(Optional.of(all), alone.assigned());
        assertEquals(second + 1, alone.epoch());

        assertEquals(GroupError.NONE, group.commit("one", first, List.of(KEPT)), "two epochs later");
        assertEquals(GroupError.NONE, group.commit("one", second, List.of(KEPT)));
        assertEquals(GroupError.STALE_MEMBER_EPOCH, group.commit("one", first, List.of(GIVEN_UP)));
        assertEquals(GroupError.STALE_MEMBER_EPOCH, group.commit("one", second, List.of(GIVEN_UP)));
        assertEquals(GroupError.NONE, group.commit("one", alone.epoch(), List.of(KEPT, GIVEN_UP)));
    }

    @Test
    void membersSpeakSoonWhileTheGroupChangesAndAsUsualAfterwards() {
        int epoch = beat("one", 0, Partitions.NONE).epoch();
        assertEquals(SOON_MS, group.heartbeatIntervalMs("one", nowMs));
        nowMs += USUAL_MS;
        assertEquals(USUAL_MS, group.heartbeatIntervalMs("one", nowMs));

        beat("one", epoch, Partitions.of(ORDERS, List.of(0, 1)));
        beat("two", 0, Partitions.NONE);
        assertEquals(SOON_MS, group.heartbeatIntervalMs("one", nowMs));
        nowMs += USUAL_MS;
        assertEquals(SOON_MS, group.heartbeatIntervalMs("two", nowMs), "it waits for what the other has");
    }
}
