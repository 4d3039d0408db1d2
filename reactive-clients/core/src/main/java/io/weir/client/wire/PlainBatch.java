package io.weir.client.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes records as they are, in format 2, into one array:
 *
 * <pre>
 *    0 base offset (8 bytes)   8 length of what follows (4)   12 leader epoch (4)   16 magic, 2   17 CRC (4)   21 attributes (2)
 *   23 last offset delta (4)   27 first timestamp (8)   35 greatest timestamp (8)   43 producer id (8)   51 epoch (2)
 *   53 first sequence (4)   57 count (4)   61 records
 *
 *   record: its length, attributes (1 byte), timestamp delta, offset delta, key, value, number of headers, each a name and a value;
 *           numbers and lengths are zigzag varints, and a length of -1 stands for what is not there
 * </pre>
 *
 * The CRC and the producer's fields are {@link EncodedBatch#stamp}'s.
 */
final class PlainBatch implements BatchBuilder {
    private static final int LENGTH = 8;
    private static final int LEADER_EPOCH = 12;
    private static final int MAGIC = 16;
    private static final int LAST_OFFSET_DELTA = 23;
    private static final int FIRST_TIMESTAMP = 27;
    private static final int GREATEST_TIMESTAMP = 35;
    private static final int COUNT = 57;
    private static final int RECORDS = 61;
    private static final int LENGTH_COVERS_FROM = 12;
    private static final int LEAST_BYTES = 256;
    private static final Header[] NO_HEADERS = {};

    private final int limitBytes;
    private byte[] bytes;
    private int end = RECORDS;
    private int count;
    private long firstTimestampMs;
    private long greatestTimestampMs;

    PlainBatch(int limitBytes, int expectedBytes, BatchMemory memory) {
        this.limitBytes = limitBytes;
        bytes = memory.take(Math.max(LEAST_BYTES, Math.min(limitBytes, expectedBytes)));
        Arrays.fill(bytes, 0, RECORDS, (byte) 0);
    }

    @Override
    public boolean append(long timestampMs, byte[] key, byte[] value, Header[] headers) {
        Header[] present = headers == null ? NO_HEADERS : headers;
        long timestampDelta = count == 0 ? 0 : timestampMs - firstTimestampMs;
        int body = 1 + size(timestampDelta) + size(count) + sized(key) + sized(value) + size(present.length);
        for (Header header : present) {
            int name = Utils.utf8Length(header.key());
            body += size(name) + name + sized(header.value());
        }
        int needed = size(body) + body;
        if (count > 0 && (long) end + needed > limitBytes) {
            return false;
        }
        if (end + needed > bytes.length) {
            bytes = Arrays.copyOf(
                    bytes, (int) Math.max((long) end + needed, Math.min(2L * bytes.length, Math.max(limitBytes, end))));
        }
        if (count == 0) {
            firstTimestampMs = timestampMs;
            greatestTimestampMs = timestampMs;
        }
        greatestTimestampMs = Math.max(greatestTimestampMs, timestampMs);
        write(body);
        bytes[end++] = 0;
        write(timestampDelta);
        write(count);
        write(key);
        write(value);
        write(present.length);
        for (Header header : present) {
            write(header.key().getBytes(StandardCharsets.UTF_8));
            write(header.value());
        }
        count++;
        return true;
    }

    @Override
    public int records() {
        return count;
    }

    @Override
    public boolean full() {
        return count > 0 && end >= limitBytes;
    }

    @Override
    public EncodedBatch close() {
        ByteBuffer batch = ByteBuffer.wrap(bytes, 0, end);
        batch.putInt(LENGTH, end - LENGTH_COVERS_FROM);
        batch.putInt(LEADER_EPOCH, -1);
        batch.put(MAGIC, (byte) 2);
        batch.putInt(LAST_OFFSET_DELTA, count - 1);
        batch.putLong(FIRST_TIMESTAMP, firstTimestampMs);
        batch.putLong(GREATEST_TIMESTAMP, greatestTimestampMs);
        batch.putInt(COUNT, count);
        return new EncodedBatch(batch, count, CompressionKind.NONE);
    }

    private static int sized(byte[] field) {
        return field == null ? 1 : size(field.length) + field.length;
    }

    /** Of a zigzag varint. */
    private static int size(long value) {
        long zigzag = value << 1 ^ value >> 63;
        return (Long.SIZE - Long.numberOfLeadingZeros(zigzag | 1) + 6) / 7;
    }

    private void write(byte[] field) {
        if (field == null) {
            write(-1);
        } else {
            write(field.length);
            System.arraycopy(field, 0, bytes, end, field.length);
            end += field.length;
        }
    }

    private void write(long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7fL) != 0) {
            bytes[end++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }
}
