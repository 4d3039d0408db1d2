package io.weir.cluster.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.OffsetsRemoved;
import io.weir.cluster.groups.offsets.OffsetRequests.Commit;
import io.weir.cluster.groups.offsets.OffsetRequests.Delete;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetch;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetched;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GroupOffsetsTest {
    private static final TopicId ORDERS = new TopicId(1, 1);
    private static final TopicId BILLS = new TopicId(1, 2);
    private static final OffsetSettings SETTINGS = new OffsetSettings(5, 100, 10);
    private static final long NOW = 1_000;

    private final GroupOffsets offsets = new GroupOffsets("g");

    private static TopicIdPartition orders(int partition) {
        return new TopicIdPartition(ORDERS, "orders", partition);
    }

    private static TopicIdPartition bills(int partition) {
        return new TopicIdPartition(BILLS, "bills", partition);
    }

    private static Position at(TopicIdPartition partition, long offset, String metadata) {
        return new Position(partition, offset, OptionalInt.empty(), metadata);
    }

    private static Commit commit(OptionalLong retentionMs, Position... positions) {
        return new Commit("", Optional.empty(), OffsetRequests.NO_EPOCH, true, retentionMs, List.of(positions));
    }

    private List<GroupError> commit(long nowMs, Position... positions) {
        return offsets.commit(commit(OptionalLong.empty(), positions), SETTINGS, nowMs, new Effects());
    }

    private Optional<Position> fetched(TopicIdPartition partition) {
        List<Fetched> fetched = offsets.fetch(
                new Fetch(Optional.empty(), OffsetRequests.NO_EPOCH, Optional.of(List.of(partition)), true));
        assertEquals(1, fetched.size());
        assertEquals(partition, fetched.get(0).partition());
        assertEquals(GroupError.NONE, fetched.get(0).error());
        return fetched.get(0).position();
    }

    private List<GroupEvent> events(Consumer<Effects> decision) {
        Effects effects = new Effects();
        decision.accept(effects);
        return effects.events();
    }

    @Test
    void whatWasCommittedComesBackAsItWasSent() {
        Position position = new Position(orders(3), 7, OptionalInt.of(4), "words");

        assertEquals(List.of(GroupError.NONE), commit(NOW, position));

        assertEquals(Optional.of(position), fetched(orders(3)));
        assertEquals(Optional.empty(), fetched(orders(4)));
    }

    @Test
    void theLastCommitOfAPartitionCountsAlsoInOneRequest() {
        commit(NOW, at(orders(0), 5, ""), at(orders(0), 3, ""));

        assertEquals(Optional.of(at(orders(0), 3, "")), fetched(orders(0)));
        assertEquals(1, offsets.size());
    }

    @Test
    void allOffsetsAreToldToWhoNamesNoPartition() {
        commit(NOW, at(orders(0), 5, ""), at(bills(1), 3, ""));

        List<Fetched> all =
                offsets.fetch(new Fetch(Optional.empty(), OffsetRequests.NO_EPOCH, Optional.empty(), false));

        assertEquals(2, all.size());
        assertTrue(all.contains(new Fetched(bills(1), GroupError.NONE, Optional.of(at(bills(1), 3, "")))));
    }

    @Test
    void metadataThatIsTooLongIsRefusedForItsPartitionAlone() {
        assertEquals(
                List.of(GroupError.OFFSET_METADATA_TOO_LARGE, GroupError.NONE),
                commit(NOW, at(orders(0), 5, "123456"), at(orders(1), 6, "12345")));

        assertEquals(Optional.empty(), fetched(orders(0)));
        assertEquals(Optional.of(at(orders(1), 6, "12345")), fetched(orders(1)));
    }

    @Test
    void aCommitOfWhichNothingIsTakenIsNoEvent() {
        assertEquals(
                List.of(),
                events(effects -> offsets.commit(
                        commit(OptionalLong.empty(), at(orders(0), 5, "123456")), SETTINGS, NOW, effects)));
    }

    @Test
    void offsetsAreDeletedButForTopicsThatAreSubscribedTo() {
        commit(NOW, at(orders(0), 5, ""), at(bills(0), 3, ""));

        List<GroupEvent> events = events(effects -> assertEquals(
                List.of(GroupError.NONE, GroupError.GROUP_SUBSCRIBED_TO_TOPIC, GroupError.NONE),
                offsets.delete(
                        new Delete(List.of(orders(0), bills(0), orders(9))),
                        partition -> partition.topic().equals("bills"),
                        effects)));

        assertEquals(List.of(new OffsetsRemoved("g", Partitions.of(ORDERS, List.of(0)))), events);
        assertEquals(Optional.empty(), fetched(orders(0)));
        assertEquals(Optional.of(at(bills(0), 3, "")), fetched(bills(0)));
    }

    @Test
    void offsetsGrowOldFromTheirCommitWhereThereIsNobody() {
        commit(NOW, at(orders(0), 5, ""));
        commit(NOW + 1, at(orders(1), 5, ""));

        offsets.expire(OffsetAging.SINCE_COMMIT, SETTINGS, NOW + 99, new Effects());
        assertEquals(2, offsets.size());
        offsets.expire(OffsetAging.SINCE_COMMIT, SETTINGS, NOW + 100, new Effects());

        assertEquals(Optional.empty(), fetched(orders(0)));
        assertTrue(fetched(orders(1)).isPresent());
    }

    @Test
    void offsetsGrowOldFromWhenTheGroupBecameEmpty() {
        commit(NOW, at(orders(0), 5, ""));

        offsets.expire(OffsetAging.since(NOW + 500), SETTINGS, NOW + 599, new Effects());
        assertEquals(1, offsets.size());
        offsets.expire(OffsetAging.since(NOW + 500), SETTINGS, NOW + 600, new Effects());

        assertTrue(offsets.isEmpty());
    }

    @Test
    void offsetsOfTopicsThatAreSubscribedToDoNotGrowOld() {
        commit(NOW, at(orders(0), 5, ""), at(bills(0), 5, ""));

        offsets.expire(
                OffsetAging.SINCE_COMMIT.unless(partition -> partition.topic().equals("orders")),
                SETTINGS,
                NOW + 1_000_000,
                new Effects());

        assertEquals(List.of(ORDERS), offsets.topics());
        offsets.expire(OffsetAging.NEVER, SETTINGS, Long.MAX_VALUE, new Effects());
        assertEquals(1, offsets.size());
    }

    @Test
    void whatAClientWantedKeptIsKeptSoLong() {
        offsets.commit(commit(OptionalLong.of(10), at(orders(0), 5, "")), SETTINGS, NOW, new Effects());
        offsets.commit(commit(OptionalLong.of(1_000), at(orders(1), 5, "")), SETTINGS, NOW, new Effects());
        offsets.commit(commit(OptionalLong.of(Long.MAX_VALUE), at(orders(2), 5, "")), SETTINGS, NOW, new Effects());

        offsets.expire(OffsetAging.SINCE_COMMIT, SETTINGS, NOW + 10, new Effects());
        assertEquals(Optional.empty(), fetched(orders(0)));
        offsets.expire(OffsetAging.SINCE_COMMIT, SETTINGS, NOW + 999, new Effects());
        assertTrue(fetched(orders(1)).isPresent());
        offsets.expire(OffsetAging.SINCE_COMMIT, SETTINGS, NOW + 1_000_000, new Effects());
        assertTrue(fetched(orders(2)).isPresent());
    }

    @Test
    void theOffsetsOfATopicThatIsGoneAreGone() {
        commit(NOW, at(orders(0), 5, ""), at(orders(1), 5, ""), at(bills(0), 5, ""));

        List<GroupEvent> events = events(effects -> offsets.forgetTopics(ORDERS::equals, effects));

        assertEquals(List.of(new OffsetsRemoved("g", Partitions.of(ORDERS, List.of(0, 1)))), events);
        assertEquals(List.of(BILLS), offsets.topics());
        assertEquals(List.of(), events(effects -> offsets.forgetTopics(ORDERS::equals, effects)));
    }

    @Test
    void aTopicCreatedAnewUnderItsNameHasNoOffset() {
        commit(NOW, at(orders(0), 5, ""));

        assertEquals(Optional.empty(), fetched(new TopicIdPartition(new TopicId(1, 9), "orders", 0)));
    }

    @Test
    void whatIsNotAboutOffsetsIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> offsets.apply(new GroupEvent.ConsumerMemberRemoved("g", "m")));
    }
}
