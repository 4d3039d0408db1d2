package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.batch.BatchHeader;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last segment cut and flipped at every byte. */
class DamagedTailTest {
    private static final int BATCHES = 9;

    @TempDir
    Path temp;

    private FileStore store;
    private Path directory;
    private Path lastSegment;
    private byte[] good;
    private List<Batches.Seen> all;
    /** The number of records below each segment position at which a batch ends. */
    private final List<Integer> ends = new ArrayList<>();

    private final List<Long> offsets = new ArrayList<>();

    @BeforeEach
    void aLogOfTwoSegments() throws Exception {
        store = new FaultyFileStore(0, temp.resolve("graveyard")); // never waits for the disk
        directory = temp.resolve("words-0");
        try (PartitionLogs.Opened opened = open()) {
            WriteHandle handle = opened.log().acquire(1);
            for (int i = 0; i < BATCHES; i++) {
                handle.append(Batches.of(NOW + i, "first " + i, "second " + i), NOW);
                if (i == 5) {
                    handle = opened.log().acquire(3);
                }
            }
            all = Batches.readAll(opened.log());
        }
        try (var files = Files.list(directory)) {
            lastSegment = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }
        good = Files.readAllBytes(lastSegment);
        ByteBuffer bytes = ByteBuffer.wrap(good);
        for (int at = 0; at < good.length; at += BatchHeader.sizeInBytes(bytes, at)) {
            ends.add(at + BatchHeader.sizeInBytes(bytes, at));
            offsets.add(BatchHeader.baseOffset(bytes, at));
        }
        assertTrue(offsets.get(0) > 0 && ends.size() >= 3, "two segments, the last of some batches");
    }

    private PartitionLogs.Opened open() throws Exception {
        return TestLogs.open(directory, TestLogs.config(600), TestLogs.options(store, 0, false));
    }

    /** The records before the first batch that does not end at or below {@code position}. */
    private List<Batches.Seen> before(int position) {
        long end = all.size();
        for (int i = ends.size() - 1; i >= 0 && ends.get(i) > position; i--) {
            end = offsets.get(i);
        }
        return all.subList(0, (int) end);
    }

    private void recovers(byte[] damaged, List<Batches.Seen> expected, int position) throws Exception {
        Files.write(lastSegment, damaged);
        try (PartitionLogs.Opened opened = open()) {
            assertEquals(expected, Batches.readAll(opened.log()), "damage at byte " + position);
            RecoveryReport report = opened.report();
            assertEquals(expected.size(), report.endOffset());
            byte[] cut = Arrays.copyOfRange(damaged, (int) Files.size(lastSegment), damaged.length);
            // Zeros are what a file that is written to may end with, and what the first bytes of an offset are.
            assertEquals(Arrays.equals(cut, new byte[cut.length]) ? 0 : cut.length, report.cutBytes());
            if (report.cutBytes() > 0) {
                assertNotNull(report.damage());
                assertTrue(report.line().contains(report.damage()), report.line());
            }
            // What is left goes on.
            WriteHandle handle = opened.log().acquire(4);
            assertInstanceOf(AppendOutcome.Appended.class, handle.append(Batches.of(NOW, "next"), NOW));
            assertEquals(expected.size() + 1, Batches.readAll(opened.log()).size());
            handle.truncateTo(expected.size());
        }
    }

    @Test
    void aTornTailIsCutAtTheLastWholeBatch() throws Exception {
        for (int length = 0; length < good.length; length++) {
            recovers(Arrays.copyOf(good, length), before(length), length);
            restoreEpochs();
        }
    }

    @Test
    void aFlippedByteEndsTheLogBeforeItsBatch() throws Exception {
        for (int position = 0; position < good.length; position++) {
            for (int flip : new int[] {1, 0x80, 0xff}) {
                byte[] damaged = good.clone();
                damaged[position] ^= (byte) flip;
                recovers(damaged, before(position), position);
                restoreEpochs();
            }
        }
    }

    /** The cut takes epochs from the checkpoint; every round begins with those of the good log. */
    private void restoreEpochs() throws IOException {
        Files.writeString(directory.resolve("leader-epoch-checkpoint"), "0\n2\n1 0\n3 12\n");
    }

    @Test
    void damageInAnEarlierSegmentDropsTheLaterOnes() throws Exception {
        Path first = directory.resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length - 1] ^= 1;
        Files.write(first, bytes);
        try (PartitionLogs.Opened opened = open()) {
            assertTrue(opened.log().endOffset() < offsets.get(0));
            assertEquals(all.subList(0, (int) opened.log().endOffset()), Batches.readAll(opened.log()));
            assertTrue(opened.report().cutBytes() > good.length);
        }
        assertTrue(Files.notExists(lastSegment));
    }

    @Test
    void damageBelowTheRecoveryPointIsNotCutButRefused() throws Exception {
        byte[] damaged = good.clone();
        damaged[BatchHeader.MAGIC] ^= 1;
        Files.write(lastSegment, damaged);
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> TestLogs.open(directory, TestLogs.config(600), TestLogs.options(store, all.size(), false)));
        assertInstanceOf(StorageFailure.Corrupt.class, refusal.failure());
        Files.write(lastSegment, Arrays.copyOf(good, good.length - 1));
        assertThrows(
                StorageException.class,
                () -> TestLogs.open(directory, TestLogs.config(600), TestLogs.options(store, all.size(), false)));
        Files.write(lastSegment, good);
        TestLogs.open(directory, TestLogs.config(600), TestLogs.options(store, all.size(), false))
                .close();
    }

    @Test
    void onlyWhatLiesAboveTheRecoveryPointIsScannedAndLostIndexesAreBuiltAnew() throws Exception {
        try (var files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith("index")).toList()) {
                Files.delete(file);
            }
        }
        long last = offsets.get(offsets.size() - 1);
        try (PartitionLogs.Opened opened =
                TestLogs.open(directory, TestLogs.config(600), TestLogs.options(store, last, false))) {
            assertEquals(
                    good.length - ends.get(ends.size() - 2), opened.report().scannedBytes());
            assertEquals(all, Batches.readAll(opened.log()));
            for (Batches.Seen seen : all) {
                assertEquals(
                        seen.offset() - seen.offset() % 2,
                        opened.log()
                                .offsetForTimestamp(seen.timestampMs(), all.size())
                                .orElseThrow()
                                .offset());
            }
        }
        assertTrue(Files.exists(directory.resolve("00000000000000000000.index")));
    }

    @Test
    void epochsWithoutTheirCheckpointComeFromTheBatches() throws Exception {
        Files.delete(directory.resolve("leader-epoch-checkpoint"));
        try (PartitionLogs.Opened opened = open()) {
            assertEquals(all, Batches.readAll(opened.log()));
            assertEquals(new EpochEndOffset(1, 12), opened.log().endOffsetForEpoch(2));
            assertEquals(3, opened.log().latestEpoch());
        }
    }
}
