package io.weir.cluster.gateway;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;

/**
 * Reads a request's fields, and no more of them than one request may have. Every object that a request is parsed into costs at least one
 * field, and room for an array is made for no more elements than there may be fields: so what a frame becomes in the heap is bounded
 * by the number of its fields, whatever lengths it claims. Records are one field, and are not copied. For one request.
 */
final class RequestFields implements Readable {

    /** There are more fields than a request may have. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany(int max) {
            super("more than weir.gateway.request-fields-max = " + max + " fields", null, false, false);
        }
    }

    private final Readable in;
    private final int max;
    private int left;
    private long copied;

    RequestFields(ByteBuffer bytes, int max) {
        this.in = new ByteBufferAccessor(bytes);
        this.max = max;
        this.left = max;
    }

    /** What was read takes about so many bytes in the heap. */
    long heapBytes() {
        return ParsedMemory.bytes(max - left) + copied;
    }

    private void field() {
        if (--left < 0) {
            throw new TooMany(max);
        }
    }

    @Override
    public byte readByte() {
        field();
        return in.readByte();
    }

    @Override
    public short readShort() {
        field();
        return in.readShort();
    }

    @Override
    public int readInt() {
        field();
        return in.readInt();
    }

    @Override
    public long readLong() {
        field();
        return in.readLong();
    }

    @Override
    public double readDouble() {
        field();
        return in.readDouble();
    }

    @Override
    public byte[] readArray(int size) {
        byte[] array = in.readArray(size);
        copied += size;
        return array;
    }

    @Override
    public int readUnsignedVarint() {
        field();
        return in.readUnsignedVarint();
    }

    @Override
    public ByteBuffer readByteBuffer(int length) {
        return in.readByteBuffer(length);
    }

    @Override
    public int readVarint() {
        field();
        return in.readVarint();
    }

    @Override
    public long readVarlong() {
        field();
        return in.readVarlong();
    }

    /** The message classes ask before they make room for an array. */
    @Override
    public int remaining() {
        return Math.min(in.remaining(), left);
    }

    @Override
    public Readable slice() {
        throw new UnsupportedOperationException("no request is read in slices");
    }
}
