package io.weir.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.StorageFailure;
import io.weir.log.WriteSettings;
import io.weir.log.batch.TargetCompression;
import io.weir.partition.LeaderEffect.Answer;
import io.weir.partition.LeaderEffect.RequestFlush;
import io.weir.partition.LeaderEffect.Wake;
import io.weir.partition.PartitionCommand.Waiter;
import io.weir.partition.WaitingAppends.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderStateTest {
    private static final short ALL = -1;
    private static final short LEADER = 1;
    private static final LeaderState.Bounds BOUNDS = new LeaderState.Bounds(3, 2, 10);
    private static final StorageFailure BROKEN = new StorageFailure.IoFailure(Path.of("disk"), "broken");
    private static final Reply<AppendReply> REPLY = answer -> {};

    private static LeaderState leading(PartitionAssignment assignment, long end, long flushed) {
        LeaderState state = new LeaderState(assignment, new LeaderState.Offsets(0, end, flushed), BOUNDS);
        state.started();
        return state;
    }

    private static LeaderState fsync() {
        return leading(Assignments.single(5, Durability.FSYNC), 0, 0);
    }

    private static LeaderState ofThree(int minInsync, Integer... inSync) {
        return leading(Assignments.of(5, 1, Durability.OS, minInsync, List.of(1, 2, 3), List.of(inSync)), 0, 0);
    }

    private static Waiting batch(long base, long last, long deadlineMs) {
        return new Waiting(new AppendReply.Acknowledged(base, last, -1, 0), deadlineMs, REPLY);
    }

    private static Answer acknowledged(Waiting append) {
        return new Answer(append.replyTo(), append.answer());
    }

    private static Answer refused(PartitionError error) {
        return Answer.refusal(REPLY, error);
    }

    @Test
    void underFsyncABatchIsAcknowledgedToAllOnlyWhenTheDiskHasIt() {
        LeaderState state = fsync();
        Waiting append = batch(0, 9, 1000);

        assertEquals(List.of(new RequestFlush()), state.appended(10, ALL, append));
        assertEquals(0, state.highWatermark());
        assertEquals(List.of(acknowledged(append)), state.flushed(10));
        assertEquals(10, state.highWatermark());
    }

    @Test
    void acksOfTheLeaderAloneAreAnsweredWhenWritten() {
        LeaderState state = fsync();
        Waiting append = batch(0, 9, 1000);

        assertEquals(List.of(acknowledged(append)), state.appended(10, LEADER, append));
        assertEquals(0, state.highWatermark(), "and yet nobody sees it before it is on the disk");
    }

    @Test
    void whatNobodyWaitsForIsFlushedTogetherABitLater() {
        LeaderState state = fsync();
        state.wrote(1000);
        state.appended(1, LEADER, batch(0, 0, 9000));
        state.wrote(1007);
        state.appended(2, LEADER, batch(1, 1, 9000));

        assertEquals(1010, state.nextDeadlineMs());
        assertEquals(List.of(new RequestFlush()), state.tick(1010));
        assertEquals(List.of(), state.flushed(2));
        assertEquals(2, state.highWatermark());
        assertEquals(Long.MAX_VALUE, state.nextDeadlineMs());
    }

    @Test
    void whoBeginsToWaitDoesNotWaitForThat() {
        LeaderState read = fsync();
        read.wrote(1000);
        read.appended(1, LEADER, batch(0, 0, 9000));
        assertEquals(List.of(new RequestFlush()), read.awaited(0, new Poll()));
        read.wrote(1001);
        assertTrue(read.appended(2, LEADER, batch(1, 1, 9000)).contains(new RequestFlush()), "somebody reads");

        LeaderState written = fsync();
        written.wrote(1000);
        written.appended(1, LEADER, batch(0, 0, 9000));
        assertEquals(List.of(new RequestFlush()), written.appended(2, ALL, batch(1, 1, 9000)));
    }

    @Test
    void underOsABatchIsAcknowledgedWhenWrittenAndNothingIsFlushed() {
        LeaderState state = leading(Assignments.single(5, Durability.OS), 0, 0);
        Waiting append = batch(0, 9, 1000);

        assertEquals(List.of(acknowledged(append)), state.appended(10, ALL, append));
        assertEquals(10, state.highWatermark());
    }

    @Test
    void whatComesWhileAFlushRunsAsksForTheNextOneAtOnce() {
        LeaderState state = fsync();
        Waiting first = batch(0, 0, 1000);
        Waiting second = batch(1, 1, 1000);
        Waiting third = batch(2, 2, 1000);
        state.appended(1, ALL, first);

        assertEquals(List.of(new RequestFlush()), state.appended(2, ALL, second));
        assertEquals(List.of(new RequestFlush()), state.appended(3, ALL, third));
        assertEquals(List.of(acknowledged(first)), state.flushed(1));
        assertEquals(List.of(acknowledged(second), acknowledged(third)), state.flushed(3));
    }

    @Test
    void aTailThatWasNotFlushedBeforeTheEpochIsFlushedFirstAndUntilThenTheLatestOffsetIsNotKnown() {
        LeaderState state =
                new LeaderState(Assignments.single(5, Durability.FSYNC), new LeaderState.Offsets(0, 10, 4), BOUNDS);

        assertEquals(List.of(new RequestFlush()), state.started());
        assertEquals(4, state.highWatermark());
        assertFalse(state.highWatermarkKnown());
        state.flushed(10);
        assertTrue(state.highWatermarkKnown());
    }

    @Test
    void aFailedFlushRefusesAllThatWaitAndMovesNothing() {
        LeaderState state = fsync();
        state.appended(10, ALL, batch(0, 9, 1000));
        state.appended(20, ALL, batch(10, 19, 1000));

        PartitionError error = new PartitionError.Storage(BROKEN);
        assertEquals(List.of(refused(error), refused(error)), state.flushFailed(BROKEN));
        assertEquals(0, state.highWatermark());
        assertEquals(List.of(refused(error)), state.appended(20, ALL, batch(10, 19, 1000)), "nobody waits for nothing");
        assertEquals(List.of(), state.flushed(20), "and a late success is not believed");
    }

    @Test
    void theHighWatermarkIsTheSmallestOffsetOfTheInSyncSet() {
        LeaderState state = ofThree(2, 1, 2, 3);
        Waiting append = batch(0, 9, 1000);
        assertEquals(List.of(), state.appended(10, ALL, append));

        assertEquals(List.of(), state.replicated(2, 10));
        assertEquals(List.of(), state.replicated(3, 5));
        assertEquals(5, state.highWatermark());
        assertEquals(List.of(acknowledged(append)), state.replicated(3, 10));
        assertEquals(10, state.highWatermark());
    }

    @Test
    void aReplicaOutsideTheInSyncSetCountsForNothing() {
        LeaderState state = ofThree(2, 1, 2);
        state.appended(10, ALL, batch(0, 9, 1000));

        assertEquals(List.of(), state.replicated(3, 10));
        assertEquals(0, state.highWatermark());
    }

    @Test
    void aMemberThatLeavesNoLongerHoldsTheOthersBack() {
        LeaderState state = ofThree(2, 1, 2, 3);
        Waiting append = batch(0, 9, 1000);
        state.appended(10, ALL, append);
        state.replicated(2, 10);

        PartitionAssignment shrunk = Assignments.of(5, 2, Durability.OS, 2, List.of(1, 2, 3), List.of(1, 2));
        assertEquals(List.of(acknowledged(append)), state.updated(shrunk));
    }

    @Test
    void theLastReplicaStandingAcknowledgesNothingThatItMayLoseAlone() {
        LeaderState state = ofThree(2, 1, 2);
        state.appended(10, ALL, batch(0, 9, 1000));
        PartitionAssignment alone = Assignments.of(5, 2, Durability.OS, 2, List.of(1, 2, 3), List.of(1));

        assertEquals(List.of(refused(new PartitionError.NotEnoughReplicasAfterAppend())), state.updated(alone));
        assertEquals(0, state.highWatermark());
        assertEquals(Optional.of(new PartitionError.NotEnoughReplicas()), state.refuses(ALL));
        assertEquals(Optional.empty(), state.refuses(LEADER));
    }

    @Test
    void aMinimumAboveTheNumberOfReplicasIsTheNumberOfReplicas() {
        LeaderState state = leading(Assignments.of(5, 1, Durability.OS, 2, List.of(1), List.of(1)), 0, 0);

        assertEquals(Optional.empty(), state.refuses(ALL));
    }

    @Test
    void anUpdateOlderThanWhatIsKnownChangesNothing() {
        LeaderState state = ofThree(2, 1, 2);
        PartitionAssignment older = Assignments.of(5, 0, Durability.OS, 2, List.of(1, 2, 3), List.of(1));

        assertEquals(List.of(), state.updated(older));
        assertEquals(Optional.empty(), state.refuses(ALL));
    }

    @Test
    void aChangeToFsyncFlushesWhatIsWrittenAndNeverTakesBackWhatWasShown() {
        LeaderState state = leading(Assignments.single(5, Durability.OS), 0, 0);
        state.appended(10, ALL, batch(0, 9, 1000));

        assertEquals(List.of(new RequestFlush()), state.updated(Assignments.single(5, Durability.FSYNC)));
        assertEquals(10, state.highWatermark());
    }

    @Test
    void aChangeToOsAcknowledgesWhatIsWritten() {
        LeaderState state = fsync();
        Waiting append = batch(0, 9, 1000);
        state.appended(10, ALL, append);

        assertEquals(List.of(acknowledged(append)), state.updated(Assignments.single(5, Durability.OS)));
    }

    @Test
    void whatWaitsTooLongIsToldSoAndTheOthersGoOnWaiting() {
        LeaderState state = fsync();
        Waiting patient = batch(0, 0, 2000);
        state.appended(1, ALL, patient);
        state.appended(2, ALL, batch(1, 1, 1000));

        assertEquals(1000, state.nextDeadlineMs());
        assertEquals(List.of(), state.tick(999));
        assertEquals(List.of(refused(new PartitionError.TimedOut())), state.tick(1000));
        assertEquals(2000, state.nextDeadlineMs());
        assertEquals(List.of(acknowledged(patient)), state.flushed(2));
        assertEquals(Long.MAX_VALUE, state.nextDeadlineMs());
    }

    @Test
    void aDuplicateOfABatchBelowTheHighWatermarkIsAcknowledgedAtOnce() {
        LeaderState state = fsync();
        state.appended(10, ALL, batch(0, 9, 1000));
        state.flushed(10);

        Waiting again = batch(0, 9, 1000);
        assertEquals(List.of(acknowledged(again)), state.appended(10, ALL, again));
    }

    @Test
    void aDuplicateOfABatchThatIsNotOnTheDiskYetWaitsLikeTheBatch() {
        LeaderState state = fsync();
        Waiting first = batch(0, 9, 1000);
        Waiting again = batch(0, 9, 1000);
        state.appended(10, ALL, first);

        assertEquals(List.of(), state.appended(10, ALL, again));
        assertEquals(List.of(acknowledged(first), acknowledged(again)), state.flushed(10));
    }

    private static PartitionAssignment os(int partitionEpoch, long flushMessages, long flushMs) {
        PartitionAssignment base = Assignments.of(5, partitionEpoch, Durability.OS, 1, List.of(1), List.of(1));
        LogConfig log = LogConfig.DEFAULT.withWriting(
                new WriteSettings(TargetCompression.PRODUCER, 0, flushMessages, flushMs, 1));
        return new PartitionAssignment(
                base.partition(),
                1,
                5,
                partitionEpoch,
                List.of(1),
                List.of(1),
                new PartitionSettings(log, Durability.OS, 1));
    }

    @Test
    void underOsAFlushIsAskedForAndWaitedForOnceFlushMessagesRecordsAreNotOnTheDisk() {
        LeaderState state = leading(os(0, 10, Long.MAX_VALUE), 0, 0);
        Waiting first = batch(0, 8, 1000);
        Waiting second = batch(9, 9, 1000);

        assertEquals(List.of(acknowledged(first)), state.appended(9, ALL, first));
        assertEquals(List.of(new RequestFlush()), state.appended(10, ALL, second));
        assertEquals(List.of(acknowledged(second)), state.flushed(10));
        Waiting third = batch(10, 10, 1000);
        assertEquals(List.of(acknowledged(third)), state.appended(11, ALL, third));
    }

    @Test
    void flushMessagesSetWhileTheLeaderRunsActsAtOnceAndTakesNothingBack() {
        LeaderState state = leading(os(0, Long.MAX_VALUE, Long.MAX_VALUE), 0, 0);
        state.appended(10, ALL, batch(0, 9, 1000));
        assertEquals(10, state.highWatermark());

        assertEquals(List.of(new RequestFlush()), state.updated(os(1, 1, Long.MAX_VALUE)));
        assertEquals(10, state.highWatermark());
        assertEquals(List.of(new RequestFlush()), state.appended(11, ALL, batch(10, 10, 1000)));
        assertEquals(10, state.highWatermark());
    }

    @Test
    void underOsAFlushIsDueFlushMsAfterTheOldestRecordThatNoFlushWasAskedFor() {
        LeaderState state = leading(os(0, Long.MAX_VALUE, 500), 0, 0);
        assertEquals(Long.MAX_VALUE, state.nextDeadlineMs());
        state.wrote(1000);
        state.appended(1, ALL, batch(0, 0, 9000));
        state.wrote(1300);
        state.appended(2, ALL, batch(1, 1, 9000));

        assertEquals(1500, state.nextDeadlineMs());
        assertEquals(List.of(), state.tick(1499));
        assertEquals(List.of(new RequestFlush()), state.tick(1500));
        assertEquals(Long.MAX_VALUE, state.nextDeadlineMs());
        state.wrote(1600);
        state.appended(3, ALL, batch(2, 2, 9000));
        state.flushed(2);
        assertEquals(2100, state.nextDeadlineMs());
        state.tick(2100);
        state.flushed(3);
        assertEquals(Long.MAX_VALUE, state.nextDeadlineMs());
    }

    @Test
    void flushMsSetWhileTheLeaderRunsCountsFromWhatWasWrittenBefore() {
        LeaderState state = leading(os(0, Long.MAX_VALUE, Long.MAX_VALUE), 0, 0);
        state.wrote(1000);
        state.appended(1, ALL, batch(0, 0, 9000));

        state.updated(os(1, Long.MAX_VALUE, 200));

        assertEquals(1200, state.nextDeadlineMs());
    }

    @Test
    void minInsyncReplicasSetWhileTheLeaderRunsRefusesAndTakesAgain() {
        LeaderState state = ofThree(1, 1);
        assertEquals(Optional.empty(), state.refuses(ALL));

        state.updated(Assignments.of(5, 1, Durability.OS, 2, List.of(1, 2, 3), List.of(1)));
        assertEquals(Optional.of(new PartitionError.NotEnoughReplicas()), state.refuses(ALL));
        assertEquals(Optional.empty(), state.refuses(LEADER));

        state.updated(Assignments.of(5, 2, Durability.OS, 1, List.of(1, 2, 3), List.of(1)));
        assertEquals(Optional.empty(), state.refuses(ALL));
    }

    @Test
    void moreInsyncReplicasThanThereAreReplicasAreNotAskedFor() {
        LeaderState state = leading(Assignments.of(5, 1, Durability.OS, 2, List.of(1), List.of(1)), 0, 0);

        assertEquals(Optional.empty(), state.refuses(ALL));
    }

    @Test
    void noMoreAppendsWaitThanTheBoundAllows() {
        LeaderState state = fsync();
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), state.refuses(ALL));
            state.appended(i + 1, ALL, batch(i, i, 1000));
        }

        assertEquals(Optional.of(new PartitionError.TimedOut()), state.refuses(ALL));
        assertEquals(Optional.empty(), state.refuses(LEADER));
    }

    @Test
    void aLongPollIsToldOnceWhenTheHighWatermarkPassesItsOffset() {
        LeaderState state = fsync();
        Poll atNine = new Poll();
        Poll atTen = new Poll();
        assertEquals(List.of(), state.awaited(9, atNine));
        assertEquals(List.of(), state.awaited(10, atTen));
        state.appended(10, LEADER, batch(0, 9, 1000));

        assertEquals(List.of(new Wake(atNine)), state.flushed(10));
        assertEquals(1, state.longPolls());
    }

    @Test
    void aLongPollForWhatCanBeReadAlreadyIsToldAtOnce() {
        LeaderState state = leading(Assignments.single(5, Durability.FSYNC), 10, 10);
        Poll poll = new Poll();

        assertEquals(List.of(new Wake(poll)), state.awaited(9, poll));
        assertEquals(List.of(), state.awaited(10, poll));
    }

    @Test
    void aLongPollBelowTheStartOfTheLogIsTold() {
        LeaderState state = leading(Assignments.single(5, Durability.FSYNC), 0, 0);
        Poll poll = new Poll();
        state.awaited(3, poll);

        assertEquals(List.of(new Wake(poll)), state.startMoved(4));
        assertEquals(List.of(new Wake(poll)), state.awaited(3, poll));
    }

    @Test
    void longPollsThatAreDoneMakeRoomAndTheRestIsBounded() {
        LeaderState state = fsync();
        Poll gone = new Poll();
        Poll live = new Poll();
        state.awaited(0, gone);
        state.awaited(0, live);
        gone.done = true;
        Poll next = new Poll();

        state.awaited(0, next);
        state.awaited(0, new Poll());
        assertEquals(2, state.longPolls());
        state.appended(1, LEADER, batch(0, 0, 1000));
        assertEquals(List.of(new Wake(live), new Wake(next)), state.flushed(1));
    }

    @Test
    void whenTheLeaderStopsEverybodyIsTold() {
        LeaderState state = fsync();
        Poll poll = new Poll();
        state.awaited(0, poll);
        state.appended(10, ALL, batch(0, 9, 1000));

        assertEquals(List.of(refused(new PartitionError.NotLeader()), new Wake(poll)), state.stopped());
        assertEquals(0, state.waitingAppends());
        assertEquals(0, state.longPolls());
    }

    private static final class Poll implements Waiter {
        private boolean done;

        @Override
        public void ready() {
            throw new AssertionError("the state tells nobody by itself");
        }

        @Override
        public boolean done() {
            return done;
        }
    }
}
