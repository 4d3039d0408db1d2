package io.weir.journal.ops;

import java.util.Objects;

/**
 * What a voter's log is at one moment, but for its ops.
 *
 * @param promised what the voter has promised
 * @param version the stretch of the log's life; its epoch is the accepted one
 * @param base all ops up to this one are known to be committed
 * @param length the number of the last op
 * @param goneHighest the highest sequence number that ops which are gone have persisted
 * @param goneDeletedTo events up to this number are deleted by ops that are gone
 * @param highestSequenceNr the highest that was ever persisted, also when all events are deleted; 0 when none was
 * @param deletedTo events up to this number are deleted
 */
public record LogHead(
        Epoch promised,
        LogVersion version,
        long base,
        long length,
        long goneHighest,
        long goneDeletedTo,
        long highestSequenceNr,
        long deletedTo) {
    public LogHead {
        Objects.requireNonNull(promised);
        Objects.requireNonNull(version);
    }

    public Epoch accepted() {
        return version.accepted();
    }

    /** What makes the ops that were staged a voter's log. */
    public Op.Transfer transfer(Epoch newPromised, Epoch newAccepted, long series, int staged) {
        return new Op.Transfer(newPromised, newAccepted, series, staged, base, length, goneHighest, goneDeletedTo);
    }
}
