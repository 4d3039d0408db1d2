package io.weir.client.wire.fetch;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/**
 * Whole record batches of one partition as they came over the wire, not looked into. Immutable.
 */
public final class FetchedRecords {
    /** A transaction that was aborted: what its producer wrote from {@code firstOffset} to its marker does not count. */
    public record Aborted(long producerId, long firstOffset) {}

    private final TopicPartition partition;
    private final MemoryRecords records;
    private final List<Aborted> aborted;
    private final int bytes;
    private final long nextOffset;

    private FetchedRecords(
            TopicPartition partition, MemoryRecords records, List<Aborted> aborted, int bytes, long nextOffset) {
        this.partition = partition;
        this.records = records;
        this.aborted = List.copyOf(aborted);
        this.bytes = bytes;
        this.nextOffset = nextOffset;
    }

    /** Public for tests, which make records of their own. */
    public static FetchedRecords of(TopicPartition partition, MemoryRecords records, List<Aborted> aborted) {
        int bytes = 0;
        long next = -1;
        for (MutableRecordBatch batch : records.batches()) {
            bytes += batch.sizeInBytes();
            next = batch.nextOffset();
        }
        return new FetchedRecords(partition, records, aborted, bytes, next);
    }

    /** The same in memory of its own, so that nothing else that came with it is kept alive. */
    public FetchedRecords copied() {
        ByteBuffer copy = ByteBuffer.allocate(bytes);
        ByteBuffer from = records.buffer().duplicate();
        from.limit(from.position() + bytes);
        copy.put(from).flip();
        return new FetchedRecords(partition, MemoryRecords.readableRecords(copy), aborted, bytes, nextOffset);
    }

    public TopicPartition partition() {
        return partition;
    }

    public boolean isEmpty() {
        return bytes == 0;
    }

    /** Bytes of the whole batches in it. */
    public int bytes() {
        return bytes;
    }

    /** The offset behind the last batch; -1 when there is none. */
    public long nextOffset() {
        return nextOffset;
    }

    MemoryRecords records() {
        return records;
    }

    List<Aborted> aborted() {
        return aborted;
    }
}
