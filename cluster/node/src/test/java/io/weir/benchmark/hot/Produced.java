package io.weir.benchmark.hot;

import io.weir.log.batch.BatchBuilder;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.Codec;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Batches as producers send them. */
final class Produced {
    static final long TIME_MS = 1_700_000_000_000L;
    private static final int BATCH_BYTES = 64 << 10;

    private Produced() {}

    /** A batch of about 64 kB before it is compressed, in a direct buffer, of records without keys and with values of letters. */
    static ByteBuffer batch(int valueBytes, Codec codec) {
        SplittableRandom random = new SplittableRandom(valueBytes);
        BatchBuilder builder = BatchBuilder.create().codec(codec);
        while (builder.uncompressedSize() < BATCH_BYTES - valueBytes) {
            byte[] value = new byte[valueBytes];
            for (int i = 0; i < valueBytes; i++) {
                value[i] = (byte) ('a' + random.nextInt(16));
            }
            builder.add(TIME_MS + builder.count(), null, value);
        }
        ByteBuffer built = builder.build();
        return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }

    /** The batch as it came, before the log gave it an offset. */
    static void renew(ByteBuffer batch) {
        batch.putLong(BatchHeader.BASE_OFFSET, 0);
    }
}
