package io.weir.log;

import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.producer.ProducerEntry;
import io.weir.log.segment.Segment;
import io.weir.log.segment.TimeSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    private final LogFlushing flushing;
    private final LogRetention retention;
    private final RecentTail recentTail;

    /** Held by appends, truncations and handing over the right to write; never during a flush. */
    final Object writeLock = new Object();

    private volatile LogConfig config;
    private volatile Segment[] segments;
    private volatile long startOffset;
    private volatile long endOffset;
    private volatile LeaderEpochCache epochs;
    private volatile StorageFailure offline;
    private volatile boolean closed;
    /** Below it nothing is read, though the first segment may begin earlier. */
    private long startFloor;

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
        this.startFloor = loaded.startOffset();
        this.startOffset = Math.max(startFloor, segments[0].baseOffset());
        this.endOffset = active().nextOffset();
        this.epochs = loaded.epochs();
        this.appender = new LogAppender(this, loaded.producers());
        this.flushing = new LogFlushing(this, endOffset, Math.min(loaded.recoveryPoint(), endOffset));
        this.retention = new LogRetention(this);
        this.recentTail = new RecentTail(options.recentBytes());
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
        return flushing.flushedOffset();
    }

    /** All below is on the disk, with indexes; recovery looks at nothing below it. */
    long recoveryPoint() {
        return flushing.recoveryPoint();
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
    public int segmentCount() {
        return segments.length;
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
        synchronized (writeLock) {
            config = newConfig;
            appender.reconfigured(newConfig);
        }
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
                if (offset < recentFrom()) {
                    options.recentBytes().count(slice.length());
                }
                return new ReadOutcome.Data(slice);
            }
        }
        return new ReadOutcome.Data(LogSlice.EMPTY);
    }

    @Override
    public long recentFrom() {
        return recentTail.offset();
    }

    RecentTail recentTail() {
        return recentTail;
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

    static boolean anyReplaced(Segment[] searched) {
        for (Segment segment : searched) {
            if (segment.replaced()) {
                return true;
            }
        }
        return false;
    }

    void awaitWriter() {
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
        flushing.namesChanged();
        segments = newSegments;
        startOffset = Math.max(startFloor, newSegments[0].baseOffset());
    }

    void publishEpochs(LeaderEpochCache newEpochs) {
        epochs = newEpochs;
        flushing.epochsChanged();
    }

    /** The log is read from here on alone: at or above the first segment's beginning. */
    void publishStart(long offset) {
        startFloor = offset;
        startOffset = Math.max(startFloor, segments[0].baseOffset());
    }

    void publishEnd(long newEndOffset) {
        endOffset = newEndOffset;
    }

    /** Nothing at or above {@code offset} counts as flushed any more, whatever flush is under way. */
    void forgetFlushed(long offset) {
        flushing.forget(offset);
    }

    // Flushing and deleting

    /** @see LogFlushing#flush */
    long flush() throws StorageException {
        return flushing.flush();
    }

    /** @see LogFlushing#checkpoint */
    long checkpoint() throws StorageException {
        return flushing.checkpoint();
    }

    @Override
    public List<ProducerEntry> producers() {
        return appender.producers();
    }

    @Override
    public long deleteBefore(long offset) throws StorageException {
        return retention.deleteBefore(offset);
    }

    @Override
    public Retained retain(long highWatermark, long nowMs) throws StorageException {
        return retention.retain(highWatermark, nowMs);
    }

    /** Flushes, writes what a clean start reads, and gives the files up. Handles taken before write no more. */
    void close() throws StorageException {
        try {
            if (offline == null && !closed) {
                appender.snapshotProducers();
                endZeros();
                flush();
                flushing.forceIndexes(); // even where the recovery point is at the end: the log may have been cut there
            }
        } finally {
            abandon();
        }
    }

    private void endZeros() throws StorageException {
        synchronized (writeLock) {
            try {
                active().endZeros();
            } catch (IOException e) {
                throw new StorageException(StorageFailure.of(directory, e), e);
            }
        }
    }

    /** Gives the files up as they are, once nothing of them is being deleted. */
    void abandon() {
        retention.end(this::giveUp);
    }

    private void giveUp() {
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
