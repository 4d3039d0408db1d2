package io.weir.client.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** Compresses records as they come; how many fit is estimated by what others of their kind have shrunk to. */
final class CompressedBatch implements BatchBuilder {
    private static final int FIRST_BYTES = 1 << 10;
    private static final Header[] NO_HEADERS = {};

    private final CompressionKind kind;
    private final MemoryRecordsBuilder builder;

    CompressedBatch(CompressionKind kind, int limitBytes) {
        this.kind = kind;
        builder = new MemoryRecordsBuilder(
                new DoublingBuffer(Math.min(FIRST_BYTES, limitBytes)),
                RecordBatch.CURRENT_MAGIC_VALUE,
                kind.compression(),
                TimestampType.CREATE_TIME,
                0,
                RecordBatch.NO_TIMESTAMP,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                limitBytes);
    }

    @Override
    public boolean append(long timestampMs, byte[] key, byte[] value, Header[] headers) {
        Header[] present = headers == null ? NO_HEADERS : headers;
        if (!builder.hasRoomFor(timestampMs, key, value, present)) {
            return false;
        }
        builder.append(timestampMs, key, value, present);
        return true;
    }

    @Override
    public int records() {
        return builder.numRecords();
    }

    @Override
    public boolean full() {
        return builder.isFull();
    }

    @Override
    public EncodedBatch close() {
        return new EncodedBatch(builder.build().buffer(), builder.numRecords(), kind);
    }

    /** Grows to twice its size, where the one that it extends grows by a tenth. */
    private static final class DoublingBuffer extends ByteBufferOutputStream {
        DoublingBuffer(int bytes) {
            super(ByteBuffer.allocate(bytes));
        }

        @Override
        public void ensureRemaining(int bytes) {
            if (bytes > remaining()) {
                super.ensureRemaining(Math.max(bytes, limit()));
            }
        }
    }
}
