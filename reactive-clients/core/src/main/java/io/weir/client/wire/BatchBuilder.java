package io.weir.client.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** A batch that takes records. Its buffer grows with them. Not safe for use by several threads at once. */
public final class BatchBuilder {
    private static final int FIRST_BYTES = 1 << 10;
    private static final Header[] NO_HEADERS = {};

    private final MemoryRecordsBuilder builder;

    /** @param limitBytes of the batch; a first record may be larger */
    public BatchBuilder(CompressionKind kind, int limitBytes) {
        this(kind.compression(), limitBytes);
    }

    BatchBuilder(Compression compression, int limitBytes) {
        builder = new MemoryRecordsBuilder(
                new DoublingBuffer(Math.min(FIRST_BYTES, limitBytes)),
                RecordBatch.CURRENT_MAGIC_VALUE,
                compression,
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

    /** @return whether there was room for it; there always is for a first one */
    public boolean append(long timestampMs, byte[] key, byte[] value, Header[] headers) {
        Header[] present = headers == null ? NO_HEADERS : headers;
        if (!builder.hasRoomFor(timestampMs, key, value, present)) {
            return false;
        }
        builder.append(timestampMs, key, value, present);
        return true;
    }

    public int records() {
        return builder.numRecords();
    }

    /** Whether nothing more is to be expected to fit. */
    public boolean full() {
        return builder.isFull();
    }

    /** What it will take, roughly. */
    public int estimatedBytes() {
        return builder.estimatedSizeInBytes();
    }

    /** The end of appending. */
    public EncodedBatch close() {
        return new EncodedBatch(builder.build().buffer(), builder.numRecords(), builder.compression());
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
