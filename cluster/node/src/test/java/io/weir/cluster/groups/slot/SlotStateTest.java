package io.weir.cluster.groups.slot;

import static io.weir.cluster.groups.slot.GroupFixtures.beat;
import static io.weir.cluster.groups.slot.GroupFixtures.commit;
import static io.weir.cluster.groups.slot.GroupFixtures.fetchAll;
import static io.weir.cluster.groups.slot.GroupFixtures.heartbeat;
import static io.weir.cluster.groups.slot.GroupFixtures.join;
import static io.weir.cluster.groups.slot.GroupFixtures.leave;
import static io.weir.cluster.groups.slot.GroupFixtures.partition;
import static io.weir.cluster.groups.slot.GroupFixtures.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.offsets.OffsetRequests.Delete;
import io.weir.cluster.groups.offsets.OffsetSettings;
import io.weir.cluster.groups.slot.GroupCommand.DeleteGroup;
import io.weir.cluster.groups.slot.GroupCommand.DeleteOffsets;
import io.weir.cluster.groups.slot.GroupCommand.DescribeConsumerGroup;
import io.weir.cluster.groups.slot.GroupCommand.DescribeGroup;
import io.weir.cluster.groups.slot.GroupReplies.ConsumerDescription;
import io.weir.cluster.groups.slot.GroupReplies.Deleted;
import io.weir.cluster.groups.slot.GroupReplies.Description;
import io.weir.cluster.groups.slot.GroupReplies.GroupType;
import io.weir.cluster.groups.slot.GroupReplies.LeaveReply;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotStateTest {
    private final SlotRig slot = new SlotRig();

    @Test
    void nobodyIsAMemberOfAGroupThatThereIsNot() {
        assertEquals(GroupError.UNKNOWN_MEMBER_ID, slot.ask(heartbeat("g", "m", 1)));
        assertEquals(GroupError.UNKNOWN_MEMBER_ID, slot.ask(join("g", "m")).error());
        assertEquals(
                GroupError.UNKNOWN_MEMBER_ID,
                slot.ask(sync("g", "m", 1, Map.of())).error());
        assertEquals(new LeaveReply(GroupError.NONE, List.of(GroupError.UNKNOWN_MEMBER_ID)), slot.ask(leave("g", "m")));
        assertEquals(
                GroupError.GROUP_ID_NOT_FOUND,
                slot.ask(beat("g", "m", 1)).reply().error());
        assertEquals(
                GroupError.GROUP_ID_NOT_FOUND,
                slot.ask(commit("g", "m", 1, 0, 5)).error());
        assertEquals(
                GroupError.GROUP_ID_NOT_FOUND, slot.ask(new DeleteGroup("g")).error());
        assertEquals(
                GroupError.GROUP_ID_NOT_FOUND,
                slot.ask(new DeleteOffsets("g", new Delete(List.of(partition(0)))))
                        .error());
        assertEquals(List.of(), slot.ask(fetchAll("g")).offsets());
        assertEquals(
                new Description(GroupError.GROUP_ID_NOT_FOUND, "Group g not found.", "g", "Dead", "", "", List.of()),
                slot.ask(new DescribeGroup("g")));
        assertEquals(List.of(), slot.state.list());
        assertEquals(List.of(), slot.events);
    }

    @Test
    void anEmptyNameIsNoGroupsButOffsetsMayBeKeptUnderIt() {
        assertEquals(GroupError.INVALID_GROUP_ID, slot.ask(join("", "")).error());
        assertEquals(
                GroupError.INVALID_GROUP_ID,
                slot.ask(sync("", "m", 1, Map.of())).error());
        assertEquals(GroupError.INVALID_GROUP_ID, slot.ask(heartbeat("", "m", 1)));
        assertEquals(GroupError.INVALID_GROUP_ID, slot.ask(leave("", "m")).error());
        assertEquals(
                GroupError.INVALID_REQUEST, slot.ask(beat("", "m", 0)).reply().error());
        assertEquals(GroupError.NONE, slot.ask(commit("", 0, 5)).error());
        assertEquals(1, slot.ask(fetchAll("")).offsets().size());
    }

    @Test
    void aGroupThatOnlyHasOffsetsIsListedAndDeleted() {
        slot.ask(commit("g", 0, 5));
        assertEquals(List.of(new Listed("g", "", "Empty", GroupType.CLASSIC)), slot.state.list());
        assertEquals("Empty", slot.ask(new DescribeGroup("g")).state());
        assertEquals(new Deleted(GroupError.NONE, ""), slot.ask(new DeleteGroup("g")));
        assertEquals(List.of(), slot.state.list());
        assertEquals(List.of(), slot.stored().events());
    }

    @Test
    void aGroupWithMembersIsNotDeleted() {
        stable("g");
        slot.ask(beat("c", "m", 0));
        assertEquals(GroupError.NON_EMPTY_GROUP, slot.ask(new DeleteGroup("g")).error());
        assertEquals(GroupError.NON_EMPTY_GROUP, slot.ask(new DeleteGroup("c")).error());
    }

    @Test
    void aGroupDescribesItsMembersByItsProtocol() {
        String member = stable("g");
        Description description = slot.ask(new DescribeGroup("g"));
        assertEquals("Stable", description.state());
        assertEquals("consumer", description.protocolType());
        assertEquals("range", description.protocol());
        assertEquals(member, description.members().get(0).memberId());
        assertEquals(
                "Group g is not a consumer group.",
                slot.ask(new DescribeConsumerGroup("g")).message());

        slot.ask(beat("c", "m", 0));
        ConsumerDescription consumer = slot.ask(new DescribeConsumerGroup("c"));
        assertEquals("Stable", consumer.state());
        assertEquals(4, consumer.members().get(0).target().size());
        assertEquals(
                "Group c is not a classic group.",
                slot.ask(new DescribeGroup("c")).message());
    }

    @Test
    void anEmptyGroupGoesOverToTheOtherProtocolAndKeepsItsOffsets() {
        String member = stable("g");
        slot.ask(commit("g", member, 1, 0, 5));
        slot.ask(leave("g", member));
        int epoch = slot.ask(beat("g", "m", 0)).reply().epoch();
        assertEquals(GroupType.CONSUMER, slot.state.list().get(0).type());
        assertEquals(1, slot.ask(fetchAll("g")).offsets().size());
        slot.restart();
        assertEquals(GroupError.NONE, slot.ask(beat("g", "m", epoch)).reply().error());
        slot.ask(beat("g", "m", -1));
        assertEquals("Empty", slot.state.list().get(0).state());
        stable("g");
        slot.restart();
        assertEquals(List.of(new Listed("g", "consumer", "Stable", GroupType.CLASSIC)), slot.state.list());
        assertEquals(1, slot.ask(fetchAll("g")).offsets().size());
    }

    @Test
    void whoWasRefusedLeavesNothingBehind() {
        assertEquals(
                GroupError.INVALID_SESSION_TIMEOUT, slot.ask(join("g", "", 0)).error());
        assertEquals(0, slot.state.size());
    }

    @Test
    void aGroupThatIsStoredStaysUntilItsDeletionIs() {
        slot.ask(beat("g", "m", 0));
        slot.ask(beat("g", "m", -1));
        assertEquals(
                GroupError.INVALID_SESSION_TIMEOUT, slot.ask(join("g", "", 0)).error());
        assertEquals(1, slot.state.size());
        slot.expireOffsets();
        assertEquals(0, slot.state.size());
        assertEquals(List.of(), slot.stored().events());
    }

    @Test
    void offsetsOfMembersAreNotDeletedAndThoseOfAnEmptyGroupAre() {
        String member = stable("g");
        slot.ask(commit("g", member, 1, 0, 5));
        DeleteOffsets delete = new DeleteOffsets("g", new Delete(List.of(partition(0))));
        assertEquals(
                List.of(GroupError.GROUP_SUBSCRIBED_TO_TOPIC), slot.ask(delete).errors());
        slot.ask(leave("g", member));
        assertEquals(List.of(GroupError.NONE), slot.ask(delete).errors());
        assertEquals(List.of(), slot.ask(fetchAll("g")).offsets());
    }

    @Test
    void offsetsThatAreTooOldGoAndThenTheirGroup() {
        slot.ask(commit("g", 0, 5));
        slot.nowMs += OffsetSettings.DEFAULT.retentionMs() - 1;
        slot.expireOffsets();
        assertEquals(1, slot.state.size());
        slot.nowMs += 1;
        slot.expireOffsets();
        assertEquals(0, slot.state.size());
        assertEquals(List.of(), slot.stored().events());
    }

    @Test
    void offsetsOfAGroupWithMembersDoNotGrowOld() {
        String member = stable("g");
        slot.ask(commit("g", member, 1, 0, 5));
        slot.nowMs += 10 * OffsetSettings.DEFAULT.retentionMs();
        slot.expireOffsets();
        assertEquals(1, slot.ask(fetchAll("g")).offsets().size());
    }

    @Test
    void theShortestHistoryLeadsToTheSameSlot() {
        String member = stable("g");
        slot.ask(commit("g", member, 1, 0, 5));
        slot.ask(commit("g", member, 1, 1, 6));
        slot.ask(commit("g", member, 1, 0, 7));
        slot.ask(beat("c", "m", 0));
        slot.ask(beat("c", "n", 0));
        StoredSlot stored = slot.stored();
        List<GroupEvent> shortest = stored.events();
        assertTrue(shortest.size() < slot.events.size());
        assertEquals(stored, StoredSlot.of(shortest));
    }

    /** A group with one member, at its first generation if there was none before; the member's id. */
    private String stable(String group) {
        JoinReply joined = slot.ask(join(group, ""));
        slot.ask(sync(group, joined.memberId(), joined.generation(), Map.of()));
        return joined.memberId();
    }
}
