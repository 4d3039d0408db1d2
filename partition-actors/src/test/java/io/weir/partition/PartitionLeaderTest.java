package io.weir.partition;

import static io.weir.partition.LeaderRig.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome;
import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.StorageFailure;
import io.weir.partition.PartitionCommand.Append;
import io.weir.partition.PartitionCommand.Await;
import io.weir.partition.PartitionCommand.Read;
import io.weir.partition.PartitionCommand.Start;
import io.weir.partition.PartitionCommand.Stop;
import io.weir.partition.PartitionCommand.Stopped;
import io.weir.partition.PartitionCommand.Update;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionLeaderTest {
    private static final StorageFailure FULL = new StorageFailure.DiskFull(Path.of("disk"), "no room");
    private static final StorageFailure BROKEN = new StorageFailure.IoFailure(Path.of("disk"), "broken");

    private final LeaderRig rig = new LeaderRig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Optional<StartedLeader> registered(LeaderRig rig) {
        return rig.registry.find(Assignments.PARTITION.topicId(), Assignments.PARTITION.partition());
    }

    private Read read(int epoch, long offset) {
        return new Read(epoch, offset, 1 << 20, true, false, rig.reply());
    }

    @Test
    void anEntityThatNobodyStartedLeadsNothing() {
        ActorRef<PartitionCommand> entity = rig.entity(5);
        Lease lease = Lease.of(1);

        entity.tell(rig.append(lease, ALL));

        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
        assertTrue(lease.released);
        assertTrue(registered(rig).isEmpty());
    }

    @Test
    void aStartForAnotherEpochDoesNotStartIt() {
        ActorRef<PartitionCommand> entity = rig.entity(5);

        entity.tell(new Start(Assignments.single(6, Durability.FSYNC)));
        entity.tell(rig.append(Lease.of(1), ALL));

        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
    }

    @Test
    void whileTheLogIsBeingOpenedItIsNotTheLeaderYet() {
        rig.directory.opening = new CountDownLatch(1);
        ActorRef<PartitionCommand> entity = rig.entity(5);
        entity.tell(new Start(Assignments.single(5, Durability.FSYNC)));
        entity.tell(rig.append(Lease.of(1), ALL));
        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());

        rig.directory.opening.countDown();

        rig.expect(LeaderNews.Started.class);
        assertEquals(entity, registered(rig).orElseThrow().ref());
    }

    @Test
    void aLeaderThatIsStoppedWhileItsLogIsOpenedAnswersOnceTheLogIsNotBeingOpenedAnyMore() {
        rig.directory.opening = new CountDownLatch(1);
        ActorRef<PartitionCommand> entity = rig.entity(5);
        entity.tell(new Start(Assignments.single(5, Durability.FSYNC)));
        entity.tell(new Stop(rig.reply()));
        entity.tell(rig.append(Lease.of(1), ALL));
        rig.refusedAppend();

        rig.directory.opening.countDown();

        rig.answer(Stopped.class);
        assertTrue(registered(rig).isEmpty());
    }

    @Test
    void aLogThatCannotBeOpenedIsToldAndTheNextStartTriesAgain() {
        rig.directory.openFailure = BROKEN;
        ActorRef<PartitionCommand> entity = rig.entity(5);
        entity.tell(new Start(Assignments.single(5, Durability.FSYNC)));
        assertEquals("broken", rig.expect(LeaderNews.NotStarted.class).cause().getMessage());

        rig.directory.openFailure = null;
        entity.tell(new Start(Assignments.single(5, Durability.FSYNC)));

        rig.expect(LeaderNews.Started.class);
    }

    @Test
    void anOlderLeaderNeverStartsBesideANewerOne() {
        rig.leading(6, Durability.FSYNC);
        ActorRef<PartitionCommand> older = rig.entity(5);

        older.tell(new Start(Assignments.single(5, Durability.FSYNC)));

        assertInstanceOf(
                IllegalStateException.class,
                rig.expect(LeaderNews.NotStarted.class).cause());
        assertEquals(6, registered(rig).orElseThrow().assignment().leaderEpoch());
    }

    @Test
    void anAppendToAllIsAcknowledgedByTheFlushAndSeenFromThenOn() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        Lease lease = Lease.of(10);
        leader.tell(rig.append(lease, ALL));
        FakeDirectory.OpenFlush flush = rig.directory.nextFlush();
        assertTrue(lease.released, "the buffer goes back before the disk is waited for");
        assertEquals(0, registered(rig).orElseThrow().highWatermark());

        flush.succeed();

        assertEquals(new AppendReply.Acknowledged(0, 9, -1, 0), rig.answer(AppendReply.Acknowledged.class));
        assertEquals(10, registered(rig).orElseThrow().highWatermark());
        assertEquals(1.0, rig.meters.get("weir.partition.batches").counter().count());
    }

    @Test
    void underOsNothingIsFlushed() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);

        leader.tell(rig.append(Lease.of(10), ALL));

        rig.answer(AppendReply.Acknowledged.class);
        assertTrue(rig.directory.flushes.isEmpty());
    }

    @Test
    void anAppendThatWaitsTooLongIsToldByTheTimer() {
        try (LeaderRig ticking = new LeaderRig().withClock(Clock.systemUTC())) {
            ActorRef<PartitionCommand> leader = ticking.leading(5, Durability.FSYNC);

            leader.tell(new Append(-1, Lease.of(1), ALL, 1, ticking.reply()));

            assertEquals(new PartitionError.TimedOut(), ticking.refusedAppend());
        }
    }

    @Test
    void aLeaseThatWasTakenBackAppendsNothing() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);

        leader.tell(rig.append(Lease.takenBack(), ALL));

        assertEquals(new PartitionError.LeaseRevoked(), rig.refusedAppend());
        assertEquals(0, rig.log().endOffset());
    }

    @Test
    void aBatchThatBreaksARuleIsRejectedWithItsCause() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        AppendOutcome.Rejected rejected = new AppendOutcome.Rejected(AppendOutcome.Reason.CORRUPT, "crc");
        rig.log().nextOutcome = rejected;
        Lease lease = Lease.of(1);

        leader.tell(rig.append(lease, ALL));

        assertEquals(new AppendReply.Rejected(rejected, 0), rig.answer(AppendReply.Rejected.class));
        assertTrue(lease.released);
    }

    @Test
    void afterAFullDiskTheNextAppendIsTriedLikeAnyOther() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        rig.log().nextOutcome = new AppendOutcome.Failed(FULL);

        leader.tell(rig.append(Lease.of(1), ALL));
        leader.tell(rig.append(Lease.of(1), ALL));

        assertEquals(new PartitionError.Storage(FULL), rig.refusedAppend());
        rig.answer(AppendReply.Acknowledged.class);
    }

    @Test
    void afterAFailedFlushWhoWaitsIsRefusedAndReadsGoOn() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        leader.tell(rig.append(Lease.of(2), ALL));
        rig.directory.nextFlush().succeed();
        rig.answer(AppendReply.Acknowledged.class);
        leader.tell(rig.append(Lease.of(1), ALL));

        rig.directory.nextFlush().fail(BROKEN);

        assertEquals(new PartitionError.Storage(BROKEN), rig.refusedAppend());
        leader.tell(read(-1, 0));
        assertEquals(2, rig.answer(ReadReply.Records.class).highWatermark());
    }

    @Test
    void aLeaderFencedByAHigherEpochLeadsNoMoreAndAnswersWhatComesLate() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        rig.log().acquire(6);

        leader.tell(rig.append(Lease.of(1), ALL));

        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
        rig.expect(LeaderNews.Ended.class);
        assertTrue(registered(rig).isEmpty());
        leader.tell(rig.append(Lease.of(1), ALL));
        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
    }

    @Test
    void aBrokenInvariantStopsThePartitionAndAnswersWhoWaits() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        leader.tell(rig.append(Lease.of(1), ALL));
        rig.directory.nextFlush();
        rig.log().nextThrow = new IllegalStateException("two and two is five");

        leader.tell(rig.append(Lease.of(1), ALL));
        leader.tell(rig.append(Lease.of(1), ALL));

        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend(), "what was in the mailbox is answered too");
        rig.expect(LeaderNews.Broke.class);
        assertTrue(rig.log().released);
        assertTrue(registered(rig).isEmpty());
    }

    @Test
    void aStopAnswersWhoWaitsAndGivesTheLogBack() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        Poll poll = new Poll();
        leader.tell(new Await(0, poll));
        leader.tell(rig.append(Lease.of(1), ALL));
        rig.directory.nextFlush();

        leader.tell(new Stop(rig.reply()));

        assertEquals(new PartitionError.NotLeader(), rig.refusedAppend());
        rig.answer(Stopped.class);
        assertTrue(poll.told.await(30, TimeUnit.SECONDS));
        assertTrue(rig.log().released);
        assertTrue(registered(rig).isEmpty());
    }

    @Test
    void aLeaderThatWasStoppedCanBeStartedAgainAtItsEpochWhileNobodyHasTakenAHigherOne() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        leader.tell(new Stop(rig.reply()));
        rig.answer(Stopped.class);
        rig.expect(LeaderNews.Ended.class);

        leader.tell(new Start(Assignments.single(5, Durability.OS)));

        rig.expect(LeaderNews.Started.class);
        assertTrue(registered(rig).isPresent());
    }

    @Test
    void aReadAtAnOtherEpochIsRefusedAsItIsOlderOrNewer() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);

        leader.tell(read(4, 0));
        leader.tell(read(6, 0));
        leader.tell(read(5, 0));

        assertEquals(
                new PartitionError.FencedEpoch(5),
                rig.answer(ReadReply.Refused.class).error());
        assertEquals(
                new PartitionError.UnknownEpoch(5),
                rig.answer(ReadReply.Refused.class).error());
        rig.answer(ReadReply.Records.class);
    }

    @Test
    void betweenTheHighWatermarkAndTheEndThereIsNothingYetAndBeyondTheEndIsOutOfRange() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        leader.tell(rig.append(Lease.of(10), ALL));
        rig.directory.nextFlush();

        leader.tell(read(-1, 5));
        leader.tell(read(-1, 11));

        assertEquals(0, rig.answer(ReadReply.Records.class).slice().length());
        assertEquals(
                new PartitionError.OffsetOutOfRange(0, 0),
                rig.answer(ReadReply.Refused.class).error());
    }

    @Test
    void aLongPollIsToldWhenThereIsSomethingToRead() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        Poll poll = new Poll();
        leader.tell(new Await(0, poll));

        leader.tell(rig.append(Lease.of(1), ALL));

        assertTrue(poll.told.await(30, TimeUnit.SECONDS));
    }

    @Test
    void whatWasNotWrittenLatelyIsLookedForWhereDisksMayBeWaitedFor() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        leader.tell(rig.append(Lease.of(1), ALL));
        rig.answer(AppendReply.Acknowledged.class);

        leader.tell(read(5, 0));
        rig.answer(ReadReply.Records.class);
        assertFalse(rig.log().reader.contains("weir.dispatcher.io"), rig.log().reader);

        rig.log().recentFrom = 1;
        leader.tell(read(5, 0));
        rig.answer(ReadReply.Records.class);
        assertTrue(rig.log().reader.contains("weir.dispatcher.io"), rig.log().reader);
    }

    @Test
    void aColdReadThatTheDiskRefusesIsAnsweredAndHoldsNothing() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        leader.tell(rig.append(Lease.of(1), ALL));
        rig.answer(AppendReply.Acknowledged.class);
        rig.log().recentFrom = 1;
        StorageFailure failure = new StorageFailure.IoFailure(Path.of("orders-0"), "Input/output error");
        rig.log().touchFailure = failure;

        leader.tell(read(5, 0));

        ReadReply.Refused refused = rig.answer(ReadReply.Refused.class);
        assertEquals(new PartitionError.Storage(failure), refused.error());
        assertTrue(rig.log().sliceClosed);
    }

    @Test
    void newSettingsReachTheLogAndTheRegistry() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        PartitionAssignment before = Assignments.single(5, Durability.FSYNC);
        LogConfig smaller =
                new LogConfig(1 << 20, 1000, 4096, 4096, 1000, LogConfig.DEFAULT.timestampType(), 1, 1, true);
        PartitionAssignment after = new PartitionAssignment(
                before.partition(), 1, 5, 1, List.of(1), List.of(1), new PartitionSettings(smaller, Durability.OS, 1));

        leader.tell(new Update(after));
        leader.tell(rig.append(Lease.of(1), ALL));

        rig.answer(AppendReply.Acknowledged.class);
        assertEquals(smaller, rig.log().config);
        assertEquals(after, registered(rig).orElseThrow().assignment());
    }

    @Test
    void anEntityThatNobodyStartsGoesAway() {
        try (LeaderRig hasty = new LeaderRig().withRestTimeout(Duration.ofMillis(1))) {
            ActorRef<PartitionCommand> entity = hasty.entity(5);

            hasty.answers.expectTerminated(entity, LeaderRig.PATIENCE);
        }
    }

    private static final class Poll implements PartitionCommand.Waiter {
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public void ready() {
            told.countDown();
        }

        @Override
        public boolean done() {
            return false;
        }
    }
}
