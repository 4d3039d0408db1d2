package io.weir.partition;

import io.weir.log.AppendOutcome;
import io.weir.log.EpochEndOffset;
import io.weir.log.LogConfig;
import io.weir.log.LogSlice;
import io.weir.log.PartitionLog;
import io.weir.log.ReadOutcome;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TimestampOffset;
import io.weir.log.TopicIdPartition;
import io.weir.log.WriteHandle;
import io.weir.log.producer.ProducerEntry;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A log in memory. A "batch" is an int, its number of records, and a long, the time of its first; each next is a millisecond later. */
final class FakeLog implements PartitionLog {
    private record Batch(long baseOffset, long lastOffset, long timestampMs, int epoch, int bytes) {}

    private final TopicIdPartition partition;
    private final List<Batch> batches = new ArrayList<>();
    private long startOffset;
    private long flushedOffset;
    private int grantedEpoch = -1;
    volatile AppendOutcome nextOutcome;
    volatile RuntimeException nextThrow;
    volatile StorageFailure readFailure;
    volatile LogConfig config;
    volatile boolean released;
    /** How far every offset is from the end. */
    volatile long recentFrom;
    /** The thread of the last read. */
    volatile String reader;
    /** Of the slices that are read. */
    volatile StorageFailure touchFailure;

    volatile boolean sliceClosed;
    /** The high watermarks of retention passes. */
    final BlockingQueue<Long> passes = new LinkedBlockingQueue<>();
    /** How many records the next pass deletes. */
    volatile int retention;

    FakeLog(TopicIdPartition partition) {
        this.partition = partition;
    }

    static ByteBuffer batch(int records, long timestampMs) {
        return ByteBuffer.allocate(12).putInt(records).putLong(timestampMs).flip();
    }

    synchronized void startAt(long offset) {
        startOffset = offset;
    }

    synchronized void flush() {
        flushedOffset = endOffset();
    }

    @Override
    public TopicIdPartition partition() {
        return partition;
    }

    @Override
    public synchronized long startOffset() {
        return startOffset;
    }

    @Override
    public synchronized long endOffset() {
        return batches.isEmpty() ? startOffset : batches.get(batches.size() - 1).lastOffset() + 1;
    }

    @Override
    public synchronized long flushedOffset() {
        return flushedOffset;
    }

    @Override
    public synchronized long sizeInBytes() {
        return batches.stream().mapToLong(Batch::bytes).sum();
    }

    @Override
    public int segmentCount() {
        return 1;
    }

    @Override
    public Optional<StorageFailure> offline() {
        return Optional.empty();
    }

    @Override
    public synchronized WriteHandle acquire(int leaderEpoch) {
        if (leaderEpoch <= grantedEpoch) {
            throw new IllegalStateException("epoch " + leaderEpoch + " is not above " + grantedEpoch);
        }
        grantedEpoch = leaderEpoch;
        return new Handle(leaderEpoch);
    }

    @Override
    public long recentFrom() {
        return recentFrom;
    }

    @Override
    public synchronized ReadOutcome read(long offset, int maxBytes, long limitOffset, boolean minOneBatch) {
        reader = Thread.currentThread().getName();
        if (readFailure != null) {
            return new ReadOutcome.Failed(readFailure);
        }
        if (offset < startOffset || offset > endOffset()) {
            return new ReadOutcome.OutOfRange(startOffset, endOffset());
        }
        int length = 0;
        for (Batch batch : batches) {
            if (batch.lastOffset() >= offset && batch.lastOffset() < limitOffset) {
                length += batch.bytes();
            }
        }
        return new ReadOutcome.Data(length == 0 ? LogSlice.EMPTY : new Slice(length));
    }

    @Override
    public synchronized Optional<TimestampOffset> offsetForTimestamp(long timestampMs, long limitOffset)
            throws StorageException {
        if (readFailure != null) {
            throw new StorageException(readFailure, null);
        }
        for (Batch batch : batches) {
            for (long offset = batch.baseOffset(); offset <= batch.lastOffset() && offset < limitOffset; offset++) {
                long time = batch.timestampMs() + offset - batch.baseOffset();
                if (time >= timestampMs) {
                    return Optional.of(new TimestampOffset(time, offset, batch.epoch()));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized Optional<TimestampOffset> maxTimestamp(long limitOffset) {
        return batches.stream()
                .filter(batch -> batch.lastOffset() < limitOffset)
                .map(batch -> new TimestampOffset(
                        batch.timestampMs() + batch.lastOffset() - batch.baseOffset(),
                        batch.lastOffset(),
                        batch.epoch()))
                .reduce((a, b) -> b.timestampMs() > a.timestampMs() ? b : a);
    }

    @Override
    public synchronized EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        EpochEndOffset found = EpochEndOffset.UNKNOWN;
        for (Batch batch : batches) {
            if (batch.epoch() <= leaderEpoch) {
                found = new EpochEndOffset(batch.epoch(), batch.lastOffset() + 1);
            }
        }
        return found;
    }

    @Override
    public synchronized int latestEpoch() {
        return batches.isEmpty() ? -1 : batches.get(batches.size() - 1).epoch();
    }

    @Override
    public synchronized int epochAt(long offset) {
        return batches.stream()
                .filter(batch -> batch.baseOffset() <= offset && offset <= batch.lastOffset())
                .mapToInt(Batch::epoch)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public synchronized long deleteBefore(long offset) throws StorageException {
        if (readFailure != null) {
            throw new StorageException(readFailure, null);
        }
        startOffset = Math.max(startOffset, offset);
        return startOffset;
    }

    @Override
    public synchronized Retained retain(long highWatermark, long nowMs) throws StorageException {
        if (readFailure != null) {
            throw new StorageException(readFailure, null);
        }
        passes.add(highWatermark);
        int deleted = retention;
        retention = 0;
        startOffset = Math.min(startOffset + deleted, highWatermark);
        return new Retained(deleted, 0, startOffset);
    }

    @Override
    public List<ProducerEntry> producers() {
        return List.of();
    }

    @Override
    public void reconfigure(LogConfig newConfig) {
        config = newConfig;
    }

    private final class Slice implements LogSlice {
        private final int length;

        Slice(int length) {
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void touch() throws StorageException {
            if (touchFailure != null) {
                throw new StorageException(touchFailure, null);
            }
        }

        @Override
        public FileChannel channel() {
            return null;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void close() {
            sliceClosed = true;
        }
    }

    private final class Handle implements WriteHandle {
        private final int epoch;

        Handle(int epoch) {
            this.epoch = epoch;
        }

        @Override
        public int leaderEpoch() {
            return epoch;
        }

        @Override
        public AppendOutcome append(ByteBuffer batch, long nowMs) {
            synchronized (FakeLog.this) {
                if (nextThrow != null) {
                    throw nextThrow;
                }
                if (grantedEpoch > epoch) {
                    return new AppendOutcome.Fenced(grantedEpoch);
                }
                if (nextOutcome != null) {
                    AppendOutcome outcome = nextOutcome;
                    nextOutcome = null;
                    return outcome;
                }
                long base = endOffset();
                long last = base + batch.getInt(batch.position()) - 1;
                batches.add(new Batch(base, last, batch.getLong(batch.position() + 4), epoch, batch.remaining()));
                return new AppendOutcome.Appended(base, last, -1);
            }
        }

        @Override
        public AppendOutcome appendAsFollower(ByteBuffer replicated) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AppendOutcome truncateTo(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            released = true;
            synchronized (FakeLog.this) {
                if (grantedEpoch == epoch) {
                    grantedEpoch = epoch - 1;
                }
            }
        }
    }
}
