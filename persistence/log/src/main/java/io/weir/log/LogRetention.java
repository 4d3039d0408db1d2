package io.weir.log;

import io.weir.log.PartitionLog.Retained;
import io.weir.log.epoch.LeaderEpochCache;
import io.weir.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the beginning of a {@link SegmentedLog}. What goes is taken out of the readers' sight under the write lock, which costs
 * nothing; the files are unlinked after that, under a lock of deletions alone, so that appends never wait for the file system.
 *
 * <p>The files go one by one, the oldest first, and each is gone from the disk before the next one goes: whatever a loss of power
 * leaves behind is a log without a gap. What says where the epochs begin is cut last, for it must not say less than there are batches.
 */
final class LogRetention {
    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);

    private final SegmentedLog log;
    /** Held while files are deleted; taken before the write lock. */
    private final Object lock = new Object();
    /** Out of sight, but not unlinked yet; the oldest first. */
    private final Deque<Segment> doomed = new ArrayDeque<>();

    LogRetention(SegmentedLog log) {
        this.log = log;
    }

    /** Does it when no deletion is under way; none begins after that. */
    void end(Runnable closing) {
        synchronized (lock) {
            closing.run();
        }
    }

    long deleteBefore(long offset) throws StorageException {
        synchronized (lock) {
            long start;
            synchronized (log.writeLock) {
                ensureOnline();
                start = Math.min(offset, log.endOffset());
                if (start > log.startOffset()) {
                    log.publishStart(start);
                    cutEpochs();
                }
                start = log.startOffset();
            }
            boolean kept = keepStart(start);
            try {
                synchronized (log.writeLock) {
                    withdraw(belowStart(log.segments(), start));
                }
                unlink();
            } catch (IOException e) {
                throw new StorageException(StorageFailure.of(log.directory(), e), e);
            }
            if (!kept && !keepStart(start)) {
                long first = start;
                LogContext.of(-1, log)
                        .log(() -> LOG.warn(
                                "{}: begins at offset {}, which is kept once there is room on the disk",
                                log.partition(),
                                first));
            }
            return start;
        }
    }

    /** Whether the start is on the disk; not, when that is full. */
    private boolean keepStart(long start) throws StorageException {
        try {
            log.options().events().startRaised(log.partition(), start);
            return true;
        } catch (StorageException e) {
            if (e.failure() instanceof StorageFailure.DiskFull) {
                return false;
            }
            throw e;
        }
    }

    Retained retain(long highWatermark, long nowMs) throws StorageException {
        synchronized (lock) {
            try {
                unlink(); // what an earlier pass could not
                Segment[] before;
                int due;
                synchronized (log.writeLock) {
                    ensureOnline();
                    before = log.segments();
                    due = due(before, highWatermark, nowMs);
                    due = rolled(due, before.length);
                    withdraw(due);
                }
                unlink();
                long bytes = 0;
                for (int i = 0; i < due; i++) {
                    bytes += before[i].size();
                }
                return new Retained(due, bytes, log.startOffset());
            } catch (IOException e) {
                throw new StorageException(StorageFailure.of(log.directory(), e), e);
            }
        }
    }

    private void ensureOnline() throws StorageException {
        if (log.isClosed() || log.offlineOrNull() != null) {
            throw new StorageException(log.isClosed() ? log.closedFailure() : log.offlineOrNull(), null);
        }
    }

    // What is due, by Kafka's rules

    /** How many segments from the first on: those below the start, then those too many by size, then those too old. */
    private int due(Segment[] all, long highWatermark, long nowMs) throws IOException {
        LogConfig config = log.config();
        int deletable = belowHighWatermark(all, highWatermark);
        int due = Math.min(deletable, belowStart(all, log.startOffset()));
        if (!config.cleanupDelete()) {
            return due;
        }
        if (config.retentionBytes() >= 0) {
            long tooMany = log.sizeInBytes() - config.retentionBytes();
            for (int i = 0; i < due; i++) {
                tooMany -= all[i].size();
            }
            while (due < deletable && tooMany >= 0 && tooMany >= all[due].size()) {
                tooMany -= all[due++].size();
            }
        }
        if (config.retentionMs() >= 0) {
            while (due < deletable && nowMs - all[due].largestTimestampMs() > config.retentionMs()) {
                due++;
            }
        }
        return due;
    }

    /** An active segment without records is never deleted. */
    private int belowHighWatermark(Segment[] all, long highWatermark) {
        int last = all.length - 1;
        int deletable = 0;
        while (deletable < last && all[deletable + 1].baseOffset() <= highWatermark) {
            deletable++;
        }
        boolean activeToo = deletable == last && all[last].size() > 0 && log.endOffset() <= highWatermark;
        return activeToo ? all.length : deletable;
    }

    private static int belowStart(Segment[] all, long start) {
        int below = 0;
        while (below < all.length - 1 && all[below + 1].baseOffset() <= start) {
            below++;
        }
        return below;
    }

    // Deleting

    /** Begins a new segment when all are due. On a full disk the last one stays, and those before it give their room back. */
    private int rolled(int due, int segments) throws IOException {
        if (due < segments) {
            return due;
        }
        try {
            log.appender().rollForRetention();
            return due;
        } catch (IOException e) {
            if (segments > 1 && StorageFailure.of(log.directory(), e) instanceof StorageFailure.DiskFull) {
                return segments - 1;
            }
            throw e;
        }
    }

    /** Takes the first segments out of the readers' sight. The caller holds the write lock. */
    private void withdraw(int count) {
        if (count == 0) {
            return;
        }
        Segment[] before = log.segments();
        for (int i = 0; i < count; i++) {
            before[i].markReplaced();
            doomed.addLast(before[i]);
        }
        log.publishSegments(Arrays.copyOfRange(before, count, before.length));
        cutEpochs();
    }

    private void cutEpochs() {
        LeaderEpochCache epochs = log.epochs().truncateFromStart(log.startOffset());
        if (epochs != log.epochs()) {
            log.publishEpochs(epochs);
        }
    }

    private void unlink() throws IOException {
        if (doomed.isEmpty()) {
            return;
        }
        var store = log.options().store();
        // The segment that follows must not be lost with those that go.
        store.syncDirectory(log.directory());
        while (!doomed.isEmpty()) {
            Segment oldest = doomed.peekFirst();
            oldest.delete();
            store.syncDirectory(log.directory());
            doomed.removeFirst();
        }
        ProducerSnapshots.deleteBelow(store, log.directory(), log.segments()[0].baseOffset());
        keepEpochs();
    }

    /** On a full disk the file says more than it has to, and is written when an epoch begins or the log is opened. */
    private void keepEpochs() {
        synchronized (log.writeLock) {
            LeaderEpochCache epochs = log.epochs();
            try {
                EpochFile.write(log.options().store(), log.directory(), epochs);
            } catch (IOException e) {
                LOG.debug("{}: its epochs are not cut on the disk: {}", log.partition(), e.toString());
            }
        }
    }
}
