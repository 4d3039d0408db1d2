package io.weir.log;

import io.weir.log.store.FileStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a data directory remembers of its logs beside their files: the recovery points, and the start offsets that no segment's name
 * says. Safe for use by several threads.
 */
final class LogCheckpoints {
    private final OffsetCheckpoint points;
    private final OffsetCheckpoint starts;

    LogCheckpoints(FileStore store, Path directory) throws IOException {
        this.points = new OffsetCheckpoint(store, directory, OffsetCheckpoint.RECOVERY_POINTS);
        this.starts = new OffsetCheckpoint(store, directory, OffsetCheckpoint.START_OFFSETS);
    }

    long recoveryPoint(TopicIdPartition partition) {
        return points.get(partition);
    }

    long startOffset(TopicIdPartition partition) {
        return starts.get(partition);
    }

    /** Takes up what a log is at now. A start that is its first segment's beginning needs no entry. */
    void note(SegmentedLog log) {
        points.update(log.partition(), log::recoveryPoint);
        if (log.startOffset() == log.segments()[0].baseOffset()) {
            starts.forget(log.partition());
        } else {
            starts.update(log.partition(), log::startOffset);
        }
    }

    void write() throws IOException {
        points.write();
        starts.write();
    }

    /** See {@link LogOptions.Events#cutting}. */
    void cutting(TopicIdPartition partition, long offset) throws IOException {
        points.lower(partition, offset);
        starts.lower(partition, offset);
    }

    /** See {@link LogOptions.Events#startRaised}. */
    void startRaised(TopicIdPartition partition, long offset) throws IOException {
        starts.raise(partition, offset);
    }

    /** Nothing is said of the partition on the disk any more when this returns. */
    void remove(TopicIdPartition partition) throws IOException {
        points.remove(partition);
        starts.remove(partition);
    }

    /** The next {@link #write} says nothing of the partition. */
    void forget(TopicIdPartition partition) {
        points.forget(partition);
        starts.forget(partition);
    }
}
