package io.weir.log.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Builds one v2 batch, record by record, with offsets that follow one another. Not for use by several threads; a builder is spent once
 * it has built.
 */
public final class BatchBuilder {
    private static final int INITIAL_BYTES = 512;

    private final ByteBufferOutputStream records;
    /** The record that is being added, whose length comes before it. */
    private final ByteBufferOutputStream body = new ByteBufferOutputStream(INITIAL_BYTES);

    private Codec codec = Codec.NONE;
    private long baseOffset;
    private int leaderEpoch = BatchHeader.NO_LEADER_EPOCH;
    private long producerId = BatchHeader.NO_PRODUCER_ID;
    private short producerEpoch = BatchHeader.NO_PRODUCER_EPOCH;
    private int baseSequence = BatchHeader.NO_SEQUENCE;
    private int flags;
    private int count;
    private long baseTimestampMs = BatchHeader.NO_TIMESTAMP;
    private long maxTimestampMs = BatchHeader.NO_TIMESTAMP;

    public static BatchBuilder create() {
        return new BatchBuilder(INITIAL_BYTES);
    }

    /** A builder for records that take about so many bytes together; more may come. */
    public static BatchBuilder ofAbout(int bytes) {
        return new BatchBuilder(Math.max(INITIAL_BYTES, bytes));
    }

    private BatchBuilder(int bytes) {
        records = new ByteBufferOutputStream(bytes);
    }

    public BatchBuilder codec(Codec newCodec) {
        codec = newCodec;
        return this;
    }

    public BatchBuilder baseOffset(long newBaseOffset) {
        baseOffset = newBaseOffset;
        return this;
    }

    public BatchBuilder leaderEpoch(int newLeaderEpoch) {
        leaderEpoch = newLeaderEpoch;
        return this;
    }

    public BatchBuilder producer(long id, int epoch, int firstSequence) {
        producerId = id;
        producerEpoch = (short) epoch;
        baseSequence = firstSequence;
        return this;
    }

    public BatchBuilder transactional() {
        flags |= BatchHeader.TRANSACTIONAL_BIT;
        return this;
    }

    public BatchBuilder control() {
        flags |= BatchHeader.CONTROL_BIT;
        return this;
    }

    /** Adds a record; key and value may be {@code null}. */
    public BatchBuilder add(long timestampMs, byte[] key, byte[] value) {
        return add(timestampMs, wrap(key), wrap(value), List.of());
    }

    /** Adds a record; key, value and the values of headers may be {@code null}. The buffers are read and stay as they are. */
    public BatchBuilder add(long timestampMs, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {
        if (count == 0) {
            baseTimestampMs = timestampMs;
        }
        body.position(0);
        body.write(0);
        Varints.write(body, timestampMs - baseTimestampMs);
        Varints.write(body, count);
        writeBytes(body, key);
        writeBytes(body, value);
        Varints.write(body, headers.size());
        for (RecordHeader header : headers) {
            writeBytes(body, ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)));
            writeBytes(body, header.value());
        }
        Varints.write(records, body.position());
        ByteBuffer bytes = body.buffer();
        records.write(bytes.array(), bytes.arrayOffset(), bytes.position());
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        count++;
        return this;
    }

    /** How many records were added. */
    public int count() {
        return count;
    }

    /** Bytes of the batch without compression. */
    public int uncompressedSize() {
        return BatchHeader.SIZE + records.position();
    }

    /** The batch, from position 0 to the limit of a heap buffer of its own. */
    public ByteBuffer build() {
        ByteBufferOutputStream out = new ByteBufferOutputStream(BatchHeader.SIZE + Math.max(1, records.position()));
        out.position(BatchHeader.SIZE);
        try (OutputStream body = codec.compressTo(out)) {
            ByteBuffer plain = records.buffer();
            body.write(plain.array(), plain.arrayOffset(), plain.position());
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
        ByteBuffer batch = out.buffer();
        batch.flip();
        batch.putLong(BatchHeader.BASE_OFFSET, baseOffset)
                .putInt(BatchHeader.LENGTH, batch.limit() - BatchHeader.LOG_OVERHEAD)
                .putInt(BatchHeader.PARTITION_LEADER_EPOCH, leaderEpoch)
                .put(BatchHeader.MAGIC, BatchHeader.CURRENT_MAGIC)
                .putShort(BatchHeader.ATTRIBUTES, (short) (flags | codec.id()))
                .putInt(BatchHeader.LAST_OFFSET_DELTA, count - 1)
                .putLong(BatchHeader.BASE_TIMESTAMP, baseTimestampMs)
                .putLong(BatchHeader.MAX_TIMESTAMP, maxTimestampMs)
                .putLong(BatchHeader.PRODUCER_ID, producerId)
                .putShort(BatchHeader.PRODUCER_EPOCH, producerEpoch)
                .putInt(BatchHeader.BASE_SEQUENCE, baseSequence)
                .putInt(BatchHeader.RECORDS_COUNT, count);
        BatchHeader.sealCrc(batch, 0);
        return batch;
    }

    private static void writeBytes(ByteBufferOutputStream out, ByteBuffer bytes) {
        if (bytes == null) {
            Varints.write(out, -1);
        } else {
            Varints.write(out, bytes.remaining());
            out.write(bytes.duplicate());
        }
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
