package io.weir.log;

import java.time.Duration;

/**
 * Settings of one data directory.
 *
 * @param openSegments {@code weir.log.open-segments}: the most descriptors of inactive segments that are kept open while nobody reads
 * @param checkpointInterval {@code weir.log.checkpoint-interval}: how often recovery points are written, beside at each segment's end
 * @param reserveBytes {@code weir.log.reserve}: room that is kept for the metadata and for deletions when the disk is full; 0: none
 * @param roomCheckInterval {@code weir.log.room-check-interval}: how often it is looked how much room there is
 * @param recentBytes of what was written last, in all logs together, are taken to be in the page cache still
 * @param flushThreads {@code weir.log.flush-threads}: the most logs that are flushed at once
 * @param disk the number of the disk in the names of its threads
 */
public record DataDirectorySettings(
        int openSegments,
        Duration checkpointInterval,
        long reserveBytes,
        Duration roomCheckInterval,
        long recentBytes,
        int flushThreads,
        int disk) {
    private static final int FLUSH_THREADS = 8;
    private static final long RECENT_BYTES = 64 << 20;

    public static final DataDirectorySettings DEFAULT = new DataDirectorySettings(1000, Duration.ofSeconds(60), 1);

    public DataDirectorySettings {
        if (openSegments < 1
                || flushThreads < 1
                || !isPositive(checkpointInterval)
                || !isPositive(roomCheckInterval)
                || reserveBytes < 0
                || recentBytes < 0) {
            throw new IllegalArgumentException(
                    "open segments, flush threads and intervals are positive, no reserve and no recent bytes negative");
        }
    }

    /** Without a reserve. */
    public DataDirectorySettings(int openSegments, Duration checkpointInterval, int disk) {
        this(openSegments, checkpointInterval, 0, Duration.ofSeconds(1), RECENT_BYTES, FLUSH_THREADS, disk);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
