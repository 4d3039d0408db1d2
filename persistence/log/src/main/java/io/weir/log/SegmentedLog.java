package io.weir.log;

import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.segment.Segment;
import io.weir.log.segment.TimeSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@link PartitionLog} of segments. This class holds what readers and flushes see; {@link LogAppender} changes it, under
 * {@link #writeLock}, and publishes in this order: segments, then the end offset. A reader goes the other way round.
 *
 * <p>A reader that meets a segment which was cut or deleted meanwhile waits for the writer and begins again.
 */
final class SegmentedLog implements PartitionLog {
    private final TopicIdPartition partition;
    private final Path directory;
    private final LogOptions options;
    private final LogAppender appender;

    /** Held by appends, truncations and handing over the right to write; never during a flush. */
    final Object writeLock = new Object();
    /** Guards {@link #flushedOffset} and {@link #cuts}. */
    private final Object flushLock = new Object();

    private volatile LogConfig config;
    private volatile Segment[] segments;
    private volatile long startOffset;
    private volatile long endOffset;
    private volatile LeaderEpochCache epochs;
    private volatile StorageFailure offline;
    private volatile boolean closed;
    private volatile long flushedOffset;
    /** Grows with each truncation, so that a flush that began before it does not count. */
    private int cuts;
    /** Names in the directory, or the epochs' checkpoint, changed since they were last brought to the disk. */
    private volatile boolean directoryDirty;

    private volatile boolean epochsDirty;
    private volatile long recoveryPoint;

    SegmentedLog(
            TopicIdPartition partition,
            Path directory,
            LogConfig config,
            LogOptions options,
            LogRecovery.Loaded loaded) {
        this.partition = partition;
        this.directory = directory;
        this.config = config;
        this.options = options;
        this.segments = loaded.segments().toArray(Segment[]::new);
        this.startOffset = segments[0].baseOffset();
        this.endOffset = active().nextOffset();
        this.epochs = loaded.epochs();
        this.flushedOffset = endOffset;
        this.recoveryPoint = Math.min(loaded.recoveryPoint(), endOffset);
        this.appender = new LogAppender(this, loaded.producers());
    }

    @Override
    public TopicIdPartition partition() {
        return partition;
    }

    Path directory() {
        return directory;
    }

    LogOptions options() {
        return options;
    }

    LogConfig config() {
        return config;
    }

    LogAppender appender() {
        return appender;
    }

    @Override
    public long startOffset() {
        return startOffset;
    }

    @Override
    public long endOffset() {
        return endOffset;
    }

    @Override
    public long flushedOffset() {
        return flushedOffset;
    }

    /** All below is on the disk, with indexes; recovery looks at nothing below it. */
    long recoveryPoint() {
        return recoveryPoint;
    }

    @Override
    public long sizeInBytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.size();
        }
        return bytes;
    }

    @Override
    public Optional<StorageFailure> offline() {
        return Optional.ofNullable(offline);
    }

    StorageFailure offlineOrNull() {
        return offline;
    }

    void goOffline(StorageFailure failure) {
        if (offline == null) {
            offline = failure;
        }
    }

    @Override
    public WriteHandle acquire(int leaderEpoch) {
        return appender.acquire(leaderEpoch);
    }

    @Override
    public void reconfigure(LogConfig newConfig) {
        config = newConfig;
    }

    @Override
    public EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        long end = endOffset;
        return epochs.endOffsetFor(leaderEpoch, end);
    }

    @Override
    public int latestEpoch() {
        return epochs.latestEpoch();
    }

    @Override
    public int epochAt(long offset) {
        return epochs.epochAt(offset);
    }

    LeaderEpochCache epochs() {
        return epochs;
    }

    // Reading

    @Override
    public ReadOutcome read(long offset, int maxBytes, long limitOffset, boolean minOneBatch) {
        while (!closed) {
            long start = startOffset;
            long end = endOffset;
            if (offset < start || offset > end) {
                return new ReadOutcome.OutOfRange(start, end);
            }
            long limit = Math.min(limitOffset, end);
            if (offset >= limit) {
                return new ReadOutcome.Data(LogSlice.EMPTY);
            }
            ReadOutcome outcome = readFrom(segments, offset, maxBytes, limit, minOneBatch);
            if (outcome != null) {
                return outcome;
            }
            awaitWriter();
        }
        return new ReadOutcome.Failed(closedFailure());
    }

    /** {@code null} when a segment was replaced meanwhile. */
    private ReadOutcome readFrom(Segment[] from, long offset, int maxBytes, long limit, boolean minOneBatch) {
        for (int i = floor(from, offset); i < from.length && from[i].baseOffset() < limit; i++) {
            LogSlice slice;
            try {
                slice = from[i].read(offset, maxBytes, limit, minOneBatch);
            } catch (IOException e) {
                return from[i].replaced() ? null : new ReadOutcome.Failed(StorageFailure.of(from[i].path(), e));
            }
            if (from[i].replaced()) {
                if (slice != null) {
                    slice.close();
                }
                return null;
            }
            if (slice != null) {
                return new ReadOutcome.Data(slice);
            }
        }
        return new ReadOutcome.Data(LogSlice.EMPTY);
    }

    @Override
    public Optional<TimestampOffset> offsetForTimestamp(long timestampMs, long limitOffset) throws StorageException {
        return search(limitOffset, (from, limit) -> {
            for (Segment segment : from) {
                if (segment.baseOffset() >= limit) {
                    break;
                }
                Optional<TimestampOffset> found = TimeSearch.firstAtOrAfter(segment, timestampMs, startOffset, limit);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public Optional<TimestampOffset> maxTimestamp(long limitOffset) throws StorageException {
        return search(limitOffset, (from, limit) -> {
            Segment newest = null;
            long greatest = -1;
            for (Segment segment : from) {
                long timestampMs = segment.baseOffset() < limit ? TimeSearch.greatest(segment, limit) : -1;
                if (timestampMs > greatest) {
                    greatest = timestampMs;
                    newest = segment;
                }
            }
            return newest == null ? Optional.empty() : TimeSearch.firstWithGreatest(newest, limit);
        });
    }

    private interface Search {
        Optional<TimestampOffset> in(Segment[] segments, long limitOffset) throws IOException;
    }

    private Optional<TimestampOffset> search(long limitOffset, Search search) throws StorageException {
        while (!closed) {
            long limit = Math.min(limitOffset, endOffset);
            Segment[] searched = segments;
            try {
                Optional<TimestampOffset> found = search.in(searched, limit);
                if (!anyReplaced(searched)) {
                    return found;
                }
            } catch (IOException e) {
                if (!anyReplaced(searched)) {
                    throw new StorageException(StorageFailure.of(directory, e), e);
                }
            }
            awaitWriter();
        }
        throw new StorageException(closedFailure(), null);
    }

    private static boolean anyReplaced(Segment[] searched) {
        for (Segment segment : searched) {
            if (segment.replaced()) {
                return true;
            }
        }
        return false;
    }

    private void awaitWriter() {
        synchronized (writeLock) {
            // Whoever replaces segments holds the lock until the new ones are published.
        }
    }

    StorageFailure closedFailure() {
        return new StorageFailure.IoFailure(directory, directory + ": the log is closed");
    }

    // Publishing; the caller holds the write lock

    Segment[] segments() {
        return segments;
    }

    Segment active() {
        Segment[] all = segments;
        return all[all.length - 1];
    }

    /** The index of the last segment that begins at or below the offset, or 0. */
    static int floor(Segment[] segments, long offset) {
        int low = 0;
        int high = segments.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    void publishSegments(Segment[] newSegments) {
        directoryDirty = true;
        segments = newSegments;
        startOffset = newSegments[0].baseOffset();
    }

    void publishEpochs(LeaderEpochCache newEpochs) {
        epochs = newEpochs;
        epochsDirty = true;
    }

    void publishEnd(long newEndOffset) {
        endOffset = newEndOffset;
    }

    /** Nothing at or above {@code offset} counts as flushed any more, whatever flush is under way. */
    void forgetFlushed(long offset) {
        synchronized (flushLock) {
            cuts++;
            flushedOffset = Math.min(flushedOffset, offset);
            recoveryPoint = Math.min(recoveryPoint, offset);
        }
    }

    // Flushing; on the flusher's thread, or while closing

    /**
     * Brings all that is written to the disk; returns the flushed offset. A failure takes the log offline.
     */
    long flush() throws StorageException {
        while (true) {
            if (offline != null || closed) {
                throw new StorageException(offline != null ? offline : closedFailure(), null);
            }
            int cutsBefore;
            long flushedBefore;
            synchronized (flushLock) {
                cutsBefore = cuts;
                flushedBefore = flushedOffset;
            }
            long end = endOffset;
            Segment[] all = segments;
            try {
                forceFrom(all, flushedBefore);
            } catch (IOException e) {
                if (anyReplaced(all) && !closed) {
                    awaitWriter();
                    continue;
                }
                goOffline(StorageFailure.of(directory, e));
                throw new StorageException(StorageFailure.of(directory, e), e);
            }
            synchronized (flushLock) {
                if (cuts == cutsBefore) {
                    flushedOffset = Math.max(flushedOffset, end);
                    return flushedOffset;
                }
            }
        }
    }

    private void forceFrom(Segment[] all, long flushedBefore) throws IOException {
        if (epochsDirty) {
            epochsDirty = false;
            directoryDirty = true;
            EpochFile.force(options.store(), directory);
        }
        // A segment that ends just there may have been cut since.
        for (int i = floor(all, flushedBefore - 1); i < all.length; i++) {
            if (all[i].nextOffset() >= flushedBefore) {
                all[i].force();
            }
        }
        if (directoryDirty) {
            directoryDirty = false;
            options.store().syncDirectory(directory);
        }
    }

    /** Brings the indexes of all that is flushed to the disk, so that recovery need not look below; returns the new recovery point. */
    long checkpoint() throws StorageException {
        return flushedOffset == recoveryPoint ? recoveryPoint : forceIndexes();
    }

    private long forceIndexes() throws StorageException {
        long point;
        int cutsBefore;
        Segment[] all;
        try {
            synchronized (writeLock) {
                if (offline != null || closed) {
                    return recoveryPoint;
                }
                synchronized (flushLock) {
                    point = flushedOffset;
                    cutsBefore = cuts;
                }
                all = segments;
                active().writeIndexes();
                appender.removeExpiredProducers();
            }
            for (int i = floor(all, recoveryPoint - 1); i < all.length; i++) { // as in a flush
                all[i].forceIndexes();
            }
            options.store().syncDirectory(directory);
        } catch (IOException e) {
            throw new StorageException(StorageFailure.of(directory, e), e);
        }
        synchronized (flushLock) {
            if (cuts == cutsBefore) {
                recoveryPoint = point;
            }
            return recoveryPoint;
        }
    }

    /** Flushes, writes what a clean start reads, and gives the files up. Handles taken before write no more. */
    void close() throws StorageException {
        try {
            if (offline == null && !closed) {
                appender.snapshotProducers();
                flush();
                forceIndexes(); // even where the recovery point is at the end: the log may have been cut there
            }
        } finally {
            abandon();
        }
    }

    /** Gives the files up as they are. */
    void abandon() {
        synchronized (writeLock) {
            closed = true;
            appender.revoke();
            for (Segment segment : segments) {
                segment.close();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }
}
