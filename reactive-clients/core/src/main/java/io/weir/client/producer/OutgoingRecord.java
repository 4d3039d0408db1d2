package io.weir.client.producer;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/**
 * A record in bytes, on its way.
 *
 * @param partition {@code null}: to be chosen
 * @param timestampMs since the epoch
 * @param bytes that it takes of the producer's budget, at least those that it takes in a batch
 */
record OutgoingRecord(
        Integer partition, long timestampMs, byte[] key, byte[] value, Header[] headers, int bytes, Receipt receipt) {
    /** Varints of length, timestamp, offset, key and value sizes and header count at their largest, and attributes. */
    private static final int OVERHEAD_BYTES = 36;

    private static final int HEADER_OVERHEAD_BYTES = 10;

    static int bytes(byte[] key, byte[] value, Header[] headers) {
        long bytes = OVERHEAD_BYTES + (long) length(key) + length(value);
        for (Header header : headers) {
            bytes += HEADER_OVERHEAD_BYTES + Utils.utf8Length(header.key()) + length(header.value());
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
