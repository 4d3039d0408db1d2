package io.weir.journal.store;

import io.weir.log.StorageException;
import io.weir.log.TopicId;
import java.util.SortedSet;

/** The files of one store, by their numbers: normally one; two while compaction copies, or after it was cut short. */
public interface Generations extends AutoCloseable {

    /** The cluster that a new store belongs to when nobody says otherwise. */
    TopicId clusterId();

    /** The id of the directory that the files are in. */
    TopicId storeId();

    SortedSet<Integer> stored() throws StorageException;

    /** Opens a file, or makes it. What a crash left of an unfinished batch is cut off first. */
    Generation open(int number) throws StorageException;

    /** Removes a file; reads that are under way may fail afterwards. */
    void delete(int number) throws StorageException;

    @Override
    void close() throws StorageException;
}
