package io.weir.log;

import io.weir.log.segment.Segment;
import java.io.IOException;

/**
 * How far a {@link SegmentedLog} is on the disk, and bringing it there: on the flusher's thread, on the directory's, or while closing.
 */
final class LogFlushing {
    private final SegmentedLog log;
    /** Guards {@link #flushedOffset}, {@link #recoveryPoint} and {@link #cuts}. */
    private final Object lock = new Object();

    private volatile long flushedOffset;
    /** All below is on the disk, with indexes. */
    private volatile long recoveryPoint;
    /** Grows with each truncation, so that a flush that began before it does not count. */
    private int cuts;
    /** Names in the directory, or the epochs' checkpoint, changed since they were last brought to the disk. */
    private volatile boolean directoryDirty;

    private volatile boolean epochsDirty;

    LogFlushing(SegmentedLog log, long flushedOffset, long recoveryPoint) {
        this.log = log;
        this.flushedOffset = flushedOffset;
        this.recoveryPoint = recoveryPoint;
    }

    long flushedOffset() {
        return flushedOffset;
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    void namesChanged() {
        directoryDirty = true;
    }

    void epochsChanged() {
        epochsDirty = true;
    }

    /** Nothing at or above {@code offset} counts as flushed any more, whatever flush is under way. */
    void forget(long offset) {
        synchronized (lock) {
            cuts++;
            flushedOffset = Math.min(flushedOffset, offset);
            recoveryPoint = Math.min(recoveryPoint, offset);
        }
    }

    /**
     * Brings all that is written to the disk; returns the flushed offset. A failure takes the log offline.
     */
    long flush() throws StorageException {
        while (true) {
            StorageFailure offline = log.offlineOrNull();
            if (offline != null || log.isClosed()) {
                throw new StorageException(offline != null ? offline : log.closedFailure(), null);
            }
            int cutsBefore;
            long flushedBefore;
            synchronized (lock) {
                cutsBefore = cuts;
                flushedBefore = flushedOffset;
            }
            long end = log.endOffset();
            Segment[] all = log.segments();
            try {
                forceFrom(all, flushedBefore);
            } catch (IOException e) {
                if (SegmentedLog.anyReplaced(all) && !log.isClosed()) {
                    log.awaitWriter();
                    continue;
                }
                log.goOffline(StorageFailure.of(log.directory(), e));
                throw new StorageException(StorageFailure.of(log.directory(), e), e);
            }
            synchronized (lock) {
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
            EpochFile.force(log.options().store(), log.directory());
        }
        // A segment that ends just there may have been cut since.
        for (int i = SegmentedLog.floor(all, flushedBefore - 1); i < all.length; i++) {
            if (all[i].nextOffset() >= flushedBefore) {
                all[i].force();
            }
        }
        if (directoryDirty) {
            directoryDirty = false;
            log.options().store().syncDirectory(log.directory());
        }
    }

    /** Brings the indexes of all that is flushed to the disk, so that recovery need not look below; returns the new recovery point. */
    long checkpoint() throws StorageException {
        return flushedOffset == recoveryPoint ? recoveryPoint : forceIndexes();
    }

    long forceIndexes() throws StorageException {
        long point;
        int cutsBefore;
        Segment[] all = log.segments();
        try {
            synchronized (log.writeLock) {
                if (log.offlineOrNull() != null || log.isClosed()) {
                    return recoveryPoint;
                }
                synchronized (lock) {
                    point = flushedOffset;
                    cutsBefore = cuts;
                }
                all = log.segments();
                log.active().writeIndexes();
                log.appender().removeExpiredProducers();
            }
            for (int i = SegmentedLog.floor(all, recoveryPoint - 1); i < all.length; i++) { // as in a flush
                if (!all[i].replaced()) {
                    all[i].forceIndexes();
                }
            }
            log.options().store().syncDirectory(log.directory());
        } catch (IOException e) {
            if (SegmentedLog.anyReplaced(all)) {
                return recoveryPoint; // deleted or cut meanwhile: the next checkpoint finds what is left
            }
            throw new StorageException(StorageFailure.of(log.directory(), e), e);
        }
        synchronized (lock) {
            if (cuts == cutsBefore) {
                recoveryPoint = point;
            }
            return recoveryPoint;
        }
    }
}
