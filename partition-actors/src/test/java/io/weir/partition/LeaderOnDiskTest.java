package io.weir.partition;

import static io.weir.partition.LeaderRig.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.weir.log.batch.BatchBuilder;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FaultyFileStore.Operation;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.OffsetQuery;
import io.weir.partition.PartitionCommand.Read;
import io.weir.partition.PartitionCommand.Start;
import io.weir.partition.PartitionCommand.Stop;
import io.weir.partition.PartitionCommand.Stopped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The leader on real logs, on a file system that fails when it is told to. */
class LeaderOnDiskTest {
    private static final long RECENT_BYTES = 300;
    private static final DataDirectorySettings SETTINGS =
            new DataDirectorySettings(1000, Duration.ofMinutes(1), 0, Duration.ofSeconds(1), RECENT_BYTES, 8, 1);
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path folder;

    private FaultyFileStore store;
    private DataDirectory directory;
    private LeaderRig rig;
    private boolean diskFailed;

    @BeforeEach
    void open() throws Exception {
        open(1);
    }

    @AfterEach
    void close() {
        rig.close();
        closeDirectory();
    }

    /** One whose disk has failed says so, and gives up its lock nevertheless. */
    private void closeDirectory() {
        try {
            directory.close();
        } catch (StorageException e) {
            assertTrue(diskFailed, e.getMessage());
        }
    }

    private void open(long seed) throws Exception {
        store = new FaultyFileStore(seed, folder.resolve("graves"));
        openDirectory();
    }

    private void openDirectory() throws Exception {
        directory = DataDirectory.open(folder.resolve("data"), 1, SETTINGS, store, CLOCK);
        rig = new LeaderRig().on(directory).withClock(CLOCK);
    }

    private static Lease lease(String... values) {
        return new Lease(Batches.of(CLOCK.millis(), values));
    }

    private AppendReply.Acknowledged append(ActorRef<PartitionCommand> leader, String... values) {
        leader.tell(rig.append(lease(values), ALL));
        return rig.answer(AppendReply.Acknowledged.class);
    }

    private List<String> values(ActorRef<PartitionCommand> leader) throws Exception {
        List<Batches.Seen> seen = new ArrayList<>();
        long offset = 0;
        while (true) {
            leader.tell(new Read(-1, offset, 1 << 20, true, false, rig.reply()));
            try (LogSlice slice = rig.answer(ReadReply.Records.class).slice()) {
                if (slice.length() == 0) {
                    return seen.stream().map(Batches.Seen::value).toList();
                }
                offset = Batches.append(seen, Batches.bytes(slice), offset);
            }
        }
    }

    @Test
    void whatIsAcknowledgedCanBeReadAndTheNextLeaderHasItToo() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        assertEquals(1, append(leader, "a", "b").lastOffset());
        assertEquals(2, append(leader, "c").baseOffset());
        assertEquals(List.of("a", "b", "c"), values(leader));
        leader.tell(new Stop(rig.reply()));
        rig.answer(Stopped.class);
        rig.expect(LeaderNews.Ended.class);

        ActorRef<PartitionCommand> next = rig.leading(6, Durability.FSYNC);

