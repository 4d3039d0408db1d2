package io.weir.log;

import java.nio.channels.FileChannel;

/**
 * A range of one segment's file on its way to a socket. It begins at a batch's first byte; its end may lie inside a batch, as in
 * Kafka, but never beyond the limit of the read. While it is open the file stays open, though it may already be unlinked;
 * {@link #close} may be called from any thread and more than once.
 */
public interface LogSlice extends AutoCloseable {

    /** A slice without bytes. */
    LogSlice EMPTY = new EmptyLogSlice();

    /** The segment's file; {@code null} when the slice is empty. Reads are positional; its position is never used. */
    FileChannel channel();

    /** Where the slice begins in the file. */
    long position();

    /** Bytes. */
    int length();

    /** Reads all of it once, a chunk at a time, so that it is in the page cache when it is sent. May wait for the disk. */
    default void touch() throws StorageException {
        // what is in memory already
    }

    @Override
    void close();
}
