package io.weir.log;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a data directory holds, for those who operate it.
 *
 * @param path the directory
 * @param totalBytes size of the file system that it is on
 * @param usableBytes what this process may still write there
 * @param logs the partitions with a log here, open or not; those that wait to be removed are left out
 */
public record DirectoryUsage(Path path, long totalBytes, long usableBytes, List<StoredLog> logs) {
    public DirectoryUsage {
        logs = List.copyOf(logs);
    }

    /**
     * One log.
     *
     * @param sizeInBytes bytes of its segments' batches, without indexes
     * @param failure why it takes no records, or empty while it does or is not open
     */
    public record StoredLog(TopicIdPartition partition, long sizeInBytes, Optional<StorageFailure> failure) {}
}
