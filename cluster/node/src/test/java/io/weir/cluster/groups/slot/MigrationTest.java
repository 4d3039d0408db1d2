package io.weir.cluster.groups.slot;

import static io.weir.cluster.groups.slot.GroupFixtures.beat;
import static io.weir.cluster.groups.slot.GroupFixtures.bytes;
import static io.weir.cluster.groups.slot.GroupFixtures.commit;
import static io.weir.cluster.groups.slot.GroupFixtures.heartbeat;
import static io.weir.cluster.groups.slot.GroupFixtures.leave;
import static io.weir.cluster.groups.slot.GroupFixtures.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.embedded.EmbeddedAssignment;
import io.weir.cluster.groups.embedded.MalformedException;
import io.weir.cluster.groups.slot.GroupReplies.GroupType;
import io.weir.cluster.groups.slot.GroupReplies.HeartbeatReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class MigrationTest {
    private static final GroupBytes ALL =
            new EmbeddedAssignment(Map.of("t", Set.of(0, 1, 2, 3)), GroupBytes.EMPTY).bytes((short) 1);

    private final SlotRig slot = new SlotRig();

    private static GroupCommand.Join join(String memberId, Optional<String> instance) {
        GroupBytes subscription = GroupBytes.copyOf(
                Utils.toArray(ConsumerProtocol.serializeSubscription(new Subscription(List.of("t")), (short) 1)));
        return new GroupCommand.Join(
                "g",
                new Join(
                        memberId,
                        instance,
                        "client",
                        "/127.0.0.1",
                        60_000,
                        10_000,
                        "consumer",
                        List.of(new Protocol("range", subscription)),
                        false,
                        true));
    }

    private static GroupCommand.ConsumerGroupHeartbeat owning(String memberId, int epoch, Partitions owned) {
        return new GroupCommand.ConsumerGroupHeartbeat(
                "g",
                new ConsumerHeartbeat(
                        memberId,
                        epoch,
                        Optional.empty(),
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        OptionalInt.of(60_000),
                        Optional.of(Set.of("t")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(owned)));
    }

    private static Map<String, Set<Integer>> assigned(GroupBytes bytes) throws MalformedException {
        return EmbeddedAssignment.read(bytes).partitions();
    }

    /** A classic group of one member, which has everything. */
    private JoinReply classicGroup(GroupBytes assignment) {
        JoinReply joined = slot.ask(join("", Optional.empty()));
        slot.ask(sync("g", joined.memberId(), joined.generation(), Map.of(joined.memberId(), assignment)));
        return joined;
    }

    private GroupType type() {
        return slot.state.list().get(0).type();
    }

    @Test
    void aConsumerThatComesToAClassicGroupTakesItAlong() throws MalformedException {
        JoinReply classic = classicGroup(ALL);
        ConsumerReply newcomer = slot.ask(beat("g", "new", 0)).reply();
        assertEquals(GroupError.NONE, newcomer.error());
        assertEquals(GroupType.CONSUMER, type());
        assertEquals(classic.generation() + 1, newcomer.epoch());
        assertEquals(Optional.of(Partitions.NONE), newcomer.assigned(), "everything is the other's still");

        assertEquals(
                GroupError.NONE,
                slot.ask(commit("g", classic.memberId(), classic.generation(), 0, 5))
                        .error());
        assertEquals(
                GroupError.REBALANCE_IN_PROGRESS, slot.ask(heartbeat("g", classic.memberId(), classic.generation())));
        JoinReply again = slot.ask(join(classic.memberId(), Optional.empty()));
        assertEquals(newcomer.epoch(), again.generation());
        assertEquals("", again.leader());
        var synced = slot.ask(sync("g", again.memberId(), again.generation(), Map.of()));
        assertEquals(2, assigned(synced.assignment()).get("t").size());
        assertEquals(GroupError.NONE, slot.ask(heartbeat("g", again.memberId(), again.generation())));

        ConsumerReply later = slot.ask(beat("g", "new", newcomer.epoch())).reply();
        assertEquals(2, later.assigned().orElseThrow().size());
        for (int partition : List.of(0, 1, 2, 3)) {
            boolean kept = assigned(synced.assignment()).get("t").contains(partition);
            assertEquals(
                    kept ? GroupError.NONE : GroupError.ILLEGAL_GENERATION,
                    slot.ask(commit("g", classic.memberId(), classic.generation(), partition, 5))
                            .error());
        }
    }

    @Test
    void theLastConsumerThatLeavesLeavesAClassicGroupThatRebalances() {
        JoinReply classic = classicGroup(ALL);
        int epoch = slot.ask(beat("g", "new", 0)).reply().epoch();
        slot.ask(join(classic.memberId(), Optional.empty()));
        slot.ask(sync("g", classic.memberId(), epoch, Map.of()));
        slot.ask(beat("g", "new", ConsumerHeartbeat.LEAVE));
        assertEquals(GroupType.CLASSIC, type());
        assertEquals(GroupError.REBALANCE_IN_PROGRESS, slot.ask(heartbeat("g", classic.memberId(), epoch)));
        assertEquals(
                GroupError.NONE,
                slot.ask(commit("g", classic.memberId(), epoch, 0, 6)).error());

        slot.restart();
        assertEquals(GroupType.CLASSIC, type());
        assertEquals(
                GroupError.REBALANCE_IN_PROGRESS,
                slot.ask(heartbeat("g", classic.memberId(), epoch)),
                "what the last consumer had is nobody's yet");
        JoinReply again = slot.ask(join(classic.memberId(), Optional.empty()));
        assertTrue(again.generation() > epoch);
        assertEquals(classic.memberId(), again.leader());
    }

    @Test
    void aConsumerThatIsRefusedLeavesTheClassicGroupAlone() {
        JoinReply classic = classicGroup(ALL);
        HeartbeatReply refused = slot.ask(new GroupCommand.ConsumerGroupHeartbeat(
                "g",
                new ConsumerHeartbeat(
                        "new",
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        OptionalInt.of(60_000),
                        Optional.empty(),
                        Optional.of("a("),
                        Optional.empty(),
                        Optional.of(Partitions.NONE))));
        assertEquals(GroupError.INVALID_REGULAR_EXPRESSION, refused.reply().error());
        assertEquals(
                "SubscribedTopicRegex `a(` is not a valid regular expression: missing closing ).",
                refused.reply().message());
        assertEquals(GroupType.CLASSIC, type());
        assertEquals(GroupError.NONE, slot.ask(heartbeat("g", classic.memberId(), classic.generation())));
    }

    @Test
    void aGroupOfAnAssignorWithWordsOfItsOwnOrOfAnotherKindStaysClassic() {
        classicGroup(new EmbeddedAssignment(Map.of(), bytes("own")).bytes((short) 1));
        ConsumerReply refused = slot.ask(beat("g", "new", 0)).reply();
        assertEquals(GroupError.GROUP_ID_NOT_FOUND, refused.error());
        assertTrue(refused.message().contains("an unsupported custom assignor is in use"), refused.message());

        JoinReply other = slot.ask(GroupFixtures.join("other", ""));
        slot.ask(sync("other", other.memberId(), other.generation(), Map.of()));
        ConsumerReply malformed = slot.ask(beat("other", "new", 0)).reply();
        assertEquals(GroupError.GROUP_ID_NOT_FOUND, malformed.error());
        assertEquals(
                "Cannot upgrade classic group other to consumer group because the embedded consumer protocol is"
                        + " malformed.",
                malformed.message());
    }

    @Test
    void aMemberThatIsCalledAndDoesNotComeIsOutAfterTheTimeOfARound() {
        JoinReply classic = classicGroup(ALL);
        ConsumerReply newcomer = slot.ask(beat("g", "new", 0)).reply();
        int assigned = 0;
        for (int i = 0; i < 14; i++) {
            slot.ask(heartbeat("g", classic.memberId(), classic.generation()));
            newcomer = slot.ask(beat("g", "new", newcomer.epoch())).reply();
            assigned = newcomer.assigned().map(Partitions::size).orElse(assigned);
            slot.nowMs += 5_000;
            slot.expire();
        }
        assertEquals(GroupError.UNKNOWN_MEMBER_ID, slot.ask(heartbeat("g", classic.memberId(), classic.generation())));
        assertEquals(4, assigned);
    }

    @Test
    void aStaticMemberComesBackUnderTheOtherProtocolWithWhatItHad() {
        JoinReply classic = slot.ask(join("", Optional.of("i")));
        slot.ask(new GroupCommand.Sync(
                "g",
                new Sync(
                        classic.memberId(),
                        Optional.of("i"),
                        classic.generation(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(classic.memberId(), ALL))));
        ConsumerHeartbeat said = beat("g", "new", 0).heartbeat();
        ConsumerReply reply = slot.ask(new GroupCommand.ConsumerGroupHeartbeat(
                        "g",
                        new ConsumerHeartbeat(
                                said.memberId(),
                                0,
                                Optional.of("i"),
                                Optional.empty(),
                                said.clientId(),
                                said.clientHost(),
                                said.rebalanceTimeoutMs(),
                                said.subscribedNames(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Partitions.NONE))))
                .reply();
        assertEquals(GroupError.NONE, reply.error());
        assertEquals(4, reply.assigned().orElseThrow().size());

        JoinReply back = slot.ask(join("", Optional.of("i")));
        assertEquals(GroupError.NONE, back.error());
        assertEquals(GroupType.CLASSIC, type());
        assertEquals(
                GroupError.FENCED_INSTANCE_ID,
                slot.ask(new GroupCommand.Heartbeat("g", "new", Optional.of("i"), reply.epoch())));
    }

    @Test
    void onlyThoseOfTheClassicProtocolAreServedByIt() {
        int epoch = slot.ask(beat("g", "new", 0)).reply().epoch();
        assertEquals(GroupError.UNKNOWN_MEMBER_ID, slot.ask(heartbeat("g", "new", epoch)));
        assertEquals(
                GroupError.UNKNOWN_MEMBER_ID,
                slot.ask(sync("g", "new", epoch, Map.of())).error());
        assertEquals(
                List.of(GroupError.UNKNOWN_MEMBER_ID),
                slot.ask(leave("g", "new")).errors());
        assertEquals(
                GroupError.INCONSISTENT_GROUP_PROTOCOL,
                slot.ask(GroupFixtures.join("g", "")).error(),
                "a subscription that cannot be read");
        assertEquals(
                GroupError.NONE,
                slot.ask(owning("new", epoch, Partitions.NONE)).reply().error());
    }
}
