package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.PartitionLog.Retained;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FaultyFileStore.Operation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a log at its beginning, and what becomes of those who read it. */
class RetentionTest {
    private static final TopicIdPartition WORDS = TestLogs.PARTITION;
    private static final DataDirectorySettings SETTINGS = new DataDirectorySettings(3, Duration.ofHours(1), 1);

    @TempDir
    Path temp;

    private FaultyFileStore store;
    private DataDirectory data;
    private PartitionLog log;
    private WriteHandle handle;

    @BeforeEach
    void open() throws Exception {
        store = new FaultyFileStore(1, temp.resolve("graveyard"));
        openAgain();
    }

    private void openAgain() throws Exception {
        data = DataDirectory.open(temp.resolve("data"), 1, SETTINGS, store, TestLogs.CLOCK);
        log = data.open(WORDS, config(-1, -1));
        handle = log.acquire(log.latestEpoch() + 1);
    }

    @AfterEach
    void close() throws Exception {
        data.close();
    }

    /** Segments of four batches of one record each. */
    private static LogConfig config(long retentionMs, long retentionBytes) {
        return TestLogs.config(4 * Batches.of(NOW, "v00").remaining()).withRetention(true, retentionMs, retentionBytes);
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            appendAt(NOW + log.endOffset());
        }
    }

    private void appendAt(long timestampMs) {
        String value = String.format("v%02d", log.endOffset() % 100);
        assertInstanceOf(Appended.class, handle.append(Batches.of(timestampMs, value), NOW));
    }

    private List<Long> files(String suffix) throws Exception {
        try (Stream<Path> files = Files.list(temp.resolve("data/words-0"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .map(name -> Long.parseLong(name.substring(0, 20)))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> values(int from, int to) {
        List<String> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add(String.format("v%02d", i));
        }
        return values;
    }

    private List<String> read() throws Exception {
        return Batches.readAll(log).stream().map(Batches.Seen::value).toList();
    }

    @Test
    void segmentsWhoseNewestRecordIsTooOldAreDeletedWithAllTheirFiles() throws Exception {
        append(18); // segments of 4 records, times NOW to NOW + 17
        log.reconfigure(config(1000, -1));

        Retained nothing = log.retain(18, NOW + 1003);
        Retained retained = log.retain(18, NOW + 1003 + 5); // older than NOW + 8: all of 0 to 7

        assertEquals(0, nothing.segments());
        assertEquals(2, retained.segments());
        assertEquals(8, retained.startOffset());
        assertEquals(List.of(8L, 12L, 16L), files(".log"));
        assertTrue(
                files(".index").containsAll(List.of(8L, 12L)) && files(".index").get(0) == 8);
        assertTrue(files(".timeindex").containsAll(List.of(8L, 12L))
                && files(".timeindex").get(0) == 8);
        assertEquals(List.of(8L, 12L, 16L), files(".snapshot"));
        assertEquals(values(8, 18), read());
        assertEquals(new ReadOutcome.OutOfRange(8, 18), log.read(7, 100, 18, true));
    }

    @Test
    void whenEvenTheLastSegmentIsTooOldANewOneIsBegunAndOffsetsGoOn() throws Exception {
        append(10);
        log.reconfigure(config(0, -1));

        assertEquals(3, log.retain(10, NOW + 100).segments());

        assertEquals(List.of(10L), files(".log"));
        assertEquals(10, log.startOffset());
        assertEquals(0, log.sizeInBytes());
        assertEquals(0, log.retain(10, NOW + 100).segments());
        append(1);
        assertEquals(List.of("v10"), read());
    }

    @Test
    void nothingAboveTheHighWatermarkIsDeleted() throws Exception {
        append(10);
        log.reconfigure(config(0, -1));

        assertEquals(1, log.retain(7, NOW + 100).segments());

        assertEquals(values(4, 10), read());
        assertEquals(1, log.retain(9, NOW + 100).segments());
        assertEquals(List.of("v08", "v09"), read());
    }

    @Test
    void theOldestSegmentsGoAsLongAsTheRestHasRetentionBytes() throws Exception {
        append(18);
        long batch = Batches.of(NOW, "v00").remaining();
        log.reconfigure(config(-1, 11 * batch));

        assertEquals(1, log.retain(18, NOW).segments()); // 14 are left; without the next four it would be 10

        assertEquals(14 * batch, log.sizeInBytes());
        log.reconfigure(config(-1, 10 * batch));
        assertEquals(1, log.retain(18, NOW).segments());
        log.reconfigure(config(-1, 0));
        assertEquals(3, log.retain(18, NOW).segments());
        assertEquals(18, log.startOffset());
    }

    @Test
    void withoutDeleteInTheCleanupPolicyOnlyWhatIsBelowTheStartGoes() throws Exception {
        append(18);
        log.reconfigure(config(0, 0).withRetention(false, 0, 0));

        assertEquals(0, log.retain(18, NOW + 100).segments());

        assertEquals(18, read().size());
    }

    @Test
    void recordsInTheFutureStay() throws Exception {
        append(3);
        appendAt(NOW + 10_000);
        append(6);
        log.reconfigure(config(5000, -1));

        assertEquals(0, log.retain(10, NOW + 9_000).segments());
        assertEquals(3, log.retain(10, NOW + 15_001).segments());
    }

    @Test
    void aSegmentWithoutTimestampsIsAsOldAsItsFile() throws Exception {
        for (int i = 0; i < 6; i++) {
            appendAt(-1);
        }
        Path first = temp.resolve("data/words-0/" + "0".repeat(20) + ".log");
        Files.setLastModifiedTime(first, FileTime.fromMillis(NOW - 1000));
        log.reconfigure(config(1000, -1));

        assertEquals(0, log.retain(6, NOW).segments());
        assertEquals(1, log.retain(6, NOW + 1).segments());
    }

    @Test
    void whatIsBeingReadStaysReadableAndItsSpaceIsGivenBackAfterThat() throws Exception {
        append(10);
        ReadOutcome.Data sealed = assertInstanceOf(ReadOutcome.Data.class, log.read(1, 1 << 20, 10, true));
        ReadOutcome.Data active = assertInstanceOf(ReadOutcome.Data.class, log.read(9, 1 << 20, 10, true));
        log.reconfigure(config(0, -1));

        assertEquals(3, log.retain(10, NOW + 100).segments());

        List<Batches.Seen> seen = new ArrayList<>();
        try (LogSlice slice = sealed.slice()) {
            Batches.append(seen, Batches.bytes(slice), 1);
        }
        try (LogSlice slice = active.slice()) {
            Batches.append(seen, Batches.bytes(slice), 9);
            assertTrue(slice.channel().isOpen());
        }
        assertEquals(
                List.of("v01", "v02", "v03", "v09"),
                seen.stream().map(Batches.Seen::value).toList());
        // A full segment is flushed in the background, which uses its file, too.
        TestLogs.flush(data.flusher(), log).get(30, TimeUnit.SECONDS);
        assertFalse(sealed.slice().channel().isOpen());
        assertFalse(active.slice().channel().isOpen());
    }

    @Test
    void recordsBelowAnOffsetAreDeletedAndStayDeleted() throws Exception {
        append(10);

        assertEquals(6, log.deleteBefore(6));
        assertEquals(6, log.deleteBefore(2));

        assertEquals(6, log.startOffset());
        assertEquals(List.of(4L, 8L), files(".log"));
        assertEquals(new ReadOutcome.OutOfRange(6, 10), log.read(5, 100, 10, true));
        assertEquals(values(6, 10), read());
        assertEquals("0\n1\nwords 0 6\n", Files.readString(temp.resolve("data/log-start-offset-checkpoint")));
        data.close();
        openAgain();
        assertEquals(6, log.startOffset());
        assertEquals(values(6, 10), read());
        store.killProcess();
        assertThrows(StorageException.class, data::close);
        store.powerOn();
        openAgain();
        assertEquals(6, log.startOffset());
        assertEquals(values(6, 10), read());
    }

    @Test
    void aStartThatIsASegmentsBeginningNeedsNoEntry() throws Exception {
        append(10);
        log.deleteBefore(8);
        data.close();

        assertEquals("0\n0\n", Files.readString(temp.resolve("data/log-start-offset-checkpoint")));

        openAgain();
        assertEquals(8, log.startOffset());
    }

    @Test
    void allRecordsCanBeDeleted() throws Exception {
        append(10);

        assertEquals(10, log.deleteBefore(10));

        assertEquals(List.of(), read());
        append(1);
        data.close();
        openAgain();
        assertEquals(10, log.startOffset());
        assertEquals(List.of("v10"), read());
    }

    @Test
    void aLogOfTheSameNameBeginsAtItsOwnStart() throws Exception {
        append(10);
        log.deleteBefore(6);
        data.delete(WORDS);

        log = data.open(WORDS, config(-1, -1));

        assertEquals(0, log.startOffset());
        handle = log.acquire(0);
        append(10);
        data.close();
        openAgain();
        assertEquals(values(0, 10), read());
    }

    @Test
    void theEpochsOfWhatIsDeletedAreForgotten() throws Exception {
        append(5);
        handle = log.acquire(7);
        append(5);

        log.deleteBefore(7);

        assertEquals(-1, log.epochAt(6));
        assertEquals(7, log.epochAt(7));
        assertEquals(new EpochEndOffset(0, 7), log.endOffsetForEpoch(0));
        store.killProcess();
        assertThrows(StorageException.class, data::close);
        store.powerOn();
        openAgain();
        assertEquals(values(7, 10), read());
        assertEquals(7, log.epochAt(7));
    }

    @Test
    void aProducerIsRememberedThoughItsRecordsAreDeleted() throws Exception {
        var batch = BatchBuilder.create()
                .producer(77, 0, 0)
                .add(NOW, null, "once".getBytes(StandardCharsets.UTF_8))
                .build();
        assertInstanceOf(Appended.class, handle.append(batch, NOW));
        append(10);
        log.reconfigure(config(0, -1));
        log.retain(11, NOW + 100);
        data.close();
        openAgain();

        AppendOutcome again = handle.append(
                BatchBuilder.create()
                        .producer(77, 0, 0)
                        .add(NOW, null, "once".getBytes(StandardCharsets.UTF_8))
                        .build(),
                NOW);

        assertEquals(new AppendOutcome.Duplicate(0, 0, -1), again);
    }

    @Test
    void whatCouldNotBeUnlinkedIsTriedAgain() throws Exception {
        append(18);
        log.reconfigure(config(0, -1));
        Thread me = Thread.currentThread(); // and not the one that flushes
        store.failAfter(1, Operation.SYNC_DIRECTORY, false, path -> Thread.currentThread() == me);

        assertThrows(StorageException.class, () -> log.retain(18, NOW + 100));

        assertEquals(18, log.startOffset());
        assertEquals(0, log.sizeInBytes());
        log.retain(18, NOW + 100);
        assertEquals(List.of(18L), files(".log"));
    }

    @Test
    void aFlushOfWhatIsDeletedMeanwhileIsNoFailure() throws Exception {
        append(18);
        log.reconfigure(config(0, -1));
        log.retain(18, NOW + 100);

        assertEquals(18, TestLogs.flush(data.flusher(), log).get(30, TimeUnit.SECONDS));
        assertTrue(log.offline().isEmpty());
    }

    @Test
    void theDirectorySaysWhatIsStored() throws Exception {
        append(10);
        log.deleteBefore(6);

        DirectoryUsage usage = data.usage();

        long left = 6L * Batches.of(NOW, "v00").remaining();
        assertEquals(List.of(new DirectoryUsage.StoredLog(WORDS, left, java.util.Optional.empty())), usage.logs());
        assertTrue(usage.usableBytes() <= usage.totalBytes());
    }
}
