package io.weir.cluster.groups.classic;

import static io.weir.cluster.groups.classic.GroupRig.bytes;
import static io.weir.cluster.groups.classic.GroupRig.joining;
import static io.weir.cluster.groups.classic.GroupRig.joiningAs;
import static io.weir.cluster.groups.classic.GroupRig.protocol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.classic.GroupRig.Call;
import io.weir.cluster.groups.event.GroupEvent.GenerationBegun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the members of one group see of it. */
class ClassicGroupTest {
    private final GroupRig rig = GroupRig.withoutDelay();

    @Test
    void theFirstMemberLeadsAndIsToldOfEverybody() {
        JoinReply joined = rig.join("").answer();

        assertEquals(GroupError.NONE, joined.error());
        assertEquals("client-id1", joined.memberId());
        assertEquals(joined.memberId(), joined.leader());
        assertEquals(1, joined.generation());
        assertEquals(Optional.of("range"), joined.protocol());
        assertEquals(1, joined.members().size());
        assertEquals(ClassicState.COMPLETING, rig.group.state());
    }

    @Test
    void everyMemberGetsWhatTheLeaderGaveIt() {
        JoinReply leader = rig.join("").answer();

        SyncReply synced =
                rig.sync(leader, Map.of(leader.memberId(), bytes("all"))).answer();

        assertEquals(GroupError.NONE, synced.error());
        assertEquals(bytes("all"), synced.assignment());
        assertEquals(ClassicState.STABLE, rig.group.state());
        assertEquals(List.of(new GenerationBegun("g", 1), rig.group.stored()), rig.journal);
    }

    @Test
    void aNewcomerCallsTheOthersToJoinAgain() {
        JoinReply first = rig.join("").answer();
        rig.sync(first, Map.of());

        Call<JoinReply> second = rig.join("");
        assertFalse(second.isAnswered());
        assertEquals(GroupError.REBALANCE_IN_PROGRESS, rig.heartbeat(first));
        Call<JoinReply> again = rig.join(first.memberId());

        assertEquals(2, again.answer().generation());
        assertEquals(2, again.answer().members().size());
        assertEquals(List.of(), second.answer().members());
        assertEquals(first.memberId(), second.answer().leader());
    }

    @Test
    void anEmptyGroupWaitsForMoreMembersBeforeItsFirstRound() {
        GroupRig delayed = GroupRig.withDelay();
        Call<JoinReply> first = delayed.join("");
        delayed.pass(GroupRig.DELAY_MS - 1);
        Call<JoinReply> second = delayed.join("");
        delayed.pass(1);
        assertFalse(first.isAnswered());

        delayed.pass(GroupRig.DELAY_MS);

        assertEquals(2, first.answer().members().size());
        assertEquals(1, second.answer().generation());
    }

    @Test
    void aNewcomerWhoseClientCanIsSentForItsIdFirst() {
        Join nameless = new Join(
                "",
                Optional.empty(),
                "client",
                "/127.0.0.1",
                GroupRig.REBALANCE_MS,
                GroupRig.SESSION_MS,
                "consumer",
                List.of(protocol("range")),
                true,
                true);
        JoinReply sent = rig.join(nameless).answer();
        assertEquals(GroupError.MEMBER_ID_REQUIRED, sent.error());

        assertEquals(GroupError.NONE, rig.join(sent.memberId()).answer().error());
    }

    @Test
    void anIdThatNobodyComesBackWithHoldsNobodyUpForLongerThanASession() {
        JoinReply first = rig.join("").answer();
        rig.sync(first, Map.of());
        JoinReply sent = rig.join(new Join(
                        "",
                        Optional.empty(),
                        "client",
                        "/127.0.0.1",
                        GroupRig.REBALANCE_MS,
                        GroupRig.SESSION_MS,
                        "consumer",
                        List.of(protocol("range")),
                        true,
                        true))
                .answer();
        assertEquals(GroupError.NONE, rig.heartbeat(first));
        rig.pass(GroupRig.SESSION_MS - 1);
        rig.heartbeat(first);
        rig.pass(1);

        assertEquals(
                GroupError.UNKNOWN_MEMBER_ID, rig.join(sent.memberId()).answer().error());
    }

    @Test
    void whoDoesNotComeToTheRoundInTimeIsOut() {
        List<JoinReply> members = rig.twoMembers();
        Call<JoinReply> third = rig.join("");
        Call<JoinReply> leader = rig.join(members.get(0).memberId());
        for (int beats = 0; beats < 7; beats++) {
            rig.pass(GroupRig.SESSION_MS - 1);
            rig.heartbeat(members.get(1));
        }

        assertEquals(2, leader.answer().members().size());
        assertEquals(GroupError.NONE, third.answer().error());
        assertEquals(GroupError.UNKNOWN_MEMBER_ID, rig.heartbeat(members.get(1)));
    }

