package io.weir.client.wire.fetch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;

/** Those of a compressed batch, or of one in an old format: expanded as they are read, so that no more than a part is there at a time. */
final class InflatedRecords implements BatchRecords {
    private final CloseableIterator<Record> records;
    private Record record;

    InflatedRecords(RecordBatch batch, BufferSupplier buffers) {
        records = batch.streamingIterator(buffers);
    }

    @Override
    public boolean next() {
        if (!records.hasNext()) {
            return false;
        }
        record = records.next();
        return true;
    }

    @Override
    public long offset() {
        return record.offset();
    }

    @Override
    public long timestampMs() {
        return record.timestamp();
    }

    @Override
    public int keySize() {
        return record.keySize();
    }

    @Override
    public ByteBuffer key() {
        return record.key();
    }

    @Override
    public int valueSize() {
        return record.valueSize();
    }

    @Override
    public ByteBuffer value() {
        return record.value();
    }

    @Override
    public Header[] headers() {
        return record.headers();
    }

    @Override
    public void close() {
        records.close();
    }
}
