package io.weir.journal.ops;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote; no length is believed before it is compared with what is left. */
final class ByteCursor {
    private final ByteBuffer bytes;

    ByteCursor(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    int u8() {
        return need(1).get() & 0xff;
    }

    int i32() {
        return need(4).getInt();
    }

    long i64() {
        return need(8).getLong();
    }

    byte[] blob() {
        int length = i32();
        if (length < 0) {
            throw new UnreadableOpException("negative length " + length);
        }
        need(length);
        byte[] value = new byte[length];
        bytes.get(value);
        return value;
    }

    String text() {
        return new String(blob(), StandardCharsets.UTF_8);
    }

    /** A count of things of which each takes at least {@code minBytes}. */
    int count(int minBytes) {
        int count = i32();
        if (count < 0 || count > bytes.remaining() / minBytes) {
            throw new UnreadableOpException("count " + count + " with " + bytes.remaining() + " bytes left");
        }
        return count;
    }

    void end() {
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
