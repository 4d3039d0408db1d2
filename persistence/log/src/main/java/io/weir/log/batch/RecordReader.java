package io.weir.log.batch;

import java.nio.ByteBuffer;

/**
 * Reads the records of one batch in order, decompressing as it goes. Uncompressed keys and values are views of the batch's buffer;
 * compressed ones are copies, for which memory is taken only as the bytes arrive. Confined to one thread.
 */
public final class RecordReader implements AutoCloseable {

    /** Reads the batch at {@code at}, which must be {@linkplain BatchHeader#frame framed} and hold its checksum. */
    public static RecordReader open(ByteBuffer batch, int at) throws InvalidBatchException {
        return new RecordReader();
    }

    public boolean hasNext() {
        return false;
    }

    /**
     * The next record.
     *
     * @throws InvalidBatchException when the bytes are not what the header and the lengths say
     * @throws java.util.NoSuchElementException after the last
     */
    public LogRecord next() throws InvalidBatchException {
        throw new java.util.NoSuchElementException();
    }

    @Override
    public void close() {}
}
