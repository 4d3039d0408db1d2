package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.AppendOutcome.Failed;
import io.weir.log.store.FaultyFileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory with a reserve, on a disk that fills up. */
@Timeout(60)
class DiskRoomTest {
    private static final long RESERVE = 100_000;
    private static final TopicIdPartition OTHER = new TopicIdPartition(new TopicId(3, 4), "other", 0);

    @TempDir
    Path temp;

    private FaultyFileStore store;
    private DataDirectory data;
    private PartitionLog log;
    private WriteHandle handle;
    private final List<String> acknowledged = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        store = new FaultyFileStore(1, temp.resolve("graveyard"));
        store.room(4 * RESERVE);
        data = openDirectory();
        log = data.open(TestLogs.PARTITION, TestLogs.config(20_000).withRetention(true, -1, -1));
        handle = log.acquire(0);
    }

    private DataDirectory openDirectory() throws Exception {
        DataDirectorySettings settings =
                new DataDirectorySettings(3, Duration.ofHours(1), RESERVE, Duration.ofMillis(1), 0, 1, 1);
        return DataDirectory.open(temp.resolve("data"), 1, settings, store, TestLogs.CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        store.heal();
        data.close();
    }

    /** Appends until the disk is full. */
    private void fill() {
        AppendOutcome outcome = append();
        while (outcome instanceof Appended) {
            outcome = append();
        }
        assertInstanceOf(
                StorageFailure.DiskFull.class,
                assertInstanceOf(Failed.class, outcome).failure());
    }

    private AppendOutcome append() {
        String value = "v" + acknowledged.size() + "x".repeat(1000);
        AppendOutcome outcome = handle.append(Batches.of(NOW, value), NOW);
        if (outcome instanceof Appended) {
            acknowledged.add(value);
        }
        return outcome;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<String> read() throws Exception {
        return Batches.readAll(log).stream().map(Batches.Seen::value).toList();
    }

    private Path reserve() {
        return temp.resolve("data/reserve");
    }

    @Test
    void onAFullDiskRecordsAreRefusedAndTheReserveIsThereForTheRest() throws Exception {
        await(() -> Files.exists(reserve()));
        fill();
        await(() -> !Files.exists(reserve()));

        assertTrue(data.refusal().isPresent());
        assertInstanceOf(Failed.class, append());
        assertEquals(acknowledged, read());
        PartitionLog other = data.open(OTHER, TestLogs.config(20_000));
        assertInstanceOf(Failed.class, other.acquire(0).append(Batches.of(NOW, "v"), NOW));
        data.delete(OTHER);
    }

    @Test
    void recordsAreTakenAgainWhenOldOnesAreDeleted() throws Exception {
        fill();
        long half = acknowledged.size() * 9L / 10;

        assertEquals(half, log.deleteBefore(half));

        await(() -> data.refusal().isEmpty());
        assertInstanceOf(Appended.class, append());
        assertEquals(acknowledged.subList((int) half, acknowledged.size()), read());
        assertTrue(Files.exists(reserve()));
    }

    @Test
    void recordsAreTakenAgainWhenRetentionMakesRoom() throws Exception {
        fill();
        log.reconfigure(TestLogs.config(20_000).withRetention(true, -1, 30_000));

        assertTrue(log.retain(log.endOffset(), NOW).segments() > 2);

        await(() -> data.refusal().isEmpty());
        assertInstanceOf(Appended.class, append());
    }

    @Test
    void aDiskThatOthersFillIsNoticedToo() throws Exception {
        await(() -> Files.exists(reserve()));
        store.room(10);

        await(() -> data.refusal().isPresent());
        assertInstanceOf(Failed.class, append());
        store.room(10 * RESERVE);
        await(() -> data.refusal().isEmpty());
        assertInstanceOf(Appended.class, append());
    }

    @Test
    void aFullDiskDoesNotKeepADirectoryFromBeingOpened() throws Exception {
        fill();
        data.close();
        store.room(Files.exists(reserve()) ? 0 : RESERVE);

        data = openDirectory();

        log = data.open(TestLogs.PARTITION, TestLogs.config(20_000));
        assertEquals(acknowledged, read());
        await(() -> data.refusal().isPresent());
    }

    @Test
    void aStartOnAFullDiskLeavesTheRoomThatTheLastRunGaveUp() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("next"));
        FaultyFileStore disk =
                new FaultyFileStore(2, temp.resolve("graveyard of the next")); // nobody else takes room on it
        disk.room(RESERVE);
        DiskRoom room = new DiskRoom(disk, directory, RESERVE);

        room.look();

        assertInstanceOf(StorageFailure.DiskFull.class, room.refusal());
        assertFalse(Files.exists(directory.resolve("reserve")));
        assertEquals(RESERVE, disk.usableBytes(directory));
        disk.room(2 * RESERVE);
        room.look();
        assertNull(room.refusal());
        assertTrue(Files.exists(directory.resolve("reserve")));
    }
}
