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
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at any moment, over many seeds; the seed is in the message of what fails. */
class PowerLossTest {
    private static final int SEEDS = 120;

    @TempDir
    Path temp;

    /** What a run knows of what it wrote. */
    private static final class Written {
        private final List<String> values = new ArrayList<>();
        /** Below it all was reported flushed. */
        private int acknowledged;
    }

    @Test
    void whatWasFlushedIsThereAndTheRestIsACleanPrefix() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Path root = temp.resolve("seed" + seed);
            FaultyFileStore store = new FaultyFileStore(seed, root.resolve("graveyard"));
            Written written = new Written();
            for (int round = 0; round < 4; round++) {
                run(seed, round, random, root.resolve("data"), store, written);
            }
        }
    }

    private void run(long seed, int round, Random random, Path path, FaultyFileStore store, Written written)
            throws Exception {
        String where = "seed " + seed + ", round " + round;
        DataDirectorySettings settings = new DataDirectorySettings(2, Duration.ofHours(1), 1);
        DataDirectory data = DataDirectory.open(path, 1, settings, store, TestLogs.CLOCK);
        PartitionLog log = data.open(TestLogs.PARTITION, TestLogs.config(1500 + random.nextInt(20_000)));
        List<String> found =
                Batches.readAll(log).stream().map(Batches.Seen::value).toList();
        assertTrue(found.size() >= written.acknowledged, where + ": " + found.size() + " of " + written.acknowledged);
        assertEquals(written.values.subList(0, found.size()), found, where);
        assertEquals(found.size(), log.flushedOffset(), where);
        for (int offset = 0; offset < found.size(); offset++) { // the indexes hold too
            TimestampOffset here = new TimestampOffset(NOW + offset, offset, log.epochAt(offset));
            assertEquals(Optional.of(here), log.offsetForTimestamp(NOW + offset, found.size()), where);
            assertEquals(Optional.of(here), log.maxTimestamp(offset + 1), where);
        }
        written.values.subList(found.size(), written.values.size()).clear();
        written.acknowledged = found.size();

        WriteHandle handle = log.acquire(log.latestEpoch() + 1 + random.nextInt(2));
        int batches = random.nextInt(60);
        for (int i = 0; i < batches; i++) {
            String value = "r" + round + "v" + i + "x".repeat(random.nextInt(400));
            assertInstanceOf(Appended.class, handle.append(Batches.of(NOW + written.values.size(), value), NOW), where);
            written.values.add(value);
            if (random.nextInt(8) == 0) {
                written.acknowledged = TestLogs.flush(data.flusher(), log)
                        .get(30, TimeUnit.SECONDS)
                        .intValue();
            }
            if (random.nextInt(25) == 0) {
                int to = random.nextInt(written.values.size() + 1);
                AppendOutcome cut = handle.truncateTo(to);
                assertInstanceOf(Appended.class, cut, () -> where + ": " + cut);
                // A cut that was not flushed may come undone: only what is below it counts from here on.
                written.values.subList(to, written.values.size()).clear();
                written.acknowledged = TestLogs.flush(data.flusher(), log)
                        .get(30, TimeUnit.SECONDS)
                        .intValue();
            }
        }
        if (random.nextInt(4) == 0) {
            data.close();
            written.acknowledged = written.values.size();
            store.losePower();
        } else if (random.nextInt(3) == 0) {
            store.killProcess();
            abandon(data);
        } else {
            store.losePower();
            abandon(data);
        }
        store.powerOn();
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
