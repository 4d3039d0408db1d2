package io.weir.log;

import java.time.Duration;

/**
 * Settings of one data directory.
 *
 * @param openSegments {@code weir.log.open-segments}: the most descriptors of inactive segments that are kept open while nobody reads
 * @param checkpointInterval {@code weir.log.checkpoint-interval}: how often recovery points are written, beside at each segment's end
 * @param disk the number of the disk in the names of its threads
 */
public record DataDirectorySettings(int openSegments, Duration checkpointInterval, int disk) {
    public static final DataDirectorySettings DEFAULT = new DataDirectorySettings(1000, Duration.ofSeconds(60), 1);

    public DataDirectorySettings {
        if (openSegments < 1 || checkpointInterval.isNegative() || checkpointInterval.isZero()) {
            throw new IllegalArgumentException("open segments and the checkpoint's interval are positive");
        }
    }
}
