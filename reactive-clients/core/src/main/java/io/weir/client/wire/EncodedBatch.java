package io.weir.client.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/**
 * A record batch as it is sent, of format 2. Only the producer's fields of its header change once it is made:
 *
 * <pre>
 *   17 CRC-32C of everything from 21 on   43 producer id (8 bytes)   51 epoch (2)   53 first sequence (4)
 * </pre>
 */
public final class EncodedBatch {
    private static final int CRC = 17;
    private static final int COVERED_BY_CRC = 21;
    private static final int PRODUCER_ID = 43;
    private static final int EPOCH = 51;
    private static final int SEQUENCE = 53;

    /** Null when its memory was given away. */
    private ByteBuffer bytes;

    private final int records;
    private final CompressionKind kind;
    private boolean stamped;

    EncodedBatch(ByteBuffer bytes, int records, CompressionKind kind) {
        this.bytes = bytes;
        this.records = records;
        this.kind = kind;
    }

    public int records() {
        return records;
    }

    public int bytes() {
        return bytes.remaining();
    }

    /** Says whose batch it is. Not to be called while it is being written. */
    public void stamp(long producerId, short epoch, int sequence) {
        int start = bytes.position();
        bytes.putLong(start + PRODUCER_ID, producerId);
        bytes.putShort(start + EPOCH, epoch);
        bytes.putInt(start + SEQUENCE, sequence);
        CRC32C crc = new CRC32C();
        ByteBuffer covered = bytes.duplicate();
        covered.position(start + COVERED_BY_CRC);
        crc.update(covered);
        bytes.putInt(start + CRC, (int) crc.getValue());
        stamped = true;
    }

    /** Two batches with half of the records each, in their order; the first has the odd one. */
    public List<EncodedBatch> halves() {
        int first = (records + 1) / 2;
        BatchMemory memory = new BatchMemory(0, 0);
        BatchBuilder left = BatchBuilder.of(kind, Integer.MAX_VALUE, bytes() / 2, memory);
        BatchBuilder right = BatchBuilder.of(kind, Integer.MAX_VALUE, bytes() / 2, memory);
        int count = 0;
        for (Record record : memoryRecords().records()) {
            (count++ < first ? left : right)
                    .append(record.timestamp(), array(record.key()), array(record.value()), record.headers());
        }
        return List.of(left.close(), right.close());
    }

    /** Leaves its memory to batches to come. Whoever has written it has copied it, and nobody may write it again. */
    public void leaveTo(BatchMemory memory) {
        byte[] array = bytes.array();
        bytes = null;
        // Compressed ones have buffers of their own, and would never take what is kept.
        if (kind == CompressionKind.NONE) {
            memory.give(array);
        }
    }

    MemoryRecords memoryRecords() {
        if (!stamped) {
            stamp(-1, (short) -1, -1);
        }
        return MemoryRecords.readableRecords(bytes.duplicate());
    }

    private static byte[] array(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] array = new byte[buffer.remaining()];
        buffer.duplicate().get(array);
        return array;
    }
}