    @Test
    void aSilentMembersSessionEndsAndTheOthersShareAnew() {
        List<JoinReply> members = rig.twoMembers();
        rig.pass(GroupRig.SESSION_MS - 1);
        assertEquals(GroupError.NONE, rig.heartbeat(members.get(0)));
        rig.pass(1);

        assertEquals(GroupError.REBALANCE_IN_PROGRESS, rig.heartbeat(members.get(0)));
        assertEquals(1, rig.join(members.get(0).memberId()).answer().members().size());
    }

    @Test
    void aMemberThatDoesNotFetchItsAssignmentIsOut() {
        JoinReply first = rig.join("").answer();
        rig.sync(first, Map.of());
        Call<JoinReply> second = rig.join("");
        JoinReply leader = rig.join(first.memberId()).answer();
        rig.sync(leader, Map.of());
        for (int beats = 0; beats < 7; beats++) {
            rig.heartbeat(leader);
            rig.heartbeat(second.answer());
            rig.pass(GroupRig.SESSION_MS - 1);
        }

        assertEquals(GroupError.UNKNOWN_MEMBER_ID, rig.heartbeat(second.answer()));
        assertEquals(GroupError.REBALANCE_IN_PROGRESS, rig.heartbeat(leader));
    }

    @Test
    void theLastToLeaveLeavesAnEmptyGroupOfALaterGeneration() {
        JoinReply first = rig.join("").answer();
        rig.sync(first, Map.of());

        assertEquals(List.of(GroupError.NONE), rig.leave(first.memberId()));

        assertEquals(ClassicState.EMPTY, rig.group.state());
        assertEquals(2, rig.group.generation());
        assertEquals(rig.group.stored(), rig.journal.get(rig.journal.size() - 1));
        assertEquals(List.of(GroupError.UNKNOWN_MEMBER_ID), rig.leave(first.memberId()));
    }

    @Test
    void whoLeavesWhileItWaitsIsAnswered() {
        List<JoinReply> members = rig.twoMembers();
        Call<JoinReply> again = rig.join(members.get(0).memberId());
        assertFalse(again.isAnswered());

        rig.leave(members.get(0).memberId());

        assertEquals(GroupError.UNKNOWN_MEMBER_ID, again.answer().error());
    }

    @Test
    void theProtocolIsWhatAllCanAndMostPrefer() {
        Call<JoinReply> first = rig.join(joining("", protocol("sticky"), protocol("range")));
        Call<JoinReply> second = rig.join(joining("", protocol("range"), protocol("sticky"), protocol("robin")));
        Call<JoinReply> third = rig.join(joining("", protocol("range"), protocol("sticky")));
        Call<JoinReply> again = rig.join(joining(first.answer().memberId(), protocol("sticky"), protocol("range")));

        assertEquals(Optional.of("range"), again.answer().protocol());
        assertEquals(again.answer().protocol(), second.answer().protocol());
        assertEquals(again.answer().protocol(), third.answer().protocol());
        assertEquals(
                GroupError.INCONSISTENT_GROUP_PROTOCOL,
                rig.join(joining("", protocol("robin"))).answer().error());
    }

    @Test
    void whatDoesNotFitIsRefusedPrecisely() {
        JoinReply member = rig.join("").answer();
        rig.sync(member, Map.of());
        Sync good = new Sync(
                member.memberId(), Optional.empty(), 1, Optional.of("consumer"), Optional.of("range"), Map.of());

        assertEquals(GroupError.UNKNOWN_MEMBER_ID, rig.join("nobody").answer().error());
        assertEquals(
                GroupError.UNKNOWN_MEMBER_ID,
                rig.sync(new Sync("nobody", Optional.empty(), 1, Optional.empty(), Optional.empty(), Map.of()))
                        .answer()
                        .error());
        assertEquals(
                GroupError.ILLEGAL_GENERATION, rig.group.heartbeat(member.memberId(), Optional.empty(), 0, rig.nowMs));
        assertEquals(
                GroupError.INCONSISTENT_GROUP_PROTOCOL,
                rig.sync(new Sync(
                                good.memberId(),
                                Optional.empty(),
                                1,
                                Optional.of("connect"),
                                good.protocol(),
                                Map.of()))
                        .answer()
                        .error());
        assertEquals(GroupError.NONE, rig.sync(good).answer().error());
        assertEquals(
                GroupError.INVALID_SESSION_TIMEOUT,
                rig.join(new Join(
                                "",
                                Optional.empty(),
                                "c",
                                "h",
                                1,
                                5_999,
                                "consumer",
                                List.of(protocol("range")),
                                false,
                                false))
                        .answer()
                        .error());
        assertEquals(
                GroupError.INCONSISTENT_GROUP_PROTOCOL,
                rig.join(joining("")).answer().error());
    }

