package io.weir.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.Batches;
import io.weir.log.DataDirectory;
import io.weir.log.DataDirectorySettings;
import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.LogSlice;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FaultyFileStore.Operation;
import io.weir.partition.PartitionCommand.Await;
import io.weir.partition.PartitionCommand.DeleteRecords;
import io.weir.partition.PartitionCommand.Read;
import io.weir.partition.PartitionCommand.Start;
import io.weir.partition.PartitionCommand.Update;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records leave a led log at its beginning; the disk fails and fills up meanwhile. */
class LeaderDeletionTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long HOUR_MS = 3_600_000;
    private static final short ALL = LeaderRig.ALL;

    @TempDir
    private Path folder;

    private FaultyFileStore store;
    private DataDirectory directory;
    private LeaderRig rig;
    private ActorRef<PartitionCommand> leader;
    private boolean diskFailed;

    @BeforeEach
    void open() throws Exception {
        store = new FaultyFileStore(1, folder.resolve("graves"));
        Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
        directory = DataDirectory.open(folder.resolve("data"), 1, DataDirectorySettings.DEFAULT, store, clock);
        rig = new LeaderRig().on(directory).withClock(clock).withReopenInterval(Duration.ofMillis(1));
        leader = rig.leading(5, Durability.FSYNC);
    }

    @AfterEach
    void close() {
        rig.close();
        try {
            directory.close();
        } catch (StorageException e) {
            assertTrue(diskFailed, e.getMessage());
        }
    }

    private void append(long timestampMs, String... values) {
        leader.tell(rig.append(new Lease(Batches.of(timestampMs, values)), ALL));
        rig.answer(AppendReply.Acknowledged.class);
    }

    private DeleteRecordsReply delete(long beforeOffset) {
        leader.tell(new DeleteRecords(-1, beforeOffset, rig.reply()));
        return rig.answer(DeleteRecordsReply.class);
    }

    private PartitionError refused(long beforeOffset) {
        return assertInstanceOf(DeleteRecordsReply.Refused.class, delete(beforeOffset))
                .error();
    }

    private ReadReply read(long offset) {
        leader.tell(new Read(-1, offset, 1 << 20, true, false, rig.reply()));
        return rig.answer(ReadReply.class);
    }

    private List<String> values(long offset) throws Exception {
        List<Batches.Seen> seen = new java.util.ArrayList<>();
        try (LogSlice slice =
                assertInstanceOf(ReadReply.Records.class, read(offset)).slice()) {
            Batches.append(seen, Batches.bytes(slice), offset);
        }
        return seen.stream().map(Batches.Seen::value).toList();
    }

    private void update(LogConfig log) {
        PartitionAssignment now = Assignments.single(5, Durability.FSYNC);
        leader.tell(new Update(new PartitionAssignment(
                now.partition(),
                now.leader(),
                now.leaderEpoch(),
                1,
                now.replicas(),
                now.inSync(),
                new PartitionSettings(log, Durability.FSYNC, 1))));
        assertInstanceOf(ReadReply.Records.class, read(log().startOffset())); // the update has been applied
    }

    private io.weir.log.PartitionLog log() {
        return rig.registry.all().get(0).log();
    }

    private RetentionRounds rounds() {
        return new RetentionRounds(
                rig.registry,
                new PartitionMetrics(rig.meters, rig.registry),
                Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
    }

    /** A long poll that says when it is told. */
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

    @Test
    void recordsBelowAnOffsetAreDeletedAndReadersBelowAreOutOfRange() throws Exception {
        append(NOW, "a");
        append(NOW, "b");
        append(NOW, "c");

        assertEquals(new DeleteRecordsReply.Deleted(2), delete(2));
        assertEquals(new DeleteRecordsReply.Deleted(2), delete(1));

        assertEquals(new ReadReply.Refused(new PartitionError.OffsetOutOfRange(2, 3), 3, 2), read(1));
        assertEquals(List.of("c"), values(2));
        assertEquals(new DeleteRecordsReply.Deleted(3), delete(-1));
        assertEquals(3, rig.registry.all().get(0).logStartOffset());
    }

    @Test
    void anOffsetAboveTheHighWatermarkOrBelowZeroIsRefused() {
        append(NOW, "a");

        assertEquals(new PartitionError.OffsetOutOfRange(0, 1), refused(2));
        assertEquals(new PartitionError.OffsetOutOfRange(0, 1), refused(-2));
        leader.tell(new DeleteRecords(4, 1, rig.reply()));
        assertEquals(
                new DeleteRecordsReply.Refused(new PartitionError.FencedEpoch(5)),
                rig.answer(DeleteRecordsReply.class));
    }

    @Test
    void aTopicThatIsOnlyCompactedKeepsItsRecordsFromClients() {
        append(NOW, "a");
        update(LogConfig.DEFAULT.withRetention(false, -1, -1));

        assertEquals(new PartitionError.PolicyViolation(), refused(1));
        assertEquals(new PartitionError.PolicyViolation(), refused(7));
    }

    @Test
    void anEntityThatDoesNotLeadDeletesNothing() {
        rig.entity(6).tell(new DeleteRecords(-1, 0, rig.reply()));

        assertEquals(
                new DeleteRecordsReply.Refused(new PartitionError.NotLeader()), rig.answer(DeleteRecordsReply.class));
    }

    @Test
    void whatIsTooOldGoesInTheNextRoundAndWhoWaitsIsTold() throws Exception {
        append(NOW - 2 * HOUR_MS, "old");
        append(NOW - 2 * HOUR_MS, "old too");
        update(LogConfig.DEFAULT.withRetention(true, HOUR_MS, -1));
        Poll poll = new Poll();
        leader.tell(new Await(1, new Poll()));
        leader.tell(new Await(2, poll));

        rounds().run();

        assertEquals(2, log().startOffset());
        append(NOW, "new");
        assertTrue(poll.told.await(30, TimeUnit.SECONDS));
        assertEquals(List.of("new"), values(2));
        assertEquals(
                1, rig.meters.get("weir.partition.deleted.segments").counter().count());
        rounds().run();
        assertEquals(2, log().startOffset());
    }

    @Test
    void whoWaitsBelowTheNewStartIsTold() throws Exception {
        Poll poll = new Poll();
        leader.tell(new Await(3, poll)); // beyond the end: it waits
        for (int i = 0; i < 3; i++) {
            append(NOW - 2 * HOUR_MS, "old");
        }

        leader.tell(new PartitionLeader.StartMoved(4));

        assertTrue(poll.told.await(30, TimeUnit.SECONDS));
    }

    @Test
    void aPartitionWhoseDiskRefusesDoesNotKeepARoundFromTheOthers() {
        append(NOW - 2 * HOUR_MS, "old");
        update(LogConfig.DEFAULT.withRetention(true, HOUR_MS, -1));
        store.failAfter(0, Operation.OPEN, true, path -> true);

        rounds().run();
        assertEquals(0, log().startOffset());
        store.heal();
        rounds().run();

        assertEquals(1, log().startOffset());
    }

    @Test
    void onAFullDiskRecordsAreRefusedAndDeletedAllTheSame() throws Exception {
        append(NOW - 2 * HOUR_MS, "a");
        append(NOW - 2 * HOUR_MS, "b");
        store.room(0);
        leader.tell(rig.append(new Lease(Batches.of(NOW, "refused".repeat(1000))), ALL));
        assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());

        assertEquals(new DeleteRecordsReply.Deleted(1), delete(1));
        assertEquals(List.of("b"), values(1));

        store.heal();
        append(NOW, "c");
        assertEquals(List.of("b", "c"), values(1));
    }

    @Test
    void aDiskThatBecomesReadOnlyIsReadAndWhenItIsWritableAgainTheLogIsOpenedAnew() throws Exception {
        append(NOW, "before");
        diskFailed = true;
        for (Operation operation : List.of(Operation.WRITE, Operation.TRUNCATE, Operation.FORCE)) {
            store.failAfter(0, operation, true, path -> true);
        }
        leader.tell(rig.append(new Lease(Batches.of(NOW, "refused")), ALL));
        assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());

        // However often it is tried whether it can be opened anew, what is there is read.
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of("before"), values(0));
            leader.tell(rig.append(new Lease(Batches.of(NOW, "refused")), ALL));
            assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());
        }
        assertInstanceOf(PartitionError.Storage.class, refused(1));
        rig.news.expectNoMessage(Duration.ZERO);

        store.heal();
        rig.expect(LeaderNews.Broke.class);
        leader.tell(new Start(Assignments.single(5, Durability.FSYNC)));
        rig.expect(LeaderNews.Started.class);
        append(NOW, "after");
        assertEquals(List.of("before", "after"), values(0));
    }

    @Test
    void whyALogCannotBeOpenedIsKnownUntilItIs() throws Exception {
        StartedLeaders leaders = new StartedLeaders();
        StorageFailure failure = new StorageFailure.IoFailure(Path.of("disk"), "broken");

        leaders.failed(Assignments.PARTITION.topicId(), 0, failure);
        assertEquals(
                failure, leaders.failure(Assignments.PARTITION.topicId(), 0).orElseThrow());

        leaders.add(rig.registry.all().get(0));
        assertTrue(leaders.failure(Assignments.PARTITION.topicId(), 0).isEmpty());
    }
}
