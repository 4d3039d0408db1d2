package io.weir.client.wire.fetch;

import io.weir.client.wire.AnswerMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/**
 * Whole record batches of one partition as they came over the wire, not looked into. They stay where they came until they are
 * {@linkplain #close let go of}. When too much has stayed already they are copied into memory of their own, so that nothing else that came
 * with them is kept alive: in pieces that a garbage collector does not take for large, because those cost it more than the copy.
 */
public final class FetchedRecords implements AutoCloseable {
    /** Less than half of the smallest region of G1; a batch may be larger. */
    private static final int PIECE_BYTES = 256 << 10;

    /** A transaction that was aborted: what its producer wrote from {@code firstOffset} to its marker does not count. */
    public record Aborted(long producerId, long firstOffset) {}

    private final TopicPartition partition;
    private final List<ByteBuffer> pieces;
    private final List<Aborted> aborted;
    private final int bytes;
    private final long nextOffset;
    private final boolean lasting;
    /** What the pieces stand in, until it is let go of; null when they are on their own. */
    private final AtomicReference<AnswerMemory> held;

    private FetchedRecords(
            TopicPartition partition,
            List<ByteBuffer> pieces,
            List<Aborted> aborted,
            int bytes,
            long nextOffset,
            AnswerMemory held) {
        this.partition = partition;
        this.pieces = pieces;
        this.aborted = List.copyOf(aborted);
        this.bytes = bytes;
        this.nextOffset = nextOffset;
        lasting = held == null;
        this.held = new AtomicReference<>(held);
    }

    /** Of the whole batches in {@code records}, whose bytes are copied. Public for tests, which make records of their own. */
    public static FetchedRecords of(TopicPartition partition, MemoryRecords records, List<Aborted> aborted) {
        return in(AnswerMemory.PASSING, partition, records, aborted);
    }

    static FetchedRecords in(
            AnswerMemory memory, TopicPartition partition, MemoryRecords records, List<Aborted> aborted) {
        int bytes = 0;
        long next = -1;
        for (MutableRecordBatch batch : records.batches()) {
            bytes += batch.sizeInBytes();
            next = batch.nextOffset();
        }
        if (bytes > 0 && memory.hold()) {
            ByteBuffer all = records.buffer();
            List<ByteBuffer> whole = List.of(all.slice(all.position(), bytes));
            return new FetchedRecords(partition, whole, aborted, bytes, next, memory);
        }
        return new FetchedRecords(partition, copies(records), aborted, bytes, next, null);
    }

    private static List<ByteBuffer> copies(MemoryRecords records) {
        ByteBuffer all = records.buffer();
        List<ByteBuffer> pieces = new ArrayList<>();
        int begin = all.position();
        int end = begin;
        for (MutableRecordBatch batch : records.batches()) {
            int size = batch.sizeInBytes();
            if (end > begin && end + size - begin > PIECE_BYTES) {
                pieces.add(copy(all.slice(begin, end - begin)));
                begin = end;
            }
            end += size;
        }
        if (end > begin) {
            pieces.add(copy(all.slice(begin, end - begin)));
        }
        return pieces;
    }

    static ByteBuffer copy(ByteBuffer piece) {
        byte[] own = new byte[piece.remaining()];
        piece.get(piece.position(), own);
        return ByteBuffer.wrap(own);
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

    int pieces() {
        return pieces.size();
    }

    /** Not to be called when they were let go of. */
    MemoryRecords piece(int index) {
        return MemoryRecords.readableRecords(pieces.get(index));
    }

    /** Whether views of them may be kept when they are let go of. */
    boolean isLasting() {
        return lasting;
    }

    List<Aborted> aborted() {
        return aborted;
    }

    /** They are not read any more; what was read stays. From any thread. */
    @Override
    public void close() {
        AnswerMemory memory = held.getAndSet(null);
        if (memory != null) {
            memory.letGo();
        }
    }
}
