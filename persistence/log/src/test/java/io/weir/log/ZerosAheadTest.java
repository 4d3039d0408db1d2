package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.inspect.LogVerifier;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FaultyFileStore;
import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is flushed often has zeros behind its batches while it is written to, and only then. */
class ZerosAheadTest {
    private static final String VALUE = "v".repeat(3000);

    @TempDir
    Path temp;

    private final FileStore store = new DiskFileStore();
    private final DiskFlushWorker flusher = new DiskFlushWorker(1, 0, 1);

    @AfterEach
    void endsTheFlusher() {
        flusher.close();
    }

    private Path directory() {
        return temp.resolve("words-0");
    }

    private PartitionLogs.Opened open(FileStore on, int segmentBytes, long recoveryPoint) throws Exception {
        return TestLogs.open(directory(), TestLogs.config(segmentBytes), TestLogs.options(on, recoveryPoint, false));
    }

    private void append(PartitionLog log, WriteHandle handle, boolean flushed) throws Exception {
        assertInstanceOf(AppendOutcome.Appended.class, handle.append(Batches.of(NOW, VALUE), NOW));
        if (flushed) {
            TestLogs.flush(flusher, log).get(30, TimeUnit.SECONDS);
        }
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private long fileBytes() throws IOException {
        long bytes = 0;
        for (Path segment : segments()) {
            bytes += Files.size(segment);
        }
        return bytes;
    }

    @Test
    void aFileThatIsFlushedOftenGrowsRarelyAndByAQuarterAtMost() throws Exception {
        try (PartitionLogs.Opened opened = open(store, 1 << 20, 0)) {
            WriteHandle handle = opened.log().acquire(0);
            List<Long> sizes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                append(opened.log(), handle, true);
                long bytes = opened.log().sizeInBytes();
                long size = fileBytes();
                assertTrue(size >= bytes && size <= bytes + bytes / 4 + 4096, size + " for " + bytes);
                if (sizes.isEmpty() || sizes.get(sizes.size() - 1) != size) {
                    sizes.add(size);
                }
            }
            assertTrue(sizes.size() < 25, sizes::toString);
        }
        assertEquals(100, readAgain(0).size());
    }

    @Test
    void aFileThatIsNotFlushedHasNone() throws Exception {
        try (PartitionLogs.Opened opened = open(store, 1 << 20, 0)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 50; i++) {
                append(opened.log(), handle, false);
                assertEquals(opened.log().sizeInBytes(), fileBytes());
            }
        }
    }

    @Test
    void aFileThatIsFlushedByMuchAtATimeHasNone() throws Exception {
        try (PartitionLogs.Opened opened = open(store, 1 << 20, 0)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(AppendOutcome.Appended.class, handle.append(Batches.of(NOW, "x".repeat(40_000)), NOW));
                TestLogs.flush(flusher, opened.log()).get(30, TimeUnit.SECONDS);
                assertEquals(opened.log().sizeInBytes(), fileBytes());
            }
        }
        assertEquals(20, readAgain(0).size());
    }

    @Test
    void aSegmentThatEndsLosesThem() throws Exception {
        try (PartitionLogs.Opened opened = open(store, 20_000, 0)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 20; i++) {
                append(opened.log(), handle, true);
            }
            List<Path> all = segments();
            assertTrue(all.size() > 2);
            for (Path sealed : all.subList(0, all.size() - 1)) {
                assertEquals(6 * bytesOfABatch(), Files.size(sealed), sealed.toString());
            }
        }
        assertEquals(20, readAgain(0).size());
    }

    private static long bytesOfABatch() {
        return Batches.of(NOW, VALUE).remaining();
    }

    @Test
    void whoIsKilledLeavesThemAndTheNextStartTakesThemForNoDamage() throws Exception {
        Path copy = temp.resolve("copy");
        try (PartitionLogs.Opened opened = open(store, 1 << 20, 0)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 10; i++) {
                append(opened.log(), handle, true);
            }
            Files.copy(segments().get(0), copy);
        }
        Files.copy(copy, segments().get(0), StandardCopyOption.REPLACE_EXISTING);
        assertTrue(fileBytes() > 10 * bytesOfABatch());
        assertEquals(List.of(), LogVerifier.verify(directory(), bytes -> {}).findings());

        try (PartitionLogs.Opened opened = open(store, 1 << 20, 10)) {
            assertEquals(10, Batches.readAll(opened.log()).size());
            assertNull(opened.report().damage());
            assertEquals(0, opened.report().cutBytes());
            assertEquals(10 * bytesOfABatch(), fileBytes());
        }
        Files.copy(copy, segments().get(0), StandardCopyOption.REPLACE_EXISTING);
        IOException lost = assertThrows(IOException.class, () -> open(store, 1 << 20, 11));
        assertTrue(lost.getMessage().contains("only zeros"), lost.getMessage());
    }

    @Test
    void zerosWithSomethingBehindThemAreDamage() throws Exception {
        try (PartitionLogs.Opened opened = open(store, 1 << 20, 0)) {
            append(opened.log(), opened.log().acquire(0), false);
        }
        try (FileChannel file = FileChannel.open(segments().get(0), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), bytesOfABatch() + 600_000);
        }
        try (PartitionLogs.Opened opened = open(store, 1 << 20, 0)) {
            assertEquals(1, Batches.readAll(opened.log()).size());
            assertEquals(600_001, opened.report().cutBytes());
        }
    }

    @Test
    void aDiskWithRoomForTheBatchAloneTakesTheBatch() throws Exception {
        FaultyFileStore small = new FaultyFileStore(0, temp.resolve("graveyard"));
        try (PartitionLogs.Opened opened = open(small, 1 << 20, 0)) {
            WriteHandle handle = opened.log().acquire(0);
            append(opened.log(), handle, true);
            small.room(bytesOfABatch() + 70); // and for a part of the zeros
            append(opened.log(), handle, false);
            small.heal();
            assertEquals(2, Batches.readAll(opened.log()).size());
        }
        assertEquals(2, readAgain(0).size());
    }

    private List<Batches.Seen> readAgain(long recoveryPoint) throws Exception {
        long bytes = fileBytes();
        try (PartitionLogs.Opened opened = open(store, 1 << 20, recoveryPoint)) {
            assertEquals(bytes, opened.log().sizeInBytes(), "what an orderly close leaves is batches alone");
            return Batches.readAll(opened.log());
        }
    }
}
