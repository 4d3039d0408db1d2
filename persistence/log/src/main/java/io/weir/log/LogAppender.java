package io.weir.log;

import io.weir.log.AppendOutcome.Appended;
import io.weir.log.AppendOutcome.Reason;
import io.weir.log.AppendOutcome.Rejected;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.BatchValidator;
import io.weir.log.batch.TargetCompression;
import io.weir.log.batch.Validation;
import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.producer.ProducedBatch;
import io.weir.log.producer.ProducerCheck;
import io.weir.log.producer.ProducerEntry;
import io.weir.log.producer.ProducerStates;
import io.weir.log.segment.Segment;
import io.weir.log.segment.SegmentLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing side of a {@link SegmentedLog}: who may write, what is written, and when a segment ends. Everything runs under the log's
 * write lock, so that a handle is revoked between two appends and never within one.
 */
final class LogAppender {
    private static final Logger LOG = LoggerFactory.getLogger(LogAppender.class);

    private final SegmentedLog log;
    private final ProducerStates producers;
    private final FlushListener segmentFlushed;
    /** The handle that may write, or {@code null}. */
    private EpochHandle current;

    private int takenEpoch = -1;

    LogAppender(SegmentedLog log, ProducerStates producers) {
        this.log = log;
        this.producers = producers;
        this.segmentFlushed = new FlushListener() {
            @Override
            public void flushed(long offset) {
                log.options().events().segmentFlushed();
            }

            @Override
            public void failed(StorageFailure failure) {
                // the log is offline, which every append is told
            }
        };
    }

    // The right to write

    WriteHandle acquire(int leaderEpoch) {
        synchronized (log.writeLock) {
            int least = Math.max(takenEpoch + 1, log.latestEpoch());
            if (leaderEpoch < least) {
                throw new IllegalStateException(log.partition() + ": epoch " + leaderEpoch
                        + " cannot be taken, the log is at epoch " + Math.max(takenEpoch, log.latestEpoch()));
            }
            takenEpoch = leaderEpoch;
            current = new EpochHandle(this, leaderEpoch);
            return current;
        }
    }

    void revoke() {
        current = null;
    }

    void release(EpochHandle handle) {
        synchronized (log.writeLock) {
            if (current == handle) {
                current = null;
                takenEpoch = handle.leaderEpoch() - 1;
            }
        }
    }

    /** Why a handle cannot write now, or {@code null}. */
    private AppendOutcome refusal(EpochHandle handle) {
        if (log.isClosed()) {
            return new AppendOutcome.Failed(log.closedFailure());
        }
        if (current != handle) {
            return new AppendOutcome.Fenced(takenEpoch);
        }
        StorageFailure offline = log.offlineOrNull();
        return offline == null ? null : new AppendOutcome.Failed(offline);
    }

    private AppendOutcome refusalOfRecords(EpochHandle handle) {
        AppendOutcome refusal = refusal(handle);
        StorageFailure noRoom = refusal == null ? log.options().events().refusalOrNull() : null;
        return noRoom == null ? refusal : new AppendOutcome.Failed(noRoom);
    }

    // Appending

    AppendOutcome append(EpochHandle handle, ByteBuffer batch, long nowMs) {
        synchronized (log.writeLock) {
            AppendOutcome refusal = refusalOfRecords(handle);
            if (refusal != null) {
                return refusal;
            }
            LogConfig config = log.config();
            if (BatchValidator.validate(batch, config, nowMs) instanceof Validation.Invalid invalid) {
                return invalid.rejection();
            }
            int at = batch.position();
            boolean logAppendTime = config.timestampType() == TimestampType.LOG_APPEND_TIME;
            ProducerCheck check = producers.check(batch, at);
            if (check instanceof ProducerCheck.Rejected rejected) {
                return rejected.rejection();
            }
            if (check instanceof ProducerCheck.Duplicate duplicate) {
                ProducedBatch first = duplicate.batch();
                return new AppendOutcome.Duplicate(
                        first.baseOffset(), first.lastOffset(), logAppendTime ? first.timestampMs() : -1);
            }
            ByteBuffer stored = batch;
            TargetCompression compression = config.writing().compression();
            if (compression.converts(batch, at)) {
                TargetCompression.Converted converted = compression.convert(batch, at, config.maxMessageBytes());
                if (converted.rejection() != null) {
                    return converted.rejection();
                }
                stored = converted.batch();
            }
            if (stored.remaining() > config.segmentBytes()) {
                return new Rejected(
                        Reason.LARGER_THAN_SEGMENT,
                        "the batch has " + stored.remaining() + " bytes, a segment " + config.segmentBytes());
            }
            return writeClients(stored, handle, logAppendTime, nowMs);
        }
    }

