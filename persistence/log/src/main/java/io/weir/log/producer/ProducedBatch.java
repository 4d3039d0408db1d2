package io.weir.log.producer;

import io.weir.log.batch.BatchHeader;

/**
 * One batch of an idempotent producer, as it was written.
 *
 * @param lastSequence sequence of its last record
 * @param lastOffset offset of its last record
 * @param offsetDelta the last offset less the first
 * @param timestampMs its maximum timestamp; the leader's time under log append time
 */
public record ProducedBatch(int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {

    public int firstSequence() {
        return BatchHeader.sequenceAfter(lastSequence, -offsetDelta);
    }

    public long baseOffset() {
        return lastOffset - offsetDelta;
    }
}
