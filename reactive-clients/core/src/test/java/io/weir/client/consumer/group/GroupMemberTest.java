package io.weir.client.consumer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.group.GroupMember.Effect;
import io.weir.client.consumer.group.GroupMember.Phase;
import io.weir.client.wire.group.GroupHeartbeat.Answer;
import io.weir.client.wire.group.GroupHeartbeat.Assigned;
import io.weir.client.wire.group.GroupHeartbeat.Said;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.junit.jupiter.api.Test;

class GroupMemberTest {
    private static final Uuid TOPIC = new Uuid(1, 2);
    private static final int INTERVAL = 3_000;

    private final GroupMember member = member(Optional.empty());

    private static GroupMember member(Optional<String> instance) {
        return new GroupMember(new GroupMember.Subscription(
                "g", "m", instance, Optional.of("uniform"), 45_000, List.of("t"), Optional.empty(), 100, 1_000));
    }

    private static Set<Assigned> partitions(int... numbers) {
        Set<Assigned> all = new HashSet<>();
        for (int number : numbers) {
            all.add(new Assigned(TOPIC, number));
        }
        return all;
    }

    private static Answer answer(int epoch, Set<Assigned> assignment) {
        return new Answer("m", epoch, INTERVAL, Optional.ofNullable(assignment));
    }

    private Said said(long nowMs) {
        return assertInstanceOf(Effect.Heartbeat.class, member.tick(nowMs).get(0))
                .said();
    }

    private void owns(int epoch, int... numbers) {
        said(0);
        assertEquals(
                List.of(new Effect.Assign(partitions(numbers))),
                member.answered(answer(epoch, partitions(numbers)), 0));
        said(0);
        member.answered(answer(epoch, null), 0);
    }

    @Test
    void itJoinsWithAllThatIsToBeSaidAndThenSaysOnlyWhatChanged() {
        Said join = said(0);
        assertEquals(0, join.memberEpoch());
        assertEquals(Optional.of(List.of("t")), join.topics());
        assertEquals(Optional.of(45_000), join.rebalanceTimeoutMs());
        assertEquals(Optional.of(Set.of()), join.owned());
        assertEquals(GroupMember.NEVER, member.dueMs(), "one heartbeat at a time");

        assertEquals(List.of(), member.answered(answer(1, Set.of()), 10));
        assertEquals(10 + INTERVAL, member.dueMs());
        assertEquals(List.of(), member.tick(INTERVAL));
        Said again = said(10 + INTERVAL);
        assertEquals(1, again.memberEpoch());
        assertEquals(Optional.empty(), again.topics());
        assertEquals(Optional.empty(), again.owned());
        assertEquals(Optional.empty(), again.assignor());
    }

    @Test
    void whatItIsAssignedIsTakenAndAcknowledgedAtOnce() {
        said(0);
        assertEquals(List.of(new Effect.Assign(partitions(0, 1))), member.answered(answer(1, partitions(0, 1)), 5));
        assertEquals(5, member.dueMs());
        assertEquals(Optional.of(partitions(0, 1)), said(5).owned());
    }

    @Test
    void whatIsTakenAwayIsGivenUpBeforeAnythingIsTaken() {
        owns(1, 0, 1);
        said(INTERVAL);
        assertEquals(List.of(new Effect.Revoke(partitions(1))), member.answered(answer(2, partitions(0, 2)), INTERVAL));
        assertEquals(Phase.RECONCILING, member.phase());

        // Heartbeats go on, and say nothing of it.
        assertEquals(Optional.empty(), said(2 * INTERVAL).owned());
        assertEquals(List.of(), member.answered(answer(2, null), 2 * INTERVAL));

        assertEquals(List.of(new Effect.Assign(partitions(2))), member.revoked(7_000));
        assertEquals(Optional.of(partitions(0, 2)), said(7_000).owned());
    }

    @Test
    void anAcknowledgementThatFallsBehindAHeartbeatUnderWayFollowsItAtOnce() {
        owns(1, 0, 1);
        said(INTERVAL);
        member.answered(answer(2, partitions(0)), INTERVAL);
        said(2 * INTERVAL);
        member.revoked(6_100);
        assertEquals(GroupMember.NEVER, member.dueMs());
        member.answered(answer(2, null), 6_200);
        assertEquals(Optional.of(partitions(0)), said(6_200).owned());
    }

    @Test
    void aFencedMemberLosesAllAndJoinsWhenThatHasStopped() {
        owns(5, 0, 1);
        said(INTERVAL);
        assertEquals(
                List.of(new Effect.Lose(partitions(0, 1))),
                member.failed(new FencedMemberEpochException("fenced"), INTERVAL));
        assertEquals(GroupMember.NEVER, member.dueMs());
        member.rejoin(4_000);
        Said join = said(4_000);
        assertEquals(0, join.memberEpoch());
        assertEquals(Optional.of(Set.of()), join.owned());
        assertEquals(Optional.of(List.of("t")), join.topics());
    }