    private AppendOutcome writeClients(ByteBuffer batch, EpochHandle handle, boolean logAppendTime, long nowMs) {
        int at = batch.position();
        long baseOffset = log.endOffset();
        BatchHeader.assign(batch, at, baseOffset, handle.leaderEpoch());
        if (logAppendTime) {
            BatchHeader.setLogAppendTime(batch, at, nowMs);
        }
        return write(batch, baseOffset, BatchHeader.lastOffset(batch, at), logAppendTime ? nowMs : -1);
    }

    AppendOutcome appendAsFollower(EpochHandle handle, ByteBuffer batches) {
        synchronized (log.writeLock) {
            AppendOutcome refusal = refusalOfRecords(handle);
            if (refusal != null) {
                return refusal;
            }
            long next = log.endOffset();
            int epoch = log.latestEpoch();
            int at = batches.position();
            while (at < batches.limit()) {
                int size = BatchHeader.frame(batches, at, batches.limit());
                if (size < 0 || !BatchHeader.crcHolds(batches, at)) {
                    return new Rejected(Reason.CORRUPT, "byte " + (at - batches.position()) + ": no sound batch");
                }
                int batchEpoch = BatchHeader.leaderEpoch(batches, at);
                if (BatchHeader.baseOffset(batches, at) < next || BatchHeader.lastOffsetDelta(batches, at) < 0) {
                    return new Rejected(
                            Reason.INVALID_RECORD,
                            "offset " + BatchHeader.baseOffset(batches, at) + " is not at or above " + next);
                }
                if (batchEpoch < epoch || batchEpoch > handle.leaderEpoch()) {
                    return new Rejected(
                            Reason.INVALID_RECORD,
                            "epoch " + batchEpoch + " is not in " + epoch + " to " + handle.leaderEpoch());
                }
                epoch = batchEpoch;
                next = BatchHeader.nextOffset(batches, at);
                at += size;
            }
            if (batches.remaining() > log.config().segmentBytes()) {
                return new Rejected(Reason.LARGER_THAN_SEGMENT, batches.remaining() + " bytes for one segment");
            }
            if (!batches.hasRemaining()) {
                return new Appended(next, next - 1, -1);
            }
            return write(batches, BatchHeader.baseOffset(batches, batches.position()), next - 1, -1);
        }
    }

    /** Writes batches that have their offsets and epochs, in one go. */
    private AppendOutcome write(ByteBuffer batches, long baseOffset, long lastOffset, long logAppendTimeMs) {
        int start = batches.position();
        LogConfig config = log.config();
        try {
            LeaderEpochCache epochs = withEpochsOf(batches);
            long timestampMs = BatchHeader.maxTimestamp(batches, start);
            Segment.RollLimits limits =
                    new Segment.RollLimits(config.segmentBytes(), rollMs(config), config.segmentIndexBytes());
            if (log.active().mustRoll(batches.remaining(), lastOffset, timestampMs, limits)) {
                roll(baseOffset);
            }
            if (epochs != log.epochs()) {
                EpochFile.write(log.options().store(), log.directory(), epochs);
            }
            log.recentTail().grows(log.endOffset(), batches.remaining());
            log.active().append(batches, config.indexIntervalBytes());
            if (epochs != log.epochs()) {
                log.publishEpochs(epochs);
            }
        } catch (IOException e) {
            batches.position(start);
            return failed(e);
        }
        for (int at = start; at < batches.limit(); at += BatchHeader.sizeInBytes(batches, at)) {
            producers.applied(batches, at);
        }
        log.publishEnd(lastOffset + 1);
        return new Appended(baseOffset, lastOffset, logAppendTimeMs);
    }

    /**
     * {@code segment.ms} less the active segment's share of the jitter. The share follows from partition and base offset, so that it
     * differs between logs and segments and survives a restart.
     */
    private long rollMs(LogConfig config) {
        long jitterMs = Math.min(config.writing().segmentJitterMs(), config.segmentMs());
        if (jitterMs <= 0) {
            return config.segmentMs();
        }
        long seed = 31L * log.partition().hashCode() + log.active().baseOffset();
        return config.segmentMs() - (long) (jitterMs * new SplittableRandom(seed).nextDouble());
    }

    private LeaderEpochCache withEpochsOf(ByteBuffer batches) {
        LeaderEpochCache epochs = log.epochs();
        for (int at = batches.position(); at < batches.limit(); at += BatchHeader.sizeInBytes(batches, at)) {
            int epoch = BatchHeader.leaderEpoch(batches, at);
            if (epoch > epochs.latestEpoch()) {
                epochs = epochs.assign(epoch, BatchHeader.baseOffset(batches, at));
            }
        }
        return epochs;
    }

