package io.weir.log.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a v2 record batch, read and stamped where it lies: every method takes a buffer and the absolute position of the
 * batch's first byte. Nothing is allocated but a checksum's state, and the buffer's position and limit stay as they are. The getters
 * check nothing: frame the batch with {@link #frame} first.
 *
 * <p>The checksum covers everything from the attributes on, so that the base offset and the leader epoch are given by the leader
 * without computing it anew.
 */
public final class BatchHeader {
    public static final int BASE_OFFSET = 0;
    public static final int LENGTH = 8;
    public static final int PARTITION_LEADER_EPOCH = 12;
    public static final int MAGIC = 16;
    public static final int CRC = 17;
    public static final int ATTRIBUTES = 21;
    public static final int LAST_OFFSET_DELTA = 23;
    public static final int BASE_TIMESTAMP = 27;
    public static final int MAX_TIMESTAMP = 35;
    public static final int PRODUCER_ID = 43;
    public static final int PRODUCER_EPOCH = 51;
    public static final int BASE_SEQUENCE = 53;
    public static final int RECORDS_COUNT = 57;
    /** Bytes of the header: the records follow it. */
    public static final int SIZE = 61;
    /** Bytes of base offset and length, which the length field does not count. */
    public static final int LOG_OVERHEAD = 12;

    public static final byte CURRENT_MAGIC = 2;
    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;

    /** {@link #frame}: the bytes end before the batch does. */
    public static final int INCOMPLETE = -1;
    /** {@link #frame}: these bytes are no v2 batch, however many more may follow. */
    public static final int MALFORMED = -2;

    private BatchHeader() {}

    /**
     * The size of the batch at {@code at}, when a whole v2 batch with a length that can be lies before {@code limit}; otherwise
     * {@link #INCOMPLETE} or {@link #MALFORMED}. Its checksum is not looked at.
     */
    public static int frame(ByteBuffer buffer, int at, int limit) {
        if (limit - at < LOG_OVERHEAD) {
            return INCOMPLETE;
        }
        int length = buffer.getInt(at + LENGTH);
        if (length < SIZE - LOG_OVERHEAD || length > Integer.MAX_VALUE - LOG_OVERHEAD) {
            return MALFORMED;
        }
        if (limit - at > MAGIC && buffer.get(at + MAGIC) != CURRENT_MAGIC) {
            return MALFORMED;
        }
        int size = length + LOG_OVERHEAD;
        return size > limit - at ? INCOMPLETE : size;
    }

    public static long baseOffset(ByteBuffer buffer, int at) {
        return buffer.getLong(at + BASE_OFFSET);
    }

    /** Bytes of the whole batch, header and all. */
    public static int sizeInBytes(ByteBuffer buffer, int at) {
        return buffer.getInt(at + LENGTH) + LOG_OVERHEAD;
    }

    public static int leaderEpoch(ByteBuffer buffer, int at) {
        return buffer.getInt(at + PARTITION_LEADER_EPOCH);
    }

    public static byte magic(ByteBuffer buffer, int at) {
        return buffer.get(at + MAGIC);
    }

    public static int crc(ByteBuffer buffer, int at) {
        return buffer.getInt(at + CRC);
    }

    public static short attributes(ByteBuffer buffer, int at) {
        return buffer.getShort(at + ATTRIBUTES);
    }

    /** The codec's id, which may be one that no {@link Codec} has. */
    public static int codecId(ByteBuffer buffer, int at) {
        return attributes(buffer, at) & COMPRESSION_MASK;
    }

    public static boolean isCompressed(ByteBuffer buffer, int at) {
        return codecId(buffer, at) != 0;
    }

    /** Whether the records' time is the leader's: then every record has the batch's maximum timestamp. */
    public static boolean isLogAppendTime(ByteBuffer buffer, int at) {
        return (attributes(buffer, at) & LOG_APPEND_TIME_BIT) != 0;
    }

    public static boolean isTransactional(ByteBuffer buffer, int at) {
        return (attributes(buffer, at) & TRANSACTIONAL_BIT) != 0;
    }

    public static boolean isControl(ByteBuffer buffer, int at) {
        return (attributes(buffer, at) & CONTROL_BIT) != 0;
    }

    /** Whether the base timestamp is the time at which compaction may drop the batch's tombstones. */
    public static boolean hasDeleteHorizon(ByteBuffer buffer, int at) {
        return (attributes(buffer, at) & DELETE_HORIZON_BIT) != 0;
    }

    public static int lastOffsetDelta(ByteBuffer buffer, int at) {
        return buffer.getInt(at + LAST_OFFSET_DELTA);
    }

    public static long lastOffset(ByteBuffer buffer, int at) {
        return baseOffset(buffer, at) + lastOffsetDelta(buffer, at);
    }

    public static long nextOffset(ByteBuffer buffer, int at) {
        return lastOffset(buffer, at) + 1;
    }

    public static long baseTimestamp(ByteBuffer buffer, int at) {
        return buffer.getLong(at + BASE_TIMESTAMP);
    }

    public static long maxTimestamp(ByteBuffer buffer, int at) {
        return buffer.getLong(at + MAX_TIMESTAMP);
    }

    public static long producerId(ByteBuffer buffer, int at) {
        return buffer.getLong(at + PRODUCER_ID);
    }

    public static boolean hasProducerId(ByteBuffer buffer, int at) {
        return producerId(buffer, at) > NO_PRODUCER_ID;
    }

    public static short producerEpoch(ByteBuffer buffer, int at) {
        return buffer.getShort(at + PRODUCER_EPOCH);
    }

    public static int baseSequence(ByteBuffer buffer, int at) {
        return buffer.getInt(at + BASE_SEQUENCE);
    }

    /** The sequence of the last record; sequences go on from zero after {@link Integer#MAX_VALUE}. */
    public static int lastSequence(ByteBuffer buffer, int at) {
        int base = baseSequence(buffer, at);
        return base == NO_SEQUENCE ? NO_SEQUENCE : sequenceAfter(base, lastOffsetDelta(buffer, at));
    }

    /** The sequence {@code steps} records after {@code sequence}, wrapping from {@link Integer#MAX_VALUE} to zero. */
    public static int sequenceAfter(int sequence, int steps) {
        return (int) (((long) sequence + steps) & Integer.MAX_VALUE);
    }

    public static int recordsCount(ByteBuffer buffer, int at) {
        return buffer.getInt(at + RECORDS_COUNT);
    }

    /** Gives the batch its place in the log. The checksum stays right. */
    public static void assign(ByteBuffer buffer, int at, long baseOffset, int leaderEpoch) {
        buffer.putLong(at + BASE_OFFSET, baseOffset);
        buffer.putInt(at + PARTITION_LEADER_EPOCH, leaderEpoch);
    }

    /** Gives every record of the batch the leader's time, and the batch a checksum to match. */
    public static void setLogAppendTime(ByteBuffer buffer, int at, long timeMs) {
        buffer.putShort(at + ATTRIBUTES, (short) (attributes(buffer, at) | LOG_APPEND_TIME_BIT));
        setMaxTimestamp(buffer, at, timeMs);
    }

    /** Sets the maximum timestamp, and a checksum to match. */
    public static void setMaxTimestamp(ByteBuffer buffer, int at, long timestampMs) {
        buffer.putLong(at + MAX_TIMESTAMP, timestampMs);
        sealCrc(buffer, at);
    }

    /** Computes the checksum of the batch as it is and writes it. */
    public static void sealCrc(ByteBuffer buffer, int at) {
        buffer.putInt(at + CRC, computeCrc(buffer, at));
    }

    /** Whether the checksum is that of the bytes. The batch must be {@linkplain #frame framed}. */
    public static boolean crcHolds(ByteBuffer buffer, int at) {
        return crc(buffer, at) == computeCrc(buffer, at);
    }

    /** CRC32C from the attributes to the batch's end. */
    public static int computeCrc(ByteBuffer buffer, int at) {
        ByteBuffer covered = buffer.duplicate();
        covered.limit(at + sizeInBytes(buffer, at)).position(at + ATTRIBUTES);
        CRC32C crc = new CRC32C();
        crc.update(covered);
        return (int) crc.getValue();
    }
}
