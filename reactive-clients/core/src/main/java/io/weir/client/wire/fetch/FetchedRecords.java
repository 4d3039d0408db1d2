package io.weir.client.wire.fetch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/**
 * Whole record batches of one partition as they came over the wire, not looked into. Immutable, in memory of its own: nothing else that came
 * with them is kept alive. It is in pieces that a garbage collector does not take for large, because those cost it more than the copy.
 */
public final class FetchedRecords {
    /** Less than half of the smallest region of G1; a batch may be larger. */
    private static final int PIECE_BYTES = 256 << 10;

    /** A transaction that was aborted: what its producer wrote from {@code firstOffset} to its marker does not count. */
    public record Aborted(long producerId, long firstOffset) {}

    private final TopicPartition partition;
    private final List<MemoryRecords> pieces;
    private final List<Aborted> aborted;
    private final int bytes;
    private final long nextOffset;

    private FetchedRecords(
            TopicPartition partition, List<MemoryRecords> pieces, List<Aborted> aborted, int bytes, long nextOffset) {
        this.partition = partition;
        this.pieces = pieces;
        this.aborted = List.copyOf(aborted);
        this.bytes = bytes;
        this.nextOffset = nextOffset;
    }

    /** Of the whole batches in {@code records}, whose bytes are copied. Public for tests, which make records of their own. */
    public static FetchedRecords of(TopicPartition partition, MemoryRecords records, List<Aborted> aborted) {
        ByteBuffer from = records.buffer();
        List<MemoryRecords> pieces = new ArrayList<>();
        int piece = 0;
        int bytes = 0;
        long next = -1;
        for (MutableRecordBatch batch : records.batches()) {
            int size = batch.sizeInBytes();
            if (piece > 0 && piece + size > PIECE_BYTES) {
                pieces.add(copy(from, piece));
                piece = 0;
            }
            piece += size;
            bytes += size;
            next = batch.nextOffset();
        }
        if (piece > 0) {
            pieces.add(copy(from, piece));
        }
        return new FetchedRecords(partition, pieces, aborted, bytes, next);
    }

    private static MemoryRecords copy(ByteBuffer from, int bytes) {
        int start = from.arrayOffset() + from.position();
        from.position(from.position() + bytes);
        return MemoryRecords.readableRecords(ByteBuffer.wrap(Arrays.copyOfRange(from.array(), start, start + bytes)));
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

    List<MemoryRecords> pieces() {
        return pieces;
    }

    List<Aborted> aborted() {
        return aborted;
    }
}
