package io.weir.log.batch;

import java.nio.ByteBuffer;

/**
 * Looks over snappy data before the codec does, for the codec allocates what a length in the data claims. Clients send either one raw
 * snappy block, or snappy-java's framing: a header of 16 bytes, then blocks, each after its size (int32).
 */
final class SnappyFraming {
    /** The first eight bytes of snappy-java's header. */
    private static final long MAGIC = 0x82534E4150505900L;

    private static final int HEADER_BYTES = 16;
    /** Three bytes can stand for no more than 64, so a block that claims a larger factor cannot be one. */
    private static final int MAX_EXPANSION = 24;

    private static final int SLACK_BYTES = 64;

    private SnappyFraming() {}

    /** @throws InvalidBatchException when a length cannot be true */
    static void check(ByteBuffer data) throws InvalidBatchException {
        int end = data.limit();
        if (end < HEADER_BYTES || data.getLong(0) != MAGIC) {
            checkBlock(data, 0, end);
            return;
        }
        int at = HEADER_BYTES;
        while (at < end) {
            if (end - at < Integer.BYTES) {
                throw new InvalidBatchException("snappy data end inside a block's size");
            }
            int size = data.getInt(at);
            at += Integer.BYTES;
            if (size < 1 || size > end - at) {
                throw new InvalidBatchException(
                        "a snappy block of " + size + " bytes where " + (end - at) + " are left");
            }
            checkBlock(data, at, size);
            at += size;
        }
    }

    private static void checkBlock(ByteBuffer data, int at, int size) throws InvalidBatchException {
        long length = 0;
        for (int i = 0; i < 5 && i < size; i++) {
            byte b = data.get(at + i);
            length |= (b & 0x7FL) << 7 * i;
            if (b >= 0) {
                if (length > (long) size * MAX_EXPANSION + SLACK_BYTES) {
                    throw new InvalidBatchException(
                            "a snappy block of " + size + " bytes claims to inflate to " + length);
                }
                return;
            }
        }
        throw new InvalidBatchException("a snappy block without a length");
    }
}
