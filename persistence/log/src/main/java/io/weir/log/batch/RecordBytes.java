package io.weir.log.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.BufferSupplier;

/**
 * The record section of one batch as a forward-only run of bytes, decompressed through a window of fixed size where it is compressed.
 * No length that the bytes claim is trusted: skipping takes no memory, and a copy grows only as its bytes arrive.
 *
 * <p>Confined to one thread, and meant to be opened again and again; between {@link #open} and {@link #close} it holds the codec's
 * buffers.
 */
final class RecordBytes implements AutoCloseable {
    private static final int WINDOW_BYTES = 32 * 1024;
    private static final int MAX_VARINT_BYTES = 5;
    private static final int MAX_VARLONG_BYTES = 10;
    /** More than this no reader could hold: what inflates beyond is refused. */
    private static final long MAX_UNCOMPRESSED_BYTES = Integer.MAX_VALUE;

    private final BufferSupplier codecBuffers = BufferSupplier.create();
    private byte[] chunk;
    private InputStream source;
    private ByteBuffer window;
    private int position;
    private int limit;
    /** Bytes that came before the window's first. */
    private long before;

    /** Opens the records of a framed batch. */
    RecordBytes open(ByteBuffer batch, int at) throws InvalidBatchException {
        close();
        int start = at + BatchHeader.SIZE;
        int end = at + BatchHeader.sizeInBytes(batch, at);
        int codecId = BatchHeader.codecId(batch, at);
        if (codecId == Codec.NONE.id()) {
            window = batch;
            position = start;
            limit = end;
            before = -start;
            return this;
        }
        if (!Codec.exists(codecId)) {
            throw new InvalidBatchException("unknown compression codec " + codecId);
        }
        Codec codec = Codec.of(codecId);
        ByteBuffer compressed = batch.slice(start, end - start);
        if (codec == Codec.SNAPPY) {
            SnappyFraming.check(compressed);
        }
        if (chunk == null) {
            chunk = new byte[WINDOW_BYTES];
        }
        window = ByteBuffer.wrap(chunk);
        position = 0;
        limit = 0;
        before = 0;
        try {
            source = codec.decompress(compressed, codecBuffers);
        } catch (RuntimeException e) {
            throw undecodable(e);
        }
        return this;
    }

    /** How many bytes were read or skipped since the records' first. */
    long consumed() {
        return before + position;
    }

    boolean atEnd() throws InvalidBatchException {
        return position == limit && !fill();
    }

    byte readByte() throws InvalidBatchException {
        if (position == limit && !fill()) {
            throw premature();
        }
        return window.get(position++);
    }

    int readVarint() throws InvalidBatchException {
        if (position < limit) {
            byte only = window.get(position);
            if (only >= 0) {
                position++;
                return only >>> 1 ^ -(only & 1);
            }
        }
        long value = readVariable(MAX_VARINT_BYTES);
        if (value != (int) value) {
            throw new InvalidBatchException("a 32-bit field holds " + value);
        }
        return (int) value;
    }

    long readVarlong() throws InvalidBatchException {
        return readVariable(MAX_VARLONG_BYTES);
    }

    private long readVariable(int maxBytes) throws InvalidBatchException {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            byte b = readByte();
            value |= (b & 0x7FL) << 7 * i;
            if (b >= 0) {
                return Varints.unzigzag(value);
            }
        }
        throw new InvalidBatchException("a variable-length integer is longer than " + maxBytes + " bytes");
    }

    /** Copies what comes next; 0 at the end, otherwise at least one byte. */
    int readSome(byte[] into) throws InvalidBatchException {
        if (position == limit && !fill()) {
            return 0;
        }
        int n = Math.min(into.length, limit - position);
        window.get(position, into, 0, n);
        position += n;
        return n;
    }

    void skip(int count) throws InvalidBatchException {
        int left = count;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            if (!fill()) {
                throw premature();
            }
        }
        position += left;
    }

    /** A read-only view where the bytes are not compressed, a copy where they are. */
    ByteBuffer read(int count) throws InvalidBatchException {
        if (source == null) {
            if (count > limit - position) {
                throw premature();
            }
            ByteBuffer view = window.slice(position, count).asReadOnlyBuffer();
            position += count;
            return view;
        }
        byte[] copy = new byte[Math.min(count, WINDOW_BYTES)];
        int copied = 0;
        while (copied < count) {
            if (position == limit && !fill()) {
                throw premature();
            }
            int part = Math.min(count - copied, limit - position);
            if (copied + part > copy.length) {
                copy = Arrays.copyOf(copy, (int) Math.min(count, Math.max(2L * copy.length, copied + part)));
            }
            System.arraycopy(chunk, position, copy, copied, part);
            copied += part;
            position += part;
        }
        return ByteBuffer.wrap(copy).asReadOnlyBuffer();
    }

    /** Moves the window on; only when all of it was consumed. */
    private boolean fill() throws InvalidBatchException {
        if (source == null) {
            return false;
        }
        before += limit;
        position = 0;
        limit = 0;
        try {
            limit = Math.max(0, source.read(chunk, 0, chunk.length));
        } catch (IOException | RuntimeException e) {
            // Decoders meet hostile bytes here and answer with exceptions of every kind.
            throw undecodable(e);
        }
        if (before + limit > MAX_UNCOMPRESSED_BYTES) {
            throw new InvalidBatchException("the records inflate to more than " + MAX_UNCOMPRESSED_BYTES + " bytes");
        }
        return limit > 0;
    }

    @Override
    public void close() {
        window = null;
        if (source != null) {
            InputStream closing = source;
            source = null;
            try {
                closing.close();
            } catch (IOException e) {
                throw new IllegalStateException("a stream over memory failed to close", e);
            }
        }
    }

    private static InvalidBatchException premature() {
        return new InvalidBatchException("the records end before their lengths do");
    }

    private static InvalidBatchException undecodable(Exception cause) {
        return new InvalidBatchException("the records cannot be decompressed: " + cause.getMessage(), cause);
    }
}
