package io.weir.log;

import io.weir.log.batch.TargetCompression;

/**
 * The settings of one log that act on how it is written, beside those of what it takes. Each is Kafka's configuration of that name.
 *
 * @param compression {@code compression.type} with {@code compression.<codec>.level}
 * @param segmentJitterMs {@code segment.jitter.ms}: each segment takes up to this many milliseconds off {@code segment.ms}, drawn anew
 * @param flushMessages {@code flush.messages}: under durability {@code os}, so many records may wait for the disk
 * @param flushMs {@code flush.ms}: under durability {@code os}, so long may a record wait for the disk, in milliseconds
 * @param producerExpirationMs {@code producer.id.expiration.ms}: how long a producer is remembered after its last batch
 */
public record WriteSettings(
        TargetCompression compression,
        long segmentJitterMs,
        long flushMessages,
        long flushMs,
        long producerExpirationMs) {

    /** Kafka's defaults. */
    public static final WriteSettings DEFAULT =
            new WriteSettings(TargetCompression.PRODUCER, 0, Long.MAX_VALUE, Long.MAX_VALUE, 24L * 60 * 60 * 1000);

    public WriteSettings withCompression(TargetCompression other) {
        return new WriteSettings(other, segmentJitterMs, flushMessages, flushMs, producerExpirationMs);
    }
}
