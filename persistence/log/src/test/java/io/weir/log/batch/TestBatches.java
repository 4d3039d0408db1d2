package io.weir.log.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** Batches for tests, good and poisoned. Each is a buffer of its own, from position 0 to its limit. */
public final class TestBatches {
    /** The time that the records carry where none is given. */
    public static final long TIME_MS = 1_700_000_000_000L;

    private TestBatches() {}

    /** A client's batch: one record per value, keys {@code k0}, {@code k1}, …, times {@link #TIME_MS} and on. */
    public static ByteBuffer of(String... values) {
        return builderOf(values).build();
    }

    public static ByteBuffer of(Codec codec, String... values) {
        return builderOf(values).codec(codec).build();
    }

    /** A batch as a log holds it, with offsets and an epoch. */
    public static ByteBuffer at(long baseOffset, int leaderEpoch, String... values) {
        return builderOf(values).baseOffset(baseOffset).leaderEpoch(leaderEpoch).build();
    }

    /** A client's batch of {@code count} small records. */
    public static ByteBuffer count(int count) {
        return of(values(count));
    }

    /** A client's batch of an idempotent producer. */
    public static ByteBuffer idempotent(long producerId, int epoch, int firstSequence, int count) {
        return builderOf(values(count))
                .producer(producerId, epoch, firstSequence)
                .build();
    }

    /** A client's batch of one record whose whole size is {@code bytes}, of which the value cannot be compressed. */
    public static ByteBuffer sized(int bytes) {
        byte[] value = new byte[Math.max(0, bytes - BatchHeader.SIZE - 6)];
        new SplittableRandom(bytes).nextBytes(value);
        while (true) {
            ByteBuffer batch =
                    BatchBuilder.create().add(TIME_MS, (byte[]) null, value).build();
            int surplus = batch.limit() - bytes;
            if (surplus == 0) {
                return batch;
            }
            if (surplus > value.length) {
                throw new IllegalArgumentException("no batch is as small as " + bytes + " bytes");
            }
            value = java.util.Arrays.copyOf(value, value.length - surplus);
        }
    }

    /** The same bytes in a direct buffer, which begins at another position than 0 so that absolute reads must mind it. */
    public static ByteBuffer direct(ByteBuffer batch) {
        ByteBuffer copy = ByteBuffer.allocateDirect(batch.remaining() + 7);
        copy.position(7);
        copy.put(batch.duplicate()).position(7);
        return copy;
    }

    /** Several batches one after the other. */
    public static ByteBuffer concat(ByteBuffer... batches) {
        int size = 0;
        for (ByteBuffer batch : batches) {
            size += batch.remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer batch : batches) {
            all.put(batch.duplicate());
        }
        return all.flip();
    }

    /** The values of a batch's records as text. */
    public static List<String> valuesOf(ByteBuffer batch, int at) {
        List<String> values = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(batch, at)) {
            while (reader.hasNext()) {
                values.add(StandardCharsets.UTF_8.decode(reader.next().value()).toString());
            }
        } catch (InvalidBatchException e) {
            throw new AssertionError(e);
        }
        return values;
    }

    /** A batch whose records are whatever these bytes are, under a header that says {@code count} and a checksum that holds. */
    public static ByteBuffer raw(Codec codec, int count, byte[] records) {
        ByteBufferOutputStream out = new ByteBufferOutputStream(BatchHeader.SIZE + records.length + 1);
        out.position(BatchHeader.SIZE);
        try (OutputStream body = codec.compressTo(out)) {
            body.write(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer payload = out.buffer().flip().position(BatchHeader.SIZE).slice();
        return rawPayload(codec, count, payload);
    }

    /** The same with a payload that is already compressed, or claims to be. */
    public static ByteBuffer rawPayload(Codec codec, int count, ByteBuffer payload) {
        ByteBuffer batch = ByteBuffer.allocate(BatchHeader.SIZE + payload.remaining());
        batch.put(0, of("template"), 0, BatchHeader.SIZE);
        batch.position(BatchHeader.SIZE);
        batch.put(payload).flip();
        batch.putInt(BatchHeader.LENGTH, batch.limit() - BatchHeader.LOG_OVERHEAD)
                .putShort(BatchHeader.ATTRIBUTES, (short) codec.id())
                .putInt(BatchHeader.LAST_OFFSET_DELTA, count - 1)
                .putInt(BatchHeader.RECORDS_COUNT, count);
        BatchHeader.sealCrc(batch, 0);
        return batch;
    }

    /** Runs of variable-length integers and bytes, of which raw records are made. */
    public static byte[] varints(long... values) {
        ByteBufferOutputStream out = new ByteBufferOutputStream(64);
        for (long value : values) {
            Varints.write(out, value);
        }
        byte[] bytes = new byte[out.position()];
        out.buffer().flip().get(bytes);
        return bytes;
    }

    /** A record's bytes behind a size that is right: attributes 0, then these fields. */
    public static byte[] record(byte[]... fields) {
        byte[] body = join(new byte[1], join(fields));
        return join(varints(body.length), body);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static BatchBuilder builderOf(String... values) {
        BatchBuilder builder = BatchBuilder.create();
        for (int i = 0; i < values.length; i++) {
            builder.add(TIME_MS + i, bytes("k" + i), bytes(values[i]));
        }
        return builder;
    }

    private static String[] values(int count) {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = "v" + i;
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
