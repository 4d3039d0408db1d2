package io.weir.log.batch;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** The compression codecs of Kafka's batches; the ordinal is the id in a batch's attributes. */
public enum Codec {
    NONE(Compression.NONE),
    GZIP(Compression.gzip().build()),
    SNAPPY(Compression.snappy().build()),
    LZ4(Compression.lz4().build()),
    ZSTD(Compression.zstd().build());

    private static final Codec[] BY_ID = values();

    private final Compression compression;

    Codec(Compression compression) {
        this.compression = compression;
    }

    public int id() {
        return ordinal();
    }

    /** Whether there is a codec of this id. */
    public static boolean exists(int id) {
        return id >= 0 && id < BY_ID.length;
    }

    /** @throws IllegalArgumentException when there is none */
    public static Codec of(int id) {
        if (!exists(id)) {
            throw new IllegalArgumentException("no compression codec " + id);
        }
        return BY_ID[id];
    }

    OutputStream compressTo(ByteBufferOutputStream out, int level) {
        Compression leveled =
                switch (this) {
                    case GZIP -> Compression.gzip().level(level).build();
                    case LZ4 -> Compression.lz4().level(level).build();
                    case ZSTD -> Compression.zstd().level(level).build();
                    case NONE, SNAPPY -> compression;
                };
        return leveled.wrapForOutput(out, BatchHeader.CURRENT_MAGIC);
    }

    OutputStream compressTo(ByteBufferOutputStream out) {
        return compression.wrapForOutput(out, BatchHeader.CURRENT_MAGIC);
    }

    /** Closing the stream gives its buffers back to the supplier, which is confined to one thread. */
    InputStream decompress(ByteBuffer compressed, BufferSupplier buffers) {
        return compression.wrapForInput(compressed, BatchHeader.CURRENT_MAGIC, buffers);
    }
}
