package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.AppendOutcome.Failed;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FaultyFileStore.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
    @TempDir
    Path temp;

    private FaultyFileStore store;

    @BeforeEach
    void aSoundDisk() throws Exception {
        store = new FaultyFileStore(1, temp.resolve("graveyard"));
    }

    private PartitionLogs.Opened open() throws Exception {
        return TestLogs.open(temp.resolve("words-0"), TestLogs.config(2000), TestLogs.options(store, 0, false));
    }

    @Test
    void aFullDiskRefusesAppendsAndTheyComeBackWhenThereIsRoom() throws Exception {
        try (PartitionLogs.Opened opened = open()) {
            WriteHandle handle = opened.log().acquire(0);
            List<String> acknowledged = new ArrayList<>();
            for (int room = 0; room < 1500; room += 7) {
                store.room(room);
                int i = 0;
                AppendOutcome outcome = handle.append(Batches.of(NOW, room + "/" + i), NOW);
                while (outcome instanceof Appended) {
                    acknowledged.add(room + "/" + i++);
                    outcome = handle.append(Batches.of(NOW, room + "/" + i), NOW);
                }
                Failed failed = assertInstanceOf(Failed.class, outcome);
                assertInstanceOf(StorageFailure.DiskFull.class, failed.failure());
                assertTrue(opened.log().offline().isEmpty());
                assertEquals(acknowledged.size(), opened.log().endOffset());
            }
            store.heal();
            assertInstanceOf(Appended.class, handle.append(Batches.of(NOW, "room again"), NOW));
            acknowledged.add("room again");
            assertEquals(acknowledged, values(opened.log()));
        }
        try (PartitionLogs.Opened opened = open()) {
            assertEquals(0, opened.report().cutBytes());
        }
    }

    @Test
    void aWriteErrorLeavesNothingOfTheBatchBehind() throws Exception {
        try (PartitionLogs.Opened opened = open()) {
            WriteHandle handle = opened.log().acquire(0);
            List<String> acknowledged = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                store.failAfter(
                        0, Operation.WRITE, false, path -> path.toString().endsWith(".log"));
                assertInstanceOf(Failed.class, handle.append(Batches.of(NOW, "refused " + i), NOW));
                assertInstanceOf(Appended.class, handle.append(Batches.of(NOW, "taken " + i), NOW));
                acknowledged.add("taken " + i);
            }
            assertEquals(acknowledged, values(opened.log()));
        }
    }

    @Test
    void aRollThatFailsIsTriedAgain() throws Exception {
        try (PartitionLogs.Opened opened = open()) {
            WriteHandle handle = opened.log().acquire(0);
            List<String> acknowledged = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 400; i++) {
                Operation operation = i % 2 == 0 ? Operation.OPEN : Operation.WRITE;
                store.failAfter(
                        i % 3, operation, false, path -> !path.toString().endsWith(".log"));
                if (handle.append(Batches.of(NOW, "v" + i), NOW) instanceof Appended) {
                    acknowledged.add("v" + i);
                } else {
                    refused++;
                }
            }
            store.heal();
            assertTrue(refused > 5, "some rolls met a fault");
            assertEquals(acknowledged, values(opened.log()));
        }
        try (PartitionLogs.Opened opened = open()) {
            assertEquals(0, opened.report().cutBytes());
        }
    }

    @Test
    void aLogWhoseFailedWriteCannotBeCutOffGoesOffline() throws Exception {
        try (PartitionLogs.Opened opened = open()) {
            WriteHandle handle = opened.log().acquire(0);
            assertInstanceOf(Appended.class, handle.append(Batches.of(NOW, "good"), NOW));
            store.failAfter(0, Operation.WRITE, true, path -> true);
            store.failAfter(0, Operation.TRUNCATE, true, path -> true);
            assertInstanceOf(Failed.class, handle.append(Batches.of(NOW, "bad"), NOW));
            store.heal();
            assertTrue(opened.log().offline().isPresent());
            assertInstanceOf(Failed.class, handle.append(Batches.of(NOW, "worse"), NOW));
        }
        try (PartitionLogs.Opened opened = open()) {
            assertEquals(List.of("good"), values(opened.log()));
        }
    }

    @Test
    void aFailedFlushIsNotTriedAgainAndTheLogIsOfflineUntilItIsOpenedAnew() throws Exception {
        DataDirectorySettings settings = new DataDirectorySettings(10, Duration.ofHours(1), 1);
        DataDirectory data = DataDirectory.open(temp.resolve("data"), 1, settings, store, TestLogs.CLOCK);
        PartitionLog log = data.open(TestLogs.PARTITION, TestLogs.config(2000));
        WriteHandle handle = log.acquire(0);
        handle.append(Batches.of(NOW, "flushed"), NOW);
        assertEquals(1, TestLogs.flush(data.flusher(), log).get(30, TimeUnit.SECONDS));
        handle.append(Batches.of(NOW, "lost"), NOW);
        store.failAfter(0, Operation.FORCE, false, path -> true);
        for (int i = 0; i < 2; i++) { // the disk is sound again the second time
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> TestLogs.flush(data.flusher(), log)
                            .get(30, TimeUnit.SECONDS));
            assertInstanceOf(StorageException.class, failure.getCause());
        }
        assertTrue(log.offline().isPresent());
        assertEquals(1, log.flushedOffset());
        assertInstanceOf(Failed.class, handle.append(Batches.of(NOW, "refused"), NOW));

        PartitionLog anew = data.open(TestLogs.PARTITION, TestLogs.config(2000));
        assertTrue(anew.offline().isEmpty());
        assertEquals("flushed", values(anew).get(0));
        assertInstanceOf(Appended.class, anew.acquire(1).append(Batches.of(NOW, "more"), NOW));
        data.close();
        try (DataDirectory again = DataDirectory.open(temp.resolve("data"), 1, settings, store, TestLogs.CLOCK)) {
            assertEquals(PreviousStop.CLEAN, again.previousStop());
        }
    }

    @Test
    void aReadErrorFailsTheReadAlone() throws Exception {
        try (PartitionLogs.Opened opened = open()) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 100; i++) {
                handle.append(Batches.of(NOW, "v" + i), NOW);
            }
            store.failAfter(0, Operation.READ, true, path -> true);
            assertInstanceOf(ReadOutcome.Failed.class, opened.log().read(1, 100, 50, true));
            store.heal();
            assertEquals(100, values(opened.log()).size());
        }
    }

    @Test
    void aFullDiskIsSaidWhenADirectoryIsOpened() throws Exception {
        store.room(10);
        DataDirectoryException refusal = assertThrows(
                DataDirectoryException.class,
                () -> DataDirectory.open(
                        temp.resolve("data"), 1, DataDirectorySettings.DEFAULT, store, TestLogs.CLOCK));
        assertEquals(DataDirectoryException.Reason.FULL, refusal.reason());
        store.heal();
        DataDirectory.open(temp.resolve("data"), 1, DataDirectorySettings.DEFAULT, store, TestLogs.CLOCK)
                .close();
    }

    private static List<String> values(PartitionLog log) throws Exception {
        return Batches.readAll(log).stream().map(Batches.Seen::value).toList();
    }
}
