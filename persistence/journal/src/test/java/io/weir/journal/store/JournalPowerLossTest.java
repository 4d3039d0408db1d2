package io.weir.journal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.SnapshotBounds;
import io.weir.journal.voter.VoterReply;
import io.weir.journal.voter.VoterState;
import io.weir.log.DataDirectory;
import io.weir.log.DataDirectorySettings;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FileStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store on the log engine, on a disk that loses what was not flushed. Nothing that was answered may be missing. */
@Timeout(120)
class JournalPowerLossTest {
    private static final TopicId CLUSTER = new TopicId(1, 2);

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasAnsweredSurvivesALossOfPower(long seed) throws Exception {
        FaultyFileStore disk = new FaultyFileStore(seed, temp.resolve("graveyard"));
        long answered = 0;
        for (int round = 1; round <= 4; round++) {
            Epoch epoch = new Epoch(round, 1, seed);
            VoterStore store = open(disk);
            VoterState before = store.state("a");
            assertTrue(before.length() >= answered, () -> "op " + before.length() + " is the last, seed " + seed);
            assertEquals(store.highestSequenceNr("a"), replayed(store).size());
            answer(store.submit("a", new Op.Promise(epoch)).toCompletableFuture(), VoterReply.Promised.class);
            long length = before.length();
            answer(
                    store.submit("a", new Op.Install(epoch, length, List.of())).toCompletableFuture(),
                    VoterReply.Installed.class);
            List<CompletableFuture<VoterReply>> replies = new ArrayList<>();
            for (int i = 1; i <= 60; i++) {
                long number = length + i;
                Entry entry = LogIndexTest.events(number, number);
                replies.add(store.submit("a", new Op.Write(epoch, number, length, entry))
                        .toCompletableFuture());
            }
            answer(replies.get(29), VoterReply.Accepted.class);
            disk.losePower();
            for (var reply : replies) {
                if (reply.isDone() && !reply.isCompletedExceptionally()) {
                    answered = Math.max(answered, ((VoterReply.Accepted) reply.join()).number());
                }
            }
            closeAfterTheLoss(store);
            disk.powerOn();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 100_000})
    void aDiskWithoutRoomFailsWritesAndNothingElse(int room) throws Exception {
        FaultyFileStore disk = new FaultyFileStore(room, temp.resolve("graveyard"));
        Epoch epoch = new Epoch(1, 1, 1);
        VoterStore store = open(disk);
        answer(store.submit("a", new Op.Promise(epoch)).toCompletableFuture(), VoterReply.Promised.class);
        answer(
                store.submit("a", new Op.Install(epoch, 0, List.of())).toCompletableFuture(),
                VoterReply.Installed.class);
        disk.room(room);
        byte[] part = new byte[200_000];
        var refused = store.submit("a", new Op.Write(epoch, 1, 0, new Entry.SnapshotPart(1, 1, 0, 1, part)))
                .toCompletableFuture();
        assertTrue(refused.handle((reply, error) -> error != null).get(30, TimeUnit.SECONDS));
        disk.heal();
        answer(
                store.submit("a", new Op.Write(epoch, 1, 0, LogIndexTest.events(1, 1)))
                        .toCompletableFuture(),
                VoterReply.Accepted.class);
        store.close();
        VoterStore again = open(disk);
        assertEquals(List.of(1L), replayed(again));
        again.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCompactedStoreIsReadAgain(boolean orderly) throws Exception {
        FaultyFileStore faulty = new FaultyFileStore(3, temp.resolve("graveyard"));
        FileStore disk = orderly ? new DiskFileStore() : faulty;
        StoreSettings settings = new StoreSettings(Optional.of(CLUSTER), 1, 1 << 20, 64 << 10, 8 << 20, 200_000, 0.5);
        Epoch epoch = new Epoch(1, 1, 1);
        VoterStore store = open(disk, settings);
        answer(store.submit("a", new Op.Promise(epoch)).toCompletableFuture(), VoterReply.Promised.class);
        answer(
                store.submit("a", new Op.Install(epoch, 0, List.of())).toCompletableFuture(),
                VoterReply.Installed.class);
        answer(
                store.submit("a", new Op.Write(epoch, 1, 0, LogIndexTest.events(1, 3)))
                        .toCompletableFuture(),
                VoterReply.Accepted.class);
        for (int i = 2; i <= 60; i++) {
            Entry part = new Entry.SnapshotPart(3, i, 0, 1, new byte[20_000]);
            answer(
                    store.submit("a", new Op.Write(epoch, i, i - 1, part)).toCompletableFuture(),
                    VoterReply.Accepted.class);
        }
        assertTrue(store.generation().number() > 0, "it was compacted");
        assertTrue(store.generation().sizeInBytes() < 600_000);
        if (orderly) {
            store.close();
        } else {
            faulty.losePower();
            closeAfterTheLoss(store);
            faulty.powerOn();
        }
        VoterStore again = open(disk, settings);
        assertEquals(List.of(1L, 2L, 3L), replayed(again));
        assertEquals(60, again.state("a").length());
        LogQuery newest = new LogQuery.Snapshot(SnapshotBounds.ANY, 0);
        Entry part = again.page("a", newest, Integer.MAX_VALUE).ops().get(0).entry();
        assertEquals(60, ((Entry.SnapshotPart) part).timestampMs());
        again.close();
    }

    private VoterStore open(FileStore disk) throws Exception {
        return open(disk, new StoreSettings(Optional.of(CLUSTER), 1, 1 << 20, 1 << 20, 8 << 20, Long.MAX_VALUE, 0.5));
    }

    private VoterStore open(FileStore disk, StoreSettings settings) throws Exception {
        DataDirectory directory = DataDirectory.open(
                temp.resolve("journal"), 1, CLUSTER, DataDirectorySettings.DEFAULT, disk, Clock.systemUTC());
        return VoterStore.open(directory, settings, Clock.systemUTC(), Runnable::run);
    }

    /** Files of a disk without power cannot be closed in order; the process is gone all the same. */
    private static void closeAfterTheLoss(VoterStore store) {
        try {
            store.close();
        } catch (StorageException expected) {
            assertInstanceOf(StorageException.class, expected);
        }
    }

    private static void answer(CompletableFuture<VoterReply> reply, Class<? extends VoterReply> expected)
            throws Exception {
        assertInstanceOf(expected, reply.get(30, TimeUnit.SECONDS));
    }

    private static List<Long> replayed(VoterStore store) throws StorageException {
        List<Long> numbers = new ArrayList<>();
        store.page("a", new LogQuery.Events(1, Long.MAX_VALUE), Integer.MAX_VALUE)
                .ops()
                .forEach(op -> ((Entry.Events) op.entry()).events().forEach(event -> numbers.add(event.sequenceNr())));
        return numbers;
    }
}
