package io.weir.client.wire;

import java.util.Locale;
import org.apache.kafka.common.compress.Compression;

/** How the records of a batch are compressed; the names in small letters are those of {@code compression.type}. */
public enum CompressionKind {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    private final Compression compression =
            Compression.of(name().toLowerCase(Locale.ROOT)).build();

    Compression compression() {
        return compression;
    }
}
