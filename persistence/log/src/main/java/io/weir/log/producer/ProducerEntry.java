package io.weir.log.producer;

import io.weir.log.batch.BatchHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a log knows of one producer.
 *
 * @param coordinatorEpoch epoch of the transaction coordinator that wrote the last marker, -1 for none
 * @param lastTimestampMs the maximum timestamp of its last batch, by which it expires
 * @param currentTxnFirstOffset where its open transaction began, -1 for none
 * @param batches its last batches at this epoch, the oldest first, at most {@link #RETAINED_BATCHES}
 */
public record ProducerEntry(
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        long lastTimestampMs,
        long currentTxnFirstOffset,
        List<ProducedBatch> batches) {

    /** As many as a client has in flight: a duplicate among them is answered with the offsets it first got. */
    public static final int RETAINED_BATCHES = 5;

    public ProducerEntry {
        batches = List.copyOf(batches);
    }

    /** The sequence of the last record, -1 when no batch of this epoch is known. */
    public int lastSequence() {
        return batches.isEmpty()
                ? BatchHeader.NO_SEQUENCE
                : batches.get(batches.size() - 1).lastSequence();
    }

    /** The batch that was written with exactly these sequences. */
    public Optional<ProducedBatch> find(int firstSequence, int lastSequence) {
        for (ProducedBatch batch : batches) {
            if (batch.firstSequence() == firstSequence && batch.lastSequence() == lastSequence) {
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    /** This entry after a batch more; a new epoch begins a new window. */
    ProducerEntry with(short epoch, ProducedBatch batch, boolean transactional) {
        List<ProducedBatch> window = new ArrayList<>(RETAINED_BATCHES);
        if (epoch == producerEpoch) {
            window.addAll(batches.size() < RETAINED_BATCHES ? batches : batches.subList(1, batches.size()));
        }
        window.add(batch);
        long txnFirstOffset = transactional && currentTxnFirstOffset < 0 ? batch.baseOffset() : currentTxnFirstOffset;
        return new ProducerEntry(producerId, epoch, coordinatorEpoch, batch.timestampMs(), txnFirstOffset, window);
    }

    /** This entry after a transaction's marker. */
    ProducerEntry ended(short epoch, long timestampMs) {
        return new ProducerEntry(
                producerId, epoch, coordinatorEpoch, timestampMs, -1, epoch == producerEpoch ? batches : List.of());
    }
}
