package io.weir.client.wire;

import org.apache.kafka.common.header.Header;

/** A batch that takes records. Its buffer grows with them. Not safe for use by several threads at once. */
public interface BatchBuilder {
    /**
     * @param limitBytes of the batch; a first record may be larger
     * @param expectedBytes what it is likely to become, so that its buffer need not grow
     * @param memory that it may use
     */
    static BatchBuilder of(CompressionKind kind, int limitBytes, int expectedBytes, BatchMemory memory) {
        return kind == CompressionKind.NONE
                ? new PlainBatch(limitBytes, expectedBytes, memory)
                : new CompressedBatch(kind, limitBytes);
    }

    /** @return whether there was room for it; there always is for a first one */
    boolean append(long timestampMs, byte[] key, byte[] value, Header[] headers);

    int records();

    /** Whether nothing more is to be expected to fit. */
    boolean full();

    /** The end of appending. */
    EncodedBatch close();
}
