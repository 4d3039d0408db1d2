package io.weir.client.wire.fetch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;

/**
 * Those of a batch in the present format that is not compressed, read where they stand, without an object for each. The format is that
 * of Apache Kafka's documentation, section "Record Batch", magic 2.
 */
final class PlainRecords implements BatchRecords {
    private static final Header[] NO_HEADERS = {};

    private final ByteBuffer bytes;
    private final boolean lasting;
    private final int end;
    private final long baseOffset;
    private final long baseTimestampMs;
    private final int lastOffsetDelta;
    private int left;
    private int at;
    private int offsetDelta;
    private long timestampDelta;
    private int keyAt;
    private int keySize;
    private int valueAt;
    private int valueSize;
    private int headersAt;
    private int recordEnd;

    /**
     * @param batch whose checksum is right or of no interest
     * @param bytes its own, of which the first is at 0
     * @param lasting whether views of them may be kept
     */
    PlainRecords(DefaultRecordBatch batch, ByteBuffer bytes, boolean lasting) {
        this.bytes = bytes;
        this.lasting = lasting;
        end = bytes.limit();
        baseOffset = batch.baseOffset();
        lastOffsetDelta = (int) (batch.lastOffset() - baseOffset);
        baseTimestampMs = batch.baseTimestamp();
        left = batch.countOrNull();
        at = DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
    }

    @Override
    public boolean next() {
        if (left <= 0) {
            if (left < 0 || at != end) {
                throw corrupt();
            }
            return false;
        }
        left--;
        try {
            read();
        } catch (IndexOutOfBoundsException beyond) {
            throw corrupt();
        }
        return true;
    }

    private void read() {
        int size = varint();
        if (size < 0 || size > end - at) {
            throw corrupt();
        }
        recordEnd = at + size;
        at++; // attributes, of which there are none
        timestampDelta = varlong();
        offsetDelta = varint();
        keySize = varint();
        keyAt = at;
        skip(keySize);
        valueSize = varint();
        valueAt = at;
        skip(valueSize);
        headersAt = at;
        int headers = varint();
        if (headers < 0 || offsetDelta < 0 || offsetDelta > lastOffsetDelta) {
            throw corrupt();
        }
        for (; headers > 0; headers--) {
            int name = varint();
            if (name < 0) {
                throw corrupt();
            }
            skip(name);
            skip(varint());
        }
        if (at != recordEnd) {
            throw corrupt();
        }
    }

    /** @param size negative for what is not there */
    private void skip(int size) {
        if (size > recordEnd - at) {
            throw corrupt();
        }
        at += Math.max(0, size);
    }

    private int varint() {
        int low = bytes.get(at++);
        if (low >= 0) {
            return low >>> 1 ^ -(low & 1);
        }
        long value = more(low);
        if (value >>> 32 != 0) {
            throw corrupt();
        }
        int zigzag = (int) value;
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    private long varlong() {
        int low = bytes.get(at++);
        long value = low >= 0 ? low : more(low);
        return value >>> 1 ^ -(value & 1);
    }

    private long more(int low) {
        long value = low & 0x7f;
        for (int shift = 7; shift < 64; shift += 7) {
            int next = bytes.get(at++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw corrupt();
    }

    private CorruptRecordException corrupt() {
        return new CorruptRecordException("the batch at offset " + baseOffset + " cannot be read as its header says");
    }

    @Override
    public long offset() {
        return baseOffset + offsetDelta;
    }

    @Override
    public long timestampMs() {
        return baseTimestampMs + timestampDelta;
    }

    @Override
    public int keySize() {
        return Math.max(-1, keySize);
    }

    @Override
    public ByteBuffer key() {
        return view(keyAt, keySize);
    }

    @Override
    public int valueSize() {
        return Math.max(-1, valueSize);
    }

    @Override
    public ByteBuffer value() {
        return view(valueAt, valueSize);
    }

    private ByteBuffer view(int from, int size) {
        return size < 0 ? null : bytes.slice(from, size);
    }

    @Override
    public Header[] headers() {
        int next = at;
        at = headersAt;
        Header[] headers = header(varint());
        at = next;
        return headers;
    }

    private Header[] header(int count) {
        if (count == 0) {
            return NO_HEADERS;
        }
        Header[] headers = new Header[count];
        for (int i = 0; i < count; i++) {
            ByteBuffer name = lasting(sized());
            headers[i] = new RecordHeader(name, lasting(sized()));
        }
        return headers;
    }

    /** Headers refer to their bytes until somebody asks for them. */
    private ByteBuffer lasting(ByteBuffer view) {
        return lasting || view == null ? view : FetchedRecords.copy(view);
    }

    private ByteBuffer sized() {
        int size = varint();
        ByteBuffer view = view(at, size);
        at += Math.max(0, size);
        return view;
    }

    @Override
    public void close() {
        // It holds nothing but what the garbage collector takes.
    }
}