    private AppendOutcome failed(IOException e) {
        StorageFailure failure = StorageFailure.of(log.directory(), e);
        if (failure instanceof StorageFailure.DiskFull) {
            log.options().events().diskFull(failure);
        }
        try {
            log.active().cutBack();
        } catch (IOException again) {
            log.goOffline(StorageFailure.of(log.directory(), again));
        }
        return new AppendOutcome.Failed(failure);
    }

    /** Begins a new segment at the end, because all of the last one is to be deleted. The caller holds the write lock. */
    void rollForRetention() throws IOException {
        roll(log.endOffset());
    }

    /** Begins a new segment. Until the last step nothing has changed that a second try would not do again. */
    private void roll(long baseOffset) throws IOException {
        Segment full = log.active();
        full.finish();
        producers.removeExpired(log.options().clock().millis());
        ProducerSnapshots.write(log.options().store(), log.directory(), log.endOffset(), producers);
        Segment next = loader().create(baseOffset);
        Segment[] before = log.segments();
        Segment[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = next;
        log.publishSegments(after);
        full.seal();
        if (log.options().flusher() != null) {
            log.options().flusher().request(log, segmentFlushed);
        }
    }

    private SegmentLoader loader() {
        LogOptions options = log.options();
        return new SegmentLoader(
                options.store(),
                options.openFiles(),
                log.directory(),
                log.config().indexIntervalBytes());
    }

    // Truncating

    AppendOutcome truncateTo(EpochHandle handle, long offset) {
        synchronized (log.writeLock) {
            AppendOutcome refusal = refusal(handle);
            if (refusal != null) {
                return refusal;
            }
            if (offset < log.endOffset()) {
                try {
                    Segment[] all = log.segments();
                    long wanted = Math.max(offset, log.startOffset());
                    long target = all[SegmentedLog.floor(all, wanted)].boundaryAt(wanted);
                    log.forgetFlushed(target);
                    log.options().events().cutting(log.partition(), target);
                    cut(target);
                } catch (IOException e) {
                    StorageFailure failure = StorageFailure.of(log.directory(), e);
                    log.goOffline(failure); // how much is left cannot be said without looking
                    return new AppendOutcome.Failed(failure);
                }
            }
            return new Appended(log.endOffset(), log.endOffset() - 1, -1);
        }
    }

    private void cut(long offset) throws IOException {
        Segment[] before = log.segments();
        int keep = SegmentedLog.floor(before, offset);
        for (int i = keep; i < before.length; i++) {
            before[i].markReplaced();
        }
        for (int i = before.length - 1; i > keep; i--) {
            loader().cut(before[i], before[i].baseOffset()); // slices in use come out short
            before[i].delete();
        }
        Segment old = before[keep];
        SegmentLoader.Cut left = loader().cut(old, offset);
        Segment[] after = Arrays.copyOf(before, keep + 1);
        if (left.size() == 0) {
            old.delete();
            after[keep] = loader().create(old.baseOffset());
        } else {
            old.close();
            after[keep] = loader().openCut(old.baseOffset(), offset);
        }
        if (left.size() > 0 && left.inUse()) {
            after[keep].finish();
            after[keep].seal();
            after = Arrays.copyOf(after, keep + 2);
            after[keep + 1] = loader().create(after[keep].nextOffset());
        }
        long end = after[after.length - 1].nextOffset();
        if (end < log.startOffset()) {
            log.publishStart(end);
        }
        LeaderEpochCache epochs = log.epochs().truncateFromEnd(end);
        EpochFile.write(log.options().store(), log.directory(), epochs);
        log.publishSegments(after);
        log.publishEpochs(epochs);
        log.publishEnd(end);
        log.forgetFlushed(end);
        ProducerSnapshots.load(log.options(), log.directory(), Arrays.asList(after), end, producers);
    }

    // Producers

    List<ProducerEntry> producers() {
        synchronized (log.writeLock) {
            return producers.entries();
        }
    }

    /** The caller holds the write lock. */
    void reconfigured(LogConfig config) {
        producers.reconfigure(config.writing().producerExpirationMs());
    }

    void removeExpiredProducers() {
        producers.removeExpired(log.options().clock().millis());
    }

    /** Shortens the next opening; without it, more headers are read then. */
    void snapshotProducers() {
        synchronized (log.writeLock) {
            try {
                ProducerSnapshots.write(log.options().store(), log.directory(), log.endOffset(), producers);
            } catch (IOException e) {
                LogContext.of(-1, log)
                        .log(() -> LOG.warn("{}: no snapshot of its producers: {}", log.partition(), e.toString()));
            }
        }
    }
}
