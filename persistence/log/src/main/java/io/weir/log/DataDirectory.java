package io.weir.log;

import java.nio.file.Path;
import java.util.Collection;

/**
 * One data directory, locked by this process: its {@code meta.properties}, the logs below it, its {@link DiskFlusher}, the
 * recovery points and the clean-shutdown mark. {@code <topic>-<partition>/} holds a log; {@code journal/} is the journal's.
 *
 * <p>Safe for use by several threads. Opening a log may take long (recovery reads all that lies after the recovery point): call it
 * where that may be waited for.
 */
public interface DataDirectory extends AutoCloseable {

    Path path();

    MetaProperties meta();

    DiskFlusher flusher();

    /**
     * The log of a partition, opened or created. A directory of that name that belongs to another topic id is set aside for
     * deletion first.
     *
     * @throws StorageException when the disk refuses
     */
    PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException;

    /** The logs that are open. */
    Collection<PartitionLog> logs();

    /** Partitions with a directory here, open or not. */
    Collection<TopicIdPartition> stored() throws StorageException;

    /** Renames the log's directory to {@code …-delete} and removes it in the background; slices in use stay readable. */
    void delete(TopicIdPartition partition) throws StorageException;

    /** Flushes and closes every log, writes recovery points, and the clean-shutdown mark last; then gives up the lock. */
    @Override
    void close() throws StorageException;
}
