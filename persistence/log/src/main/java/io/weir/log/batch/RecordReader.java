package io.weir.log.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Reads the records of one batch in order, decompressing as it goes. Uncompressed keys and values are views of the batch's buffer;
 * compressed ones are copies, for which memory is taken only as the bytes arrive. Offsets need not be without gaps, for compaction
 * leaves some. Confined to one thread.
 */
public final class RecordReader implements AutoCloseable {
    private final RecordBytes bytes = new RecordBytes();
    private final long baseOffset;
    private final long baseTimestampMs;
    private final long maxTimestampMs;
    private final boolean logAppendTime;
    private int left;

    private RecordReader(ByteBuffer batch, int at) throws InvalidBatchException {
        baseOffset = BatchHeader.baseOffset(batch, at);
        baseTimestampMs = BatchHeader.baseTimestamp(batch, at);
        maxTimestampMs = BatchHeader.maxTimestamp(batch, at);
        logAppendTime = BatchHeader.isLogAppendTime(batch, at);
        left = BatchHeader.recordsCount(batch, at);
        bytes.open(batch, at);
    }

    /** Reads the batch at {@code at}, which must be {@linkplain BatchHeader#frame framed} and hold its checksum. */
    public static RecordReader open(ByteBuffer batch, int at) throws InvalidBatchException {
        return new RecordReader(batch, at);
    }

    public boolean hasNext() {
        return left > 0;
    }

    /**
     * The next record.
     *
     * @throws InvalidBatchException when the bytes are not what the header and the lengths say
     * @throws NoSuchElementException after the last
     */
    public LogRecord next() throws InvalidBatchException {
        if (left <= 0) {
            throw new NoSuchElementException();
        }
        int size = bytes.readVarint();
        long end = bytes.consumed() + size;
        bytes.readByte();
        long timestampMs = baseTimestampMs + bytes.readVarlong();
        long offset = baseOffset + bytes.readVarint();
        ByteBuffer key = readField(end);
        ByteBuffer value = readField(end);
        List<RecordHeader> headers = readHeaders(end);
        if (bytes.consumed() != end) {
            throw new InvalidBatchException("a record of " + size + " bytes holds fields of another size");
        }
        left--;
        return new LogRecord(offset, logAppendTime ? maxTimestampMs : timestampMs, key, value, headers);
    }

    private List<RecordHeader> readHeaders(long end) throws InvalidBatchException {
        int count = bytes.readVarint();
        if (count == 0) {
            return List.of();
        }
        if (count < 0 || count > end - bytes.consumed()) {
            throw new InvalidBatchException("a record with " + count + " headers");
        }
        List<RecordHeader> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuffer key = readField(end);
            if (key == null) {
                throw new InvalidBatchException("a header without a key");
            }
            headers.add(new RecordHeader(StandardCharsets.UTF_8.decode(key).toString(), readField(end)));
        }
        return List.copyOf(headers);
    }

    private ByteBuffer readField(long end) throws InvalidBatchException {
        int length = bytes.readVarint();
        if (length < 0) {
            return null;
        }
        if (length > end - bytes.consumed()) {
            throw new InvalidBatchException("a field of " + length + " bytes leaves its record");
        }
        return bytes.read(length);
    }

    @Override
    public void close() {
        left = 0;
        bytes.close();
    }
}
