package io.weir.journal.ops;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes, big-endian. Lengths are 32 bits and come before what they measure. */
public final class ByteWriter {
    private byte[] bytes;
    private int size;

    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public ByteWriter u8(int value) {
        room(1)[size++] = (byte) value;
        return this;
    }

    public ByteWriter i32(int value) {
        ByteBuffer.wrap(room(4)).putInt(size, value);
        size += 4;
        return this;
    }

    public ByteWriter i64(long value) {
        ByteBuffer.wrap(room(8)).putLong(size, value);
        size += 8;
        return this;
    }

    public ByteWriter blob(byte[] value) {
        i32(value.length);
        System.arraycopy(value, 0, room(value.length), size, value.length);
        size += value.length;
        return this;
    }

    public ByteWriter text(String value) {
        return blob(value.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    private byte[] room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int)
                    Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
        return bytes;
    }
}
