package io.weir.log;

import io.weir.log.segment.OpenFiles;
import io.weir.log.store.FileStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;

/** Opens logs for tests. */
public final class TestLogs {
    public static final TopicIdPartition PARTITION = new TopicIdPartition(new TopicId(1, 2), "words", 0);
    public static final long NOW = 1_700_000_000_000L;
    public static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);

    private TestLogs() {}

    /** Small segments, an index entry for nearly every batch. */
    public static LogConfig config(int segmentBytes) {
        LogConfig defaults = LogConfig.DEFAULT;
        return new LogConfig(
                segmentBytes,
                defaults.segmentMs(),
                defaults.segmentIndexBytes(),
                100,
                defaults.maxMessageBytes(),
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                false);
    }

    public static LogOptions options(FileStore store, long recoveryPoint, boolean clean) {
        return new LogOptions(
                store,
                new OpenFiles(store, 2),
                new RecentBytes(0),
                CLOCK,
                null,
                recoveryPoint,
                0,
                clean,
                true,
                LogOptions.Events.NONE);
    }

    public static PartitionLogs.Opened open(Path directory, LogConfig config, LogOptions options) throws Exception {
        return PartitionLogs.open(directory, PARTITION, config, options);
    }

    /** Flushes by the worker and waits for the answer. */
    public static CompletableFuture<Long> flush(DiskFlusher flusher, PartitionLog log) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        flusher.request(log, new FlushListener() {
            @Override
            public void flushed(long offset) {
                done.complete(offset);
            }

            @Override
            public void failed(StorageFailure failure) {
                done.completeExceptionally(new StorageException(failure, null));
            }
        });
        return done;
    }
}
