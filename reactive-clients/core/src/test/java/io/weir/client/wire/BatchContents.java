package io.weir.client.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

/** What Apache Kafka's own classes read in a batch. */
public final class BatchContents {
    private BatchContents() {}

    public static List<String> values(EncodedBatch batch) {
        List<String> values = new ArrayList<>();
        for (Record record : batch.memoryRecords().records()) {
            ByteBuffer value = record.value();
            values.add(StandardCharsets.UTF_8.decode(value).toString());
        }
        return values;
    }

    static MutableRecordBatch valid(EncodedBatch batch) {
        MutableRecordBatch read = batch.memoryRecords().batches().iterator().next();
        read.ensureValid();
        return read;
    }
}
