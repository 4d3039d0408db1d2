package io.weir.journal.ops;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote; no length is believed before it is compared with what is left. */
public final class ByteCursor {
    private final ByteBuffer bytes;

    public ByteCursor(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    public int u8() {
        return need(1).get() & 0xff;
    }

    public int i32() {
        return need(4).getInt();
    }

    public long i64() {
        return need(8).getLong();
    }

    public byte[] blob() {
        int length = i32();
        if (length < 0) {
            throw new UnreadableOpException("negative length " + length);
        }
        need(length);
        byte[] value = new byte[length];
        bytes.get(value);
        return value;
    }

    public String text() {
        return new String(blob(), StandardCharsets.UTF_8);
    }

    /** A count of things of which each takes at least {@code minBytes}. */
    public int count(int minBytes) {
        int count = i32();
        if (count < 0 || count > bytes.remaining() / minBytes) {
            throw new UnreadableOpException("count " + count + " with " + bytes.remaining() + " bytes left");
        }
        return count;
    }

    public void end() {
        if (bytes.hasRemaining()) {
            throw new UnreadableOpException(bytes.remaining() + " bytes too many");
        }
    }

    private ByteBuffer need(int length) {
        if (bytes.remaining() < length) {
            throw new UnreadableOpException(length + " bytes expected, " + bytes.remaining() + " left");
        }
        return bytes;
    }
}
