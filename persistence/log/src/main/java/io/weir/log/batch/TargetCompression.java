package io.weir.log.batch;

import io.weir.log.AppendOutcome.Reason;
import io.weir.log.AppendOutcome.Rejected;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * How a log wants its batches compressed: Kafka's {@code compression.type} with its level. A batch of another codec is compressed anew
 * when it is appended; one that has the codec is kept as it is, whatever its level was.
 *
 * @param codec {@code null}: each batch is kept as its producer compressed it
 * @param level the codec's; nothing to {@link Codec#NONE} and {@link Codec#SNAPPY}
 */
public record TargetCompression(Codec codec, int level) {
    public static final TargetCompression PRODUCER = new TargetCompression(null, 0);

    private static final ThreadLocal<RecordBytes> RECORD_BYTES = ThreadLocal.withInitial(RecordBytes::new);
    private static final int CHUNK_BYTES = 8 * 1024;

    /** What became of a batch: exactly one of the two is {@code null}. */
    public record Converted(ByteBuffer batch, Rejected rejection) {}

    /** Whether the batch at {@code at} must be compressed anew. */
    public boolean converts(ByteBuffer batch, int at) {
        return codec != null && codec.id() != BatchHeader.codecId(batch, at);
    }

    /**
     * The batch at {@code at}, which was validated, with its records compressed anew: a heap buffer from position 0 to its limit. Records
     * and header stay as they are but for codec, length and checksum. Holds no more than {@code maxBytes} and a codec's block in memory,
     * whatever the records inflate to.
     */
    public Converted convert(ByteBuffer batch, int at, int maxBytes) {
        ByteBufferOutputStream out = new ByteBufferOutputStream(
                Math.max(BatchHeader.SIZE + 1, Math.min(maxBytes, BatchHeader.sizeInBytes(batch, at))));
        out.position(BatchHeader.SIZE);
        byte[] chunk = new byte[CHUNK_BYTES];
        try (RecordBytes in = RECORD_BYTES.get().open(batch, at);
                OutputStream body = codec.compressTo(out, level)) {
            for (int n = in.readSome(chunk); n > 0; n = in.readSome(chunk)) {
                body.write(chunk, 0, n);
                if (out.position() > maxBytes) {
                    return tooLarge(maxBytes);
                }
            }
        } catch (InvalidBatchException e) {
            return new Converted(null, new Rejected(Reason.CORRUPT, e.getMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("compressing in memory", e);
        }
        if (out.position() > maxBytes) {
            return tooLarge(maxBytes);
        }
        ByteBuffer converted = out.buffer();
        converted.flip();
        converted.put(0, batch, at, BatchHeader.SIZE);
        converted.putInt(BatchHeader.LENGTH, converted.limit() - BatchHeader.LOG_OVERHEAD);
        int attributes = BatchHeader.attributes(batch, at) & ~BatchHeader.COMPRESSION_MASK | codec.id();
        converted.putShort(BatchHeader.ATTRIBUTES, (short) attributes);
        BatchHeader.sealCrc(converted, 0);
        return new Converted(converted, null);
    }

    private Converted tooLarge(int maxBytes) {
        return new Converted(
                null,
                new Rejected(
                        Reason.TOO_LARGE,
                        "compressed anew (" + codec + ") the batch has more than max.message.bytes, " + maxBytes));
    }
}
