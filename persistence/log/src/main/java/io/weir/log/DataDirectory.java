package io.weir.log;

import io.weir.log.store.FileStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;

/**
 * One data directory, locked by this process: its {@code meta.properties}, the logs below it, its {@link DiskFlusher}, the
 * recovery points and the clean-shutdown mark. {@code <topic>-<partition>/} holds a log; {@code journal/} is the journal's.
 *
 * <p>Safe for use by several threads. Opening a log may take long (recovery reads all that lies after the recovery point): call it
 * where that may be waited for.
 */
public interface DataDirectory extends AutoCloseable {

    /**
     * Opens a directory, or makes one where there is none or a blank one.
     *
     * @param nodeId the node that it must belong to
     * @throws DataDirectoryException when it cannot be used at all: the message is one line that says why
     */
    static DataDirectory open(Path path, int nodeId, DataDirectorySettings settings, FileStore store, Clock clock)
            throws DataDirectoryException {
        return open(path, nodeId, TopicId.random(), settings, store, clock);
    }

    /** As the other; a directory that is made now belongs to the cluster {@code newClusterId}. One that is there keeps its own. */
    static DataDirectory open(
            Path path, int nodeId, TopicId newClusterId, DataDirectorySettings settings, FileStore store, Clock clock)
            throws DataDirectoryException {
        return LocalDataDirectory.open(path, nodeId, newClusterId, settings, store, clock);
    }

    /** How the run before this one ended. */
    PreviousStop previousStop();

    Path path();

    MetaProperties meta();

    DiskFlusher flusher();

    /**
     * The log of a partition, opened or created. A directory of that name that belongs to another topic id is set aside for
     * deletion first. A log that is offline is closed and opened anew, with recovery.
     *
     * @throws StorageException when the disk refuses, or damage lies below the recovery point
     */
    PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException;

    /**
     * Tries whether the directory of a partition can be written to: what is offline need not be opened anew, and give up what can still
     * be read, as long as it cannot.
     *
     * @throws StorageException why not
     */
    void ensureWritable(TopicIdPartition partition) throws StorageException;

    /** The logs that are open. */
    Collection<PartitionLog> logs();

    /** Partitions with a directory here, open or not. */
    Collection<TopicIdPartition> stored() throws StorageException;

    /** Why no log here takes records, or empty while they do: the disk is full. It ends by itself when there is room. */
    Optional<StorageFailure> refusal();

    /** What is stored and how much room there is; reads the file system. */
    DirectoryUsage usage() throws StorageException;

    /** Renames the log's directory to {@code …-delete} and removes it in the background; slices in use stay readable. */
    void delete(TopicIdPartition partition) throws StorageException;

    /** Flushes and closes every log, writes recovery points, and the clean-shutdown mark last; then gives up the lock. */
    @Override
    void close() throws StorageException;
}