    @Test
    void aRetriedJoinAndSyncAreAnsweredAsBefore() {
        List<JoinReply> members = rig.twoMembers();

        JoinReply again = rig.join(members.get(1).memberId()).answer();
        SyncReply synced = rig.sync(members.get(1), Map.of()).answer();

        assertEquals(2, again.generation());
        assertEquals(bytes(members.get(1).memberId()), synced.assignment());
        assertEquals(ClassicState.STABLE, rig.group.state());
    }

    @Test
    void aStaticMemberComesBackWithoutARebalance() {
        JoinReply first = rig.join(joiningAs("one", "", protocol("range"))).answer();
        rig.sync(new Sync(
                first.memberId(),
                Optional.of("one"),
                1,
                Optional.empty(),
                Optional.empty(),
                Map.of(first.memberId(), bytes("mine"))));

        JoinReply back = rig.join(joiningAs("one", "", protocol("range"))).answer();

        assertEquals(1, back.generation());
        assertTrue(back.skipAssignment());
        assertEquals(back.memberId(), back.leader());
        assertEquals(
                bytes("mine"),
                rig.sync(new Sync(back.memberId(), Optional.of("one"), 1, Optional.empty(), Optional.empty(), Map.of()))
                        .answer()
                        .assignment());
        assertEquals(
                GroupError.FENCED_INSTANCE_ID, rig.group.heartbeat(first.memberId(), Optional.of("one"), 1, rig.nowMs));
        assertEquals(List.of(GroupError.NONE), rig.leaveInstance("one"));
        assertEquals(ClassicState.EMPTY, rig.group.state());
    }

    @Test
    void aFullGroupTakesNobody() {
        GroupRig small = new GroupRig(new ClassicSettings(6_000, 1_800_000, 0, 1, 300_000));
        JoinReply only = small.join("").answer();
        small.sync(only, Map.of());

        assertEquals(GroupError.GROUP_MAX_SIZE_REACHED, small.join("").answer().error());
        assertEquals(GroupError.NONE, small.heartbeat(only));
    }

    @Test
    void theNextNodeGoesOnWithMembersGenerationAndAssignments() {
        List<JoinReply> members = rig.twoMembers();

        rig.failOver();

        for (JoinReply member : members) {
            assertEquals(GroupError.NONE, rig.heartbeat(member));
            GroupBytes assignment = rig.sync(member, Map.of()).answer().assignment();
            assertEquals(bytes(member.memberId()), assignment);
        }
        assertEquals(
                GroupError.NONE,
                rig.group.commit(
                        members.get(0).memberId(),
                        Optional.empty(),
                        members.get(0).generation(),
                        rig.nowMs));
    }

    @Test
    void aRoundThatIsLostWithItsNodeIsNotMistakenForTheNext() {
        List<JoinReply> members = rig.twoMembers();
        Call<JoinReply> third = rig.join("");
        rig.join(members.get(1).memberId());
        JoinReply lost = rig.join(members.get(0).memberId()).answer();
        assertEquals(GroupError.NONE, third.answer().error());

        rig.failOver();
        assertEquals(GroupError.NONE, rig.heartbeat(members.get(0)));
        rig.leave(members.get(1).memberId());
        JoinReply next = rig.join(members.get(0).memberId()).answer();

        assertTrue(next.generation() > lost.generation());
        assertEquals(
                GroupError.ILLEGAL_GENERATION, rig.sync(lost, Map.of()).answer().error());
    }

    @Test
    void offsetsOfNobodyAreTakenWhileThereIsNobody() {
        assertEquals(GroupError.NONE, rig.group.commit("", Optional.empty(), -1, rig.nowMs));
        JoinReply member = rig.join("").answer();

        assertEquals(GroupError.UNKNOWN_MEMBER_ID, rig.group.commit("", Optional.empty(), -1, rig.nowMs));
        assertEquals(
                GroupError.REBALANCE_IN_PROGRESS, rig.group.commit(member.memberId(), Optional.empty(), 1, rig.nowMs));
        assertEquals(
                GroupError.ILLEGAL_GENERATION, rig.group.commit(member.memberId(), Optional.empty(), 7, rig.nowMs));
    }
}
