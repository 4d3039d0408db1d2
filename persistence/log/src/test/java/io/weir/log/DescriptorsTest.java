package io.weir.log;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.segment.OpenFiles;
import io.weir.log.store.DiskFileStore;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    Path temp;

    @Test
    void inactiveSegmentsKeepNoMoreFilesOpenThanTheBoundAndASliceKeepsItsOwn() throws Exception {
        DiskFileStore store = new DiskFileStore();
        OpenFiles openFiles = new OpenFiles(store, 2);
        LogOptions options = new LogOptions(
                store, openFiles, new RecentBytes(0), TestLogs.CLOCK, null, 0, 0, false, false, LogOptions.Events.NONE);
        List<LogSlice> slices = new ArrayList<>();
        try (PartitionLogs.Opened opened = TestLogs.open(temp.resolve("words-0"), TestLogs.config(300), options)) {
            WriteHandle handle = opened.log().acquire(0);
            for (int i = 0; i < 40; i++) {
                handle.append(Batches.of(NOW, "value " + i), NOW);
            }
            for (int i = 0; i < 40; i++) {
                ReadOutcome.Data data =
                        assertInstanceOf(ReadOutcome.Data.class, opened.log().read(i, 1, 40, true));
                slices.add(data.slice());
                assertTrue(openFiles.size() <= 2);
            }
            for (LogSlice slice : slices) {
                assertEquals(slice.length(), Batches.bytes(slice).remaining());
            }
        }
        openFiles.close();
        for (LogSlice slice : slices) {
            FileChannel channel = slice.channel();
            assertTrue(channel.isOpen());
            slice.close();
            slice.close();
        }
        assertTrue(slices.stream().map(LogSlice::channel).noneMatch(FileChannel::isOpen));
        assertFalse(slices.isEmpty());
    }
}