    @Test
    void whatMayPassIsTriedAgainLaterEachTimeAndSaysAll() {
        owns(5, 0);
        said(INTERVAL);
        assertEquals(List.of(), member.failed(new CoordinatorNotAvailableException("away"), 3_000));
        assertEquals(3_100, member.dueMs());
        Said again = said(3_100);
        assertEquals(5, again.memberEpoch());
        assertEquals(Optional.of(partitions(0)), again.owned());
        member.failed(new CoordinatorNotAvailableException("away"), 3_200);
        assertEquals(3_400, member.dueMs());
    }

    @Test
    void whatCannotPassFailsTheStream() {
        said(0);
        GroupMaxSizeReachedException full = new GroupMaxSizeReachedException("full");
        assertEquals(List.of(new Effect.Fail(full)), member.failed(full, 0));
        assertEquals(GroupMember.NEVER, member.dueMs());
        assertEquals(List.of(new Effect.Left()), member.leave(0));
    }

    @Test
    void itLeavesWhenNoHeartbeatIsUnderWay() {
        owns(3, 0);
        said(INTERVAL);
        assertEquals(List.of(), member.leave(3_100));
        assertEquals(List.of(), member.answered(answer(3, partitions(0, 1)), 3_200));
        assertEquals(-1, said(3_200).memberEpoch());
        assertEquals(List.of(new Effect.Left()), member.answered(answer(-1, null), 3_300));
    }

    @Test
    void aMemberThatNeverJoinedHasNothingToLeave() {
        assertEquals(List.of(new Effect.Left()), member.leave(0));
        assertEquals(List.of(), member.leave(0));
    }

    @Test
    void aStaticMemberLeavesForAWhile() {
        GroupMember named = member(Optional.of("i1"));
        named.tick(0);
        named.answered(answer(1, Set.of()), 0);
        named.leave(1);
        Said bye =
                assertInstanceOf(Effect.Heartbeat.class, named.tick(1).get(0)).said();
        assertEquals(-2, bye.memberEpoch());
    }

    /** A coordinator at random: whatever it assigns, fences and forgets, the member reads only what it says it owns. */
    @Property
    void whatIsReadIsAlwaysWhatIsOwnedAndNothingIsTakenBeforeItsPredecessorStopped(@ForAll long seed) {
        Random random = new Random(seed);
        GroupMember subject = member(Optional.empty());
        Set<Assigned> reading = new HashSet<>();
        Set<Assigned> revoking = null;
        boolean losing = false;
        boolean underWay = false;
        int epoch = 0;
        long now = 0;
        for (int step = 0; step < 200; step++) {
            now += random.nextInt(2_000);
            List<Effect> effects;
            if (revoking != null && random.nextInt(3) == 0) {
                reading.removeAll(revoking);
                revoking = null;
                effects = subject.revoked(now);
            } else if (losing && random.nextInt(2) == 0) {
                losing = false;
                subject.rejoin(now);
                effects = List.of();
            } else if (underWay) {
                underWay = false;
                int what = random.nextInt(12);
                if (what == 0) {
                    epoch = 0;
                    effects = subject.failed(new UnknownMemberIdException("forgotten"), now);
                } else if (what == 1) {
                    effects = subject.failed(new CoordinatorNotAvailableException("away"), now);
                } else {
                    epoch++;
                    Set<Assigned> assigned = new HashSet<>();
                    random.ints(random.nextInt(5), 0, 6).forEach(one -> assigned.add(new Assigned(TOPIC, one)));
                    effects = subject.answered(answer(epoch, random.nextBoolean() ? assigned : null), now);
                }
            } else {
                effects = subject.tick(now);
            }
            for (Effect effect : effects) {
                if (effect instanceof Effect.Heartbeat beat) {
                    underWay = true;
                    beat.said().owned().ifPresent(owned -> assertEquals(subject.owned(), owned));
                } else if (effect instanceof Effect.Assign assign) {
                    assertEquals(null, revoking, "what is to stop has stopped");
                    assertTrue(assign.partitions().stream().noneMatch(reading::contains));
                    reading.addAll(assign.partitions());
                } else if (effect instanceof Effect.Revoke revoke) {
                    assertTrue(reading.containsAll(revoke.partitions()));
                    revoking = revoke.partitions();
                } else if (effect instanceof Effect.Lose lose) {
                    assertEquals(reading, lose.partitions());
                    reading.clear();
                    revoking = null;
                    losing = true;
                }
            }
            assertEquals(reading, subject.owned());
        }
    }
}