        append(next, "d");
        assertEquals(List.of("a", "b", "c", "d"), values(next));
    }

    @Test
    void aBatchThatIsSentAgainIsAnsweredWithItsFirstOffsets() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        append(leader, "first");
        for (int round = 0; round < 2; round++) {
            ByteBuffer batch = BatchBuilder.create()
                    .producer(77, 0, 0)
                    .add(CLOCK.millis(), null, "once".getBytes(StandardCharsets.UTF_8))
                    .build();

            leader.tell(rig.append(new Lease(batch), ALL));

            assertEquals(1, rig.answer(AppendReply.Acknowledged.class).baseOffset());
        }
        assertEquals(List.of("first", "once"), values(leader));
    }

    @Test
    void aCorruptBatchIsRejectedAndTheNextOneTaken() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        ByteBuffer batch = Batches.of(CLOCK.millis(), "flipped");
        batch.put(batch.limit() - 2, (byte) (batch.get(batch.limit() - 2) ^ 1));

        leader.tell(rig.append(new Lease(batch), ALL));

        assertInstanceOf(AppendReply.Rejected.class, rig.answer(AppendReply.class));
        append(leader, "sound");
        assertEquals(List.of("sound"), values(leader));
    }

    @Test
    void aTimeIsFoundInTheFiles() {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        long before = CLOCK.millis();
        append(leader, "a");

        leader.tell(new FindOffset(5, new OffsetQuery.AtTime(before), false, rig.reply()));

        OffsetReply.Found found = rig.answer(OffsetReply.Found.class);
        assertEquals(0, found.offset());
        assertEquals(5, found.leaderEpoch());
        assertTrue(found.timestampMs() >= before);
    }

    @Test
    void onAFullDiskAppendsAreRefusedAndReadsGoOnUntilThereIsRoomAgain() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        append(leader, "before");
        store.room(0);

        leader.tell(rig.append(lease("during"), ALL));

        PartitionError.Storage error = assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());
        assertInstanceOf(StorageFailure.DiskFull.class, error.failure());
        assertEquals(List.of("before"), values(leader));
        store.heal();
        append(leader, "after");
        assertEquals(List.of("before", "after"), values(leader));
    }

    @Test
    void afterAFlushThatFailedNothingIsAcknowledgedAndReadsGoOn() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        append(leader, "before");
        diskFailed = true;
        store.failAfter(0, Operation.FORCE, false, path -> path.toString().endsWith(".log"));

        leader.tell(rig.append(lease("lost"), ALL));
        assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());
        leader.tell(rig.append(lease("later"), ALL));
        assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());

        assertEquals(List.of("before"), values(leader));
    }

    @Test
    void afterAFlushThatFailedTheLogIsOpenedAnewAndNothingAcknowledgedIsMissing() throws Exception {
        rig.withReopenInterval(Duration.ofMillis(1));
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        append(leader, "before");
        store.failAfter(0, Operation.FORCE, false, path -> path.toString().endsWith(".log"));
        leader.tell(rig.append(lease("refused"), ALL));
        assertInstanceOf(PartitionError.Storage.class, rig.refusedAppend());
        rig.expect(LeaderNews.Broke.class);
        store.heal();

        leader.tell(new Start(Assignments.single(5, Durability.FSYNC)));
        rig.expect(LeaderNews.Started.class);
        append(leader, "after");

        List<String> values = values(leader);
        assertEquals("before", values.get(0));
        assertEquals("after", values.get(values.size() - 1));
    }

    /** Many appends are under way when the power fails; some are acknowledged, some are not. */
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 5, 7, 11, 13, 17, 19})
    void whatWasAcknowledgedUnderFsyncSurvivesALossOfPower(long seed) throws Exception {
        close();
        open(seed);
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        int sent = 60;
        for (int i = 0; i < sent; i++) {
            leader.tell(rig.append(lease("record " + i), ALL));
        }
        long acknowledged = 0;
        while (acknowledged < seed) {
            acknowledged = rig.answer(AppendReply.Acknowledged.class).lastOffset() + 1;
        }

        store.losePower();
        for (int i = (int) acknowledged; i < sent; i++) {
            if (rig.answer(AppendReply.class) instanceof AppendReply.Acknowledged answer) {
                acknowledged = answer.lastOffset() + 1;
            }
        }
        diskFailed = true;
        close();
        store.powerOn();
        openDirectory();

        List<String> found = values(rig.leading(6, Durability.FSYNC));
        assertTrue(found.size() >= acknowledged, found.size() + " of " + acknowledged + " are left");
        for (int i = 0; i < found.size(); i++) {
            assertEquals("record " + i, found.get(i));
        }
    }

    @Test
    void theLogOfADeletedPartitionIsGone() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        append(leader, "a");
        leader.tell(new Stop(rig.reply()));
        rig.answer(Stopped.class);

        directory.delete(Assignments.PARTITION);

        assertEquals(0, directory.open(Assignments.PARTITION, LogConfig.DEFAULT).endOffset());
    }

    /** The slices read from an offset on, and on which thread they were handed over. */
    private String threadOfRead(ActorRef<PartitionCommand> leader, long offset) throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();
        leader.tell(new Read(-1, offset, 1 << 20, true, false, answer -> {
            ((ReadReply.Records) answer).slice().close();
            thread.complete(Thread.currentThread().getName());
        }));
        return thread.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whatWasNotWrittenLatelyIsReadWhereDisksMayBeWaitedForBeforeItIsHandedOver() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.OS);
        for (int i = 0; i < 10; i++) {
            append(leader, "value " + i);
        }

        assertFalse(threadOfRead(leader, 9).contains("weir.dispatcher.io"), "hot");
        assertTrue(threadOfRead(leader, 0).contains("weir.dispatcher.io"), "cold");
        assertEquals(10, values(leader).size());
    }
}
