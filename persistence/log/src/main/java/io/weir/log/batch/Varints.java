package io.weir.log.batch;

import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** The zigzag variable-length integers of records: seven bits a byte, the lowest first, the top bit set while more follow. */
final class Varints {
    private Varints() {}

    static void write(ByteBufferOutputStream out, long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
