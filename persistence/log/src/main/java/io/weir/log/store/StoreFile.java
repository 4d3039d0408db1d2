package io.weir.log.store;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file. Reads and writes are positional, so that any number of threads may read while one writes. */
public interface StoreFile extends Closeable {

    /** The file itself, for zero-copy transfers. Its position is never used; the receiver does not close it. */
    FileChannel channel();

    /** As {@link FileChannel#read(ByteBuffer, long)}: the bytes read, or -1 at the end of the file. */
    int read(ByteBuffer to, long position) throws IOException;

    /** Writes all that remains in the buffer. When it fails, a part may have been written. */
    void writeFully(ByteBuffer from, long position) throws IOException;

    /** Brings what is written, and the size of the file, to the disk. After a failure nothing is known of what was written. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    /** Bytes. */
    long size() throws IOException;

    /** Fills the rest of the buffer. */
    default void readFully(ByteBuffer to, long position) throws IOException {
        long at = position;
        while (to.hasRemaining()) {
            int n = read(to, at);
            if (n < 0) {
                throw new EOFException("end of file at " + at + ", " + to.remaining() + " bytes are missing");
            }
            at += n;
        }
    }
}
