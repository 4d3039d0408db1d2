package io.weir.journal.store;

import io.weir.log.StorageException;
import java.util.List;

/**
 * One file of ops: records in offset order, written in batches that survive whole or not at all. One thread appends and flushes;
 * any thread reads.
 */
public interface Generation {

    int number();

    long startOffset();

    /** The next offset to be given out. */
    long endOffset();

    long sizeInBytes();

    /**
     * Writes the records as one batch and gives the first one's offset. When the disk refuses, nothing of them is there.
     *
     * @param nowMs milliseconds since the epoch, for whoever reads the file with Kafka's tools
     */
    long append(List<NewRecord> records, long nowMs) throws StorageException;

    /** Waits until all that was appended is on the disk. After a failure the file takes nothing any more. */
    void flush() throws StorageException;

    /** All records of the batch that holds {@code offset}. */
    List<StoredRecord> readBatch(long offset) throws StorageException;
}
