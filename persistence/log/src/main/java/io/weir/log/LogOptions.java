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
 * @param clock milliseconds since the epoch, for the expiry of producers
 * @param flusher asked to flush a segment when the next one is begun; {@code null}: then the log is flushed only when someone asks
 * @param recoveryPoint below it all is on the disk, with its indexes
 * @param cleanStop whether the log was closed in order: then nothing is scanned
 * @param cuts told before a log is cut below its recovery point
 */
public record LogOptions(
        FileStore store,
        OpenFiles openFiles,
        Clock clock,
        DiskFlusher flusher,
        long recoveryPoint,
        boolean cleanStop,
        CutListener cuts) {

    /** Kafka's default of {@code producer.id.expiration.ms}. */
    static final long PRODUCER_EXPIRATION_MS = 24L * 60 * 60 * 1000;

    public LogOptions {
        Objects.requireNonNull(store);
        Objects.requireNonNull(openFiles);
        Objects.requireNonNull(clock);
        Objects.requireNonNull(cuts);
    }

    /** A log of which nothing is known: all of it is scanned. */
    public static LogOptions unknown(FileStore store, OpenFiles openFiles, Clock clock, DiskFlusher flusher) {
        return new LogOptions(store, openFiles, clock, flusher, 0, false, (partition, offset) -> {});
    }

    /** Keeps recovery points; it must have the lower one on the disk before it returns. */
    public interface CutListener {
        void cutting(TopicIdPartition partition, long offset) throws StorageException;
    }
}
