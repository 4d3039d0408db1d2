package io.weir.log;

import io.weir.log.segment.OpenFiles;
import io.weir.log.store.FileStore;
import java.time.Clock;
import java.util.Objects;

/**
 * What a log is opened with, beside its settings.
 *
 * @param store the file system
 * @param openFiles where inactive segments keep their descriptors; shared by the logs of a directory
 * @param recentBytes what the page cache is taken to hold; shared by the logs of a directory
 * @param clock milliseconds since the epoch, for the expiry of producers
 * @param flusher asked to flush a segment when the next one is begun; {@code null}: then the log is flushed only when someone asks
 * @param recoveryPoint below it all is on the disk, with its indexes
 * @param startOffset below it nothing is read, though the first segment may begin earlier
 * @param cleanStop whether the log was closed in order: then nothing is scanned
 * @param rewriteTail whether the page cache may hold bytes that a failed flush did not bring to the disk: then what recovery finds
 *     sound is written again before it is flushed
 * @param events told what concerns the recovery point and the start offset
 */
public record LogOptions(
        FileStore store,
        OpenFiles openFiles,
        RecentBytes recentBytes,
        Clock clock,
        DiskFlusher flusher,
        long recoveryPoint,
        long startOffset,
        boolean cleanStop,
        boolean rewriteTail,
        Events events) {

    public LogOptions {
        Objects.requireNonNull(store);
        Objects.requireNonNull(openFiles);
        Objects.requireNonNull(recentBytes);
        Objects.requireNonNull(clock);
        Objects.requireNonNull(events);
    }

    /** A log of which nothing is known: all of it is scanned. */
    public static LogOptions unknown(FileStore store, OpenFiles openFiles, Clock clock, DiskFlusher flusher) {
        return new LogOptions(store, openFiles, new RecentBytes(0), clock, flusher, 0, 0, false, true, Events.NONE);
    }

    /** Told by a log what concerns others than itself, and asked whether it takes records. */
    public interface Events {

        /** For a log whose recovery point nobody keeps. */
        Events NONE = (partition, offset) -> {};

        /** The log will be cut below its recovery or start offset. The lower one must be on the disk when this returns. */
        void cutting(TopicIdPartition partition, long offset) throws StorageException;

        /** The log begins later now, within a segment. It must be on the disk when this returns. */
        default void startRaised(TopicIdPartition partition, long offset) throws StorageException {
            // for a log whose start nobody keeps
        }

        /** Why no log takes records, or {@code null}. */
        default StorageFailure refusalOrNull() {
            return null;
        }

        /** A write met a full disk. Must return at once. */
        default void diskFull(StorageFailure failure) {
            // each append finds out by itself
        }

        /** A segment came to its end and is on the disk; a good moment for a checkpoint. Must return at once. */
        default void segmentFlushed() {
            // most keepers have a timer
        }
    }
}
