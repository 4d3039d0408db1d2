package io.weir.log.producer;

import io.weir.log.AppendOutcome;
import io.weir.log.AppendOutcome.Reason;
import io.weir.log.batch.BatchHeader;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The idempotent producers of one log. Derived from the log's batches alone: after a truncation or a start it is emptied, loaded from
 * the newest snapshot that is not above the log's end, and told of every batch after it.
 *
 * <p>Confined to whoever appends. Bounded by expiry: {@link #removeExpired} is called from time to time.
 */
public final class ProducerStates {
    private final Map<Long, ProducerEntry> entries = new HashMap<>();
    private long expirationMs;

    /** @param expirationMs {@code producer.id.expiration.ms}: how long a producer is remembered after its last batch */
    public ProducerStates(long expirationMs) {
        this.expirationMs = expirationMs;
    }

    public void reconfigure(long newExpirationMs) {
        expirationMs = newExpirationMs;
    }

    /**
     * Whether the client's batch at {@code at} may be appended. A batch that is among the producer's last five at its epoch is a
     * duplicate. Otherwise its epoch must not be below the last seen; a new epoch begins at sequence 0; within an epoch it must follow
     * on the last. A producer that the log knows nothing of may begin anywhere, for what it wrote may have been deleted.
     */
    public ProducerCheck check(ByteBuffer batch, int at) {
        if (!BatchHeader.hasProducerId(batch, at)) {
            return ProducerCheck.Accepted.INSTANCE;
        }
        ProducerEntry entry = entries.get(BatchHeader.producerId(batch, at));
        if (entry == null) {
            return ProducerCheck.Accepted.INSTANCE;
        }
        short epoch = BatchHeader.producerEpoch(batch, at);
        int firstSequence = BatchHeader.baseSequence(batch, at);
        if (epoch == entry.producerEpoch()) {
            Optional<ProducedBatch> before = entry.find(firstSequence, BatchHeader.lastSequence(batch, at));
            if (before.isPresent()) {
                return new ProducerCheck.Duplicate(before.get());
            }
        }
        if (epoch < entry.producerEpoch()) {
            return rejected(
                    Reason.INVALID_PRODUCER_EPOCH,
                    "producer " + entry.producerId() + " has epoch " + epoch + ", but epoch " + entry.producerEpoch()
                            + " was seen");
        }
        int expected = epoch == entry.producerEpoch() ? BatchHeader.sequenceAfter(entry.lastSequence(), 1) : 0;
        if (firstSequence != expected && entry.producerEpoch() != BatchHeader.NO_PRODUCER_EPOCH) {
            return rejected(
                    Reason.OUT_OF_ORDER_SEQUENCE,
                    "producer " + entry.producerId() + " at epoch " + epoch + " sent sequence " + firstSequence
                            + ", but " + expected + " is the next");
        }
        return ProducerCheck.Accepted.INSTANCE;
    }

    /** Takes note of a batch that was appended, with its offsets assigned: by a leader, a follower, or recovery. */
    public void applied(ByteBuffer batch, int at) {
        if (!BatchHeader.hasProducerId(batch, at)) {
            return;
        }
        long producerId = BatchHeader.producerId(batch, at);
        short epoch = BatchHeader.producerEpoch(batch, at);
        long timestampMs = BatchHeader.maxTimestamp(batch, at);
        ProducerEntry entry = entries.get(producerId);
        if (entry == null) {
            entry = new ProducerEntry(producerId, epoch, -1, timestampMs, -1, List.of());
        }
        if (BatchHeader.isControl(batch, at)) {
            entries.put(producerId, entry.ended(epoch, timestampMs));
            return;
        }
        ProducedBatch written = new ProducedBatch(
                BatchHeader.lastSequence(batch, at),
                BatchHeader.lastOffset(batch, at),
                BatchHeader.lastOffsetDelta(batch, at),
                timestampMs);
        entries.put(producerId, entry.with(epoch, written, BatchHeader.isTransactional(batch, at)));
    }

    /** Forgets all. */
    public void clear() {
        entries.clear();
    }

    /** Begins from a snapshot; what has expired by {@code nowMs} is left out. */
    public void load(Collection<ProducerEntry> snapshot, long nowMs) {
        entries.clear();
        for (ProducerEntry entry : snapshot) {
            if (!expired(entry, nowMs)) {
                entries.put(entry.producerId(), entry);
            }
        }
    }

    /** Forgets producers whose last batch is too old; one with an open transaction stays. */
    public void removeExpired(long nowMs) {
        entries.values().removeIf(entry -> expired(entry, nowMs));
    }

    private boolean expired(ProducerEntry entry, long nowMs) {
        return entry.currentTxnFirstOffset() < 0 && nowMs - entry.lastTimestampMs() >= expirationMs;
    }

    public Optional<ProducerEntry> entry(long producerId) {
        return Optional.ofNullable(entries.get(producerId));
    }

    public int size() {
        return entries.size();
    }

    /** The entries as they are now, for a snapshot; later changes do not show in it. */
    public List<ProducerEntry> entries() {
        return List.copyOf(entries.values());
    }

    private static ProducerCheck rejected(Reason reason, String message) {
        return new ProducerCheck.Rejected(new AppendOutcome.Rejected(reason, message));
    }
}
