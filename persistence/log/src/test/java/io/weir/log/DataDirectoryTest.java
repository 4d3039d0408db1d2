package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.DataDirectoryException.Reason;
import io.weir.log.store.DiskFileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final TopicIdPartition WORDS = TestLogs.PARTITION;

    @TempDir
    Path temp;

    private DataDirectory open(int nodeId) throws DataDirectoryException {
        return DataDirectory.open(
                temp.resolve("data"), nodeId, DataDirectorySettings.DEFAULT, new DiskFileStore(), TestLogs.CLOCK);
    }

    private void refused(Reason reason, int nodeId) {
        DataDirectoryException refusal = assertThrows(DataDirectoryException.class, () -> open(nodeId));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }

    @Test
    void aBlankDirectoryIsMadeAndFoundAgainByItsNode() throws Exception {
        MetaProperties meta;
        try (DataDirectory data = open(7)) {
            meta = data.meta();
            assertEquals(7, meta.nodeId());
            assertEquals(PreviousStop.NONE, data.previousStop());
        }
        try (DataDirectory data = open(7)) {
            assertEquals(meta, data.meta());
            assertEquals(PreviousStop.CLEAN, data.previousStop());
        }
    }

    @Test
    void aDirectoryThatIsLockedAnothersNewerOrDamagedIsRefusedWithOneLine() throws Exception {
        try (DataDirectory data = open(7)) {
            refused(Reason.LOCKED, 7);
            refused(Reason.LOCKED, 7);
            assertEquals(7, data.meta().nodeId());
        }
        refused(Reason.ANOTHER_NODES, 8);
        Path meta = temp.resolve("data/meta.properties");
        String text = Files.readString(meta);
        Files.writeString(meta, text.replace("format.version=1", "format.version=2"));
        refused(Reason.NEWER_FORMAT, 7);
        Files.writeString(meta, text.replace("node.id=7", "node.id=x"));
        refused(Reason.DAMAGED, 7);
        Files.writeString(meta, "");
        refused(Reason.DAMAGED, 7);
        Files.writeString(meta, text);
        open(7).close();
    }

    @Test
    void aFileIsNoDataDirectory() throws Exception {
        Files.writeString(temp.resolve("data"), "text");
        refused(Reason.UNREADABLE, 7);
    }

    @Test
    void logsWithoutAnOwnerAreRefused() throws Exception {
        try (DataDirectory data = open(7)) {
            data.open(WORDS, LogConfig.DEFAULT);
        }
        Files.delete(temp.resolve("data/meta.properties"));
        refused(Reason.DAMAGED, 7);
    }

    @Test
    void logsOutliveAnOrderlyStop() throws Exception {
        try (DataDirectory data = open(1)) {
            PartitionLog log = data.open(WORDS, TestLogs.config(300));
            WriteHandle handle = log.acquire(0);
            for (int i = 0; i < 20; i++) {
                handle.append(Batches.of(NOW, "v" + i), NOW);
            }
            assertEquals(20, TestLogs.flush(data.flusher(), log).get(30, TimeUnit.SECONDS));
            handle.append(Batches.of(NOW, "not flushed"), NOW);
        }
        String points = Files.readString(temp.resolve("data/recovery-point-offset-checkpoint"));
        assertEquals("0\n1\nwords 0 21\n", points);
        assertEquals(
                "version: 0\ntopic_id: " + WORDS.topicId() + "\n",
                Files.readString(temp.resolve("data/words-0/partition.metadata")));
        try (DataDirectory data = open(1)) {
            assertEquals(List.of(WORDS), List.copyOf(data.stored()));
            PartitionLog log = data.open(WORDS, TestLogs.config(300));
            assertEquals(21, log.endOffset());
            assertEquals(21, log.flushedOffset());
            assertEquals(21, Batches.readAll(log).size());
        }
    }

    @Test
    void aTopicOfTheSameNameBeginsANewLog() throws Exception {
        TopicIdPartition again = new TopicIdPartition(new TopicId(8, 9), "words", 0);
        try (DataDirectory data = open(1)) {
            PartitionLog log = data.open(WORDS, LogConfig.DEFAULT);
            WriteHandle handle = log.acquire(0);
            handle.append(Batches.of(NOW, "old"), NOW);
            ReadOutcome.Data read = assertInstanceOf(ReadOutcome.Data.class, log.read(0, 1000, 1, true));
            PartitionLog other = data.open(again, LogConfig.DEFAULT);
            assertEquals(0, other.endOffset());
            assertInstanceOf(AppendOutcome.Failed.class, handle.append(Batches.of(NOW, "late"), NOW));
            try (LogSlice slice = read.slice()) {
                assertEquals(slice.length(), Batches.bytes(slice).remaining());
            }
        }
        try (DataDirectory data = open(1)) {
            assertEquals(List.of(again), List.copyOf(data.stored()));
        }
    }

    @Test
    void aDeletedLogIsGoneAtOnceAndItsSlicesStayReadable() throws Exception {
        TopicIdPartition longest = new TopicIdPartition(new TopicId(1, 2), "t".repeat(249), 3);
        try (DataDirectory data = open(1)) {
            PartitionLog log = data.open(longest, LogConfig.DEFAULT);
            WriteHandle handle = log.acquire(0);
            assertInstanceOf(Appended.class, handle.append(Batches.of(NOW, "value"), NOW));
            ReadOutcome.Data read = assertInstanceOf(ReadOutcome.Data.class, log.read(0, 1000, 1, true));
            data.delete(longest);
            assertTrue(data.stored().isEmpty());
            assertTrue(data.logs().isEmpty());
            assertInstanceOf(ReadOutcome.Failed.class, log.read(0, 1000, 1, true));
            try (LogSlice slice = read.slice()) {
                assertEquals(slice.length(), Batches.bytes(slice).remaining());
            }
            assertEquals(0, data.open(longest, LogConfig.DEFAULT).endOffset());
            data.delete(longest);
        }
        try (Stream<Path> left = Files.list(temp.resolve("data"))) {
            assertTrue(left.noneMatch(path -> path.toString().contains("ttt")));
        }
    }

    @Test
    void whatWaitedForRemovalIsRemovedAtTheNextStart() throws Exception {
        open(1).close();
        Path left = temp.resolve("data/words-0.0123-delete");
        Files.createDirectories(left);
        Files.writeString(left.resolve("00000000000000000000.log"), "x");
        open(1).close();
        assertTrue(Files.notExists(left));
    }
}
