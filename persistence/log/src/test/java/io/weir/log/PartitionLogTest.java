package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.batch.BatchBuilder;
import io.weir.log.batch.BatchHeader;
import io.weir.log.store.DiskFileStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {
    @TempDir
    Path directory;

    private final DiskFileStore store = new DiskFileStore();

    private PartitionLogs.Opened open(int segmentBytes, boolean clean) throws Exception {
        return TestLogs.open(
                directory.resolve("words-0"), TestLogs.config(segmentBytes), TestLogs.options(store, 0, clean));
    }

    @Test
    void whatIsAppendedIsReadAcrossSegmentsAndAfterEveryKindOfReopening() throws Exception {
        List<Batches.Seen> expected = new ArrayList<>();
        try (PartitionLogs.Opened opened = open(400, false)) {
            WriteHandle handle = opened.log().acquire(3);
            for (int i = 0; i < 50; i++) {
                long base = opened.log().endOffset();
                Appended appended =
                        assertInstanceOf(Appended.class, handle.append(Batches.of(NOW + i, "a" + i, "b" + i), NOW));
                assertEquals(base, appended.baseOffset());
                assertEquals(base + 1, appended.lastOffset());
                expected.add(new Batches.Seen(base, NOW + i, "a" + i));
                expected.add(new Batches.Seen(base + 1, NOW + i, "b" + i));
            }
            assertEquals(expected, Batches.readAll(opened.log()));
            for (int offset = 0; offset < 100; offset += 2) {
                assertEquals(
                        expected.subList(offset, Math.min(100, offset + 6)),
                        Batches.read(opened.log(), offset, Math.min(100, offset + 6)));
            }
        }
        try (PartitionLogs.Opened opened = open(400, true)) {
            assertEquals(0, opened.report().scannedBytes());
            assertEquals(expected, Batches.readAll(opened.log()));
            assertEquals(3, opened.log().latestEpoch());
        }
        try (PartitionLogs.Opened opened = open(400, false)) {
            assertEquals(opened.log().sizeInBytes(), opened.report().scannedBytes());
            assertNull(opened.report().damage());
            assertEquals(expected, Batches.readAll(opened.log()));
        }
    }

    @Test
    void aReadEndsAtTheLimitAndHoldsOneBatchAtLeast() throws Exception {
        try (PartitionLogs.Opened opened = open(1 << 20, false)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 300; i++) {
                handle.append(Batches.of(NOW, "value " + i), NOW);
            }
            for (int limit = 1; limit <= 300; limit++) {
                assertEquals(limit, Batches.read(opened.log(), 0, limit).size());
            }
            ReadOutcome.Data one =
                    assertInstanceOf(ReadOutcome.Data.class, opened.log().read(5, 1, 300, true));
            try (LogSlice slice = one.slice()) {
                assertEquals(slice.length(), BatchHeader.sizeInBytes(Batches.bytes(slice), 0));
                assertEquals(5, BatchHeader.baseOffset(Batches.bytes(slice), 0));
            }
            ReadOutcome.Data part =
                    assertInstanceOf(ReadOutcome.Data.class, opened.log().read(5, 10, 300, false));
            try (LogSlice slice = part.slice()) {
                assertEquals(10, slice.length());
            }
            assertInstanceOf(ReadOutcome.OutOfRange.class, opened.log().read(301, 10, 400, true));
        }
    }

    @Test
    void aHigherEpochFencesTheHandlesBelowIt() throws Exception {
        try (PartitionLogs.Opened opened = open(1 << 20, false)) {
            WriteHandle first = opened.log().acquire(1);
            WriteHandle second = opened.log().acquire(2);
            assertEquals(new AppendOutcome.Fenced(2), first.append(Batches.of(NOW, "late"), NOW));
            assertInstanceOf(Appended.class, second.append(Batches.of(NOW, "mine"), NOW));
            assertThrows(IllegalStateException.class, () -> opened.log().acquire(2));
            second.close();
            WriteHandle again = opened.log().acquire(2);
            assertInstanceOf(Appended.class, again.append(Batches.of(NOW, "again"), NOW));
            assertEquals(2, opened.log().epochAt(0));
            assertEquals(new EpochEndOffset(2, 2), opened.log().endOffsetForEpoch(2));
        }
    }

    @Test
    void truncationGoesToABatchBoundaryAndMakesOpenSlicesComeOutShort() throws Exception {
        try (PartitionLogs.Opened opened = open(400, false)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 30; i++) {
                handle.append(Batches.of(NOW + i, "a" + i, "b" + i), NOW);
            }
            List<Batches.Seen> before = Batches.readAll(opened.log());
            ReadOutcome.Data above =
                    assertInstanceOf(ReadOutcome.Data.class, opened.log().read(34, 1 << 20, 60, true));
            assertInstanceOf(Appended.class, handle.truncateTo(35));
            assertEquals(34, opened.log().endOffset());
            assertThrows(AssertionError.class, () -> Batches.bytes(above.slice()));
            handle.append(Batches.of(NOW + 100, "new"), NOW);
            assertThrows(AssertionError.class, () -> Batches.bytes(above.slice()));
            above.slice().close();

            List<Batches.Seen> expected = new ArrayList<>(before.subList(0, 34));
            expected.add(new Batches.Seen(34, NOW + 100, "new"));
            assertEquals(expected, Batches.readAll(opened.log()));
            handle.truncateTo(0);
            assertEquals(0, opened.log().endOffset());
            handle.append(Batches.of(NOW, "first again"), NOW);
            assertEquals(1, Batches.readAll(opened.log()).size());
        }
        try (PartitionLogs.Opened opened = open(400, false)) {
            assertEquals(1, Batches.readAll(opened.log()).size());
        }
    }

    @Test
    void aDuplicateOfAnIdempotentProducerIsAnsweredWithItsFirstOffsetsAlsoAfterAReopening() throws Exception {
        try (PartitionLogs.Opened opened = open(1 << 20, false)) {
            WriteHandle handle = opened.log().acquire(0);
            assertInstanceOf(Appended.class, handle.append(produced(0), NOW));
            assertInstanceOf(Appended.class, handle.append(produced(1), NOW));
            assertEquals(new AppendOutcome.Duplicate(0, 0, -1), handle.append(produced(0), NOW));
            assertEquals(1, opened.log().producers().size());
            assertEquals(1, opened.log().producers().get(0).lastSequence());
        }
        for (boolean clean : new boolean[] {true, false}) {
            try (PartitionLogs.Opened opened = open(1 << 20, clean)) {
                assertEquals(77, opened.log().producers().get(0).producerId());
                WriteHandle handle = opened.log().acquire(0);
                assertEquals(new AppendOutcome.Duplicate(1, 1, -1), handle.append(produced(1), NOW));
                assertInstanceOf(AppendOutcome.Rejected.class, handle.append(produced(7), NOW));
            }
        }
    }

    private static ByteBuffer produced(int sequence) {
        return BatchBuilder.create()
                .producer(77, 0, sequence)
                .add(NOW, null, new byte[] {1})
                .build();
    }

    @Test
    void recordsAreFoundByTimeExactly() throws Exception {
        try (PartitionLogs.Opened opened = open(400, false)) {
            WriteHandle handle = opened.log().acquire(4);
            long[] times = {5, 9, 3, 9, 12, 1, 30, 30, 2, 8, 31, 4, 4, 4, 40, 6};
            for (int i = 0; i < times.length; i += 2) {
                ByteBuffer batch = BatchBuilder.create()
                        .add(times[i], null, new byte[40])
                        .add(times[i + 1], null, new byte[40])
                        .build();
                assertInstanceOf(Appended.class, handle.append(batch, NOW));
            }
            for (int limit = 2; limit <= times.length; limit += 2) {
                int greatest = 0;
                for (int i = 0; i < limit; i++) {
                    greatest = times[i] > times[greatest] ? i : greatest;
                }
                assertEquals(
                        Optional.of(new TimestampOffset(times[greatest], greatest, 4)),
                        opened.log().maxTimestamp(limit));
                for (long wanted = 0; wanted < 42; wanted++) {
                    assertEquals(
                            firstAtOrAfter(times, wanted, limit),
                            opened.log().offsetForTimestamp(wanted, limit),
                            wanted + " below " + limit);
                }
            }
        }
    }

    private static Optional<TimestampOffset> firstAtOrAfter(long[] times, long wanted, int limit) {
        for (int i = 0; i < limit; i++) {
            if (times[i] >= wanted) {
                return Optional.of(new TimestampOffset(times[i], i, 4));
            }
        }
        return Optional.empty();
    }

    @Test
    void aSegmentIsRolledWhenTheNextBatchIsTooMuchYoungerThanItsFirst() throws Exception {
        LogConfig daily = new LogConfig(
                1 << 20,
                1000,
                1 << 20,
                4096,
                1 << 20,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                false);
        Path path = directory.resolve("words-0");
        try (PartitionLogs.Opened opened = TestLogs.open(path, daily, TestLogs.options(store, 0, false))) {
            WriteHandle handle = opened.log().acquire(0);
            handle.append(Batches.of(NOW, "a"), NOW);
            handle.append(Batches.of(NOW + 1000, "b"), NOW);
            handle.append(Batches.of(NOW + 1001, "c"), NOW);
            assertEquals(3, Batches.readAll(opened.log()).size());
        }
        assertTrue(Files.exists(path.resolve("00000000000000000002.log")));
        assertTrue(Files.exists(path.resolve("00000000000000000002.snapshot")));
        assertTrue(Files.notExists(path.resolve("00000000000000000001.log")));
    }

    @Test
    void aFollowerKeepsTheLeadersOffsetsAndEpochsAndRefusesWhatDoesNotFollow() throws Exception {
        try (PartitionLogs.Opened opened = open(1 << 20, false)) {
            WriteHandle handle = opened.log().acquire(5);
            ByteBuffer first = copied(0, 2, "a", "b");
            ByteBuffer second = copied(2, 4, "c");
            ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining());
            both.put(first).put(second).flip();
            assertEquals(new Appended(0, 2, -1), handle.appendAsFollower(both));
            assertEquals(new EpochEndOffset(2, 2), opened.log().endOffsetForEpoch(3));
            assertInstanceOf(AppendOutcome.Rejected.class, handle.appendAsFollower(copied(2, 4, "again")));
            assertInstanceOf(AppendOutcome.Rejected.class, handle.appendAsFollower(copied(3, 3, "old epoch")));
            ByteBuffer flipped = copied(3, 4, "flipped");
            flipped.put(flipped.limit() - 2, (byte) 0x55);
            assertInstanceOf(AppendOutcome.Rejected.class, handle.appendAsFollower(flipped));
            assertEquals(3, Batches.readAll(opened.log()).size());
        }
    }

    private static ByteBuffer copied(long offset, int epoch, String... values) {
        ByteBuffer batch = Batches.of(NOW, values);
        BatchHeader.assign(batch, 0, offset, epoch);
        return batch;
    }

    @Test
    void readersSeeWholeBatchesInOrderWhileOneThreadAppends() throws Exception {
        try (PartitionLogs.Opened opened = open(20_000, false);
                DiskFlushWorker flusher = new DiskFlushWorker(1, 1, 1)) {
            PartitionLog log = opened.log();
            AtomicBoolean done = new AtomicBoolean();
            List<CompletableFuture<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(CompletableFuture.supplyAsync(() -> follow(log, done)));
            }
            WriteHandle handle = log.acquire(0);
            CompletableFuture<Long> flushed = null;
            for (int i = 0; i < 5_000; i++) {
                assertInstanceOf(Appended.class, handle.append(Batches.of(NOW, "v" + i), NOW));
                if (i % 50 == 0) {
                    flushed = TestLogs.flush(flusher, log);
                }
            }
            done.set(true);
            for (CompletableFuture<Long> reader : readers) {
                assertEquals(5_000, reader.get(60, TimeUnit.SECONDS));
            }
            assertNotNull(flushed.get(60, TimeUnit.SECONDS));
            assertEquals(5_000, TestLogs.flush(flusher, log).get(60, TimeUnit.SECONDS));
        }
    }

    /** Reads on to the end and holds every record against the one that must be there. */
    private static long follow(PartitionLog log, AtomicBoolean done) {
        long next = 0;
        try {
            while (true) {
                boolean last = done.get();
                long end = log.endOffset();
                for (Batches.Seen seen : Batches.read(log, next, end)) {
                    assertEquals(new Batches.Seen(next, NOW, "v" + next), seen);
                    next++;
                }
                if (last && next == end) {
                    return next;
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
