package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.store.FaultyFileStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails after records were deleted from the start: what was acknowledged and not deleted is there, and what a client deleted
 * stays deleted. The seed is in the message of what fails.
 */
class RetentionPowerLossTest {
    private static final int SEEDS = 80;

    @TempDir
    Path temp;

    private static final class Written {
        private final List<String> values = new ArrayList<>();
        /** Below it all was reported flushed. */
        private int acknowledged;
        /** Below it a client was told that all is deleted. */
        private long deletedBefore;
        /** Below it retention may have deleted. */
        private long start;
    }

    @Test
    void whatIsDeletedLeavesNoGapAndTakesNothingElseWithIt() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Path root = temp.resolve("seed" + seed);
            FaultyFileStore store = new FaultyFileStore(seed, root.resolve("graveyard"));
            Written written = new Written();
            for (int round = 0; round < 4; round++) {
                run("seed " + seed + ", round " + round, random, root.resolve("data"), store, written);
            }
        }
    }

    private void run(String where, Random random, Path path, FaultyFileStore store, Written written) throws Exception {
        DataDirectorySettings settings = new DataDirectorySettings(2, Duration.ofHours(1), 1);
        DataDirectory data = DataDirectory.open(path, 1, settings, store, TestLogs.CLOCK);
        LogConfig config = TestLogs.config(600 + random.nextInt(3000));
        PartitionLog log = data.open(TestLogs.PARTITION, config.withRetention(true, -1, 1000 + random.nextInt(4000)));
        check(where, log, written);

        WriteHandle handle = log.acquire(log.latestEpoch() + 1 + random.nextInt(2));
        int batches = random.nextInt(60);
        for (int i = 0; i < batches; i++) {
            String value = "v" + written.values.size() + "x".repeat(random.nextInt(400));
            assertInstanceOf(Appended.class, handle.append(Batches.of(NOW + written.values.size(), value), NOW), where);
            written.values.add(value);
            if (random.nextInt(6) == 0) {
                written.acknowledged = TestLogs.flush(data.flusher(), log)
                        .get(30, TimeUnit.SECONDS)
                        .intValue();
            }
            if (random.nextInt(10) == 0) {
                written.start = log.retain(written.acknowledged, NOW).startOffset();
            }
            if (random.nextInt(20) == 0) {
                long offset = written.deletedBefore
                        + random.nextInt((int) Math.max(1, written.acknowledged - written.deletedBefore + 1));
                written.deletedBefore = Math.max(
                        written.deletedBefore, Math.min(offset, log.deleteBefore(Math.min(offset, log.endOffset()))));
                written.start = log.startOffset();
            }
        }
        int end = random.nextInt(4);
        if (end == 0) {
            data.close();
            written.acknowledged = written.values.size();
            store.losePower();
        } else if (end == 1) {
            store.killProcess();
            abandon(data);
        } else {
            store.losePower();
            abandon(data);
        }
        store.powerOn();
    }

    private static void check(String where, PartitionLog log, Written written) throws Exception {
        long start = log.startOffset();
        long end = log.endOffset();
        assertTrue(
                start >= written.deletedBefore, where + ": begins at " + start + ", deleted " + written.deletedBefore);
        assertTrue(start <= written.start, where + ": begins at " + start + ", not at or before " + written.start);
        assertTrue(end >= written.acknowledged, where + ": ends at " + end + " of " + written.acknowledged);
        List<String> found = Batches.readAll(log).stream()
                .filter(seen -> seen.offset() >= start)
                .map(Batches.Seen::value)
                .toList();
        assertEquals(written.values.subList((int) start, (int) end), found, where);
        for (long offset = start; offset < end; offset++) {
            assertEquals(
                    offset,
                    log.offsetForTimestamp(NOW + offset, end).orElseThrow().offset(),
                    where);
        }
        written.values.subList((int) end, written.values.size()).clear();
        written.acknowledged = (int) end;
        written.start = start;
    }

    /** Ends the threads of a directory whose files can no longer be used. */
    private static void abandon(DataDirectory data) {
        try {
            data.close();
        } catch (StorageException expected) {
            return; // every file says that the power failed
        }
        assertTrue(data.logs().stream().allMatch(log -> log.endOffset() == log.flushedOffset()));
    }
}
