package io.weir.journal.ops;

/** Which snapshots are meant; all four bounds are inclusive. Times are milliseconds since the epoch. */
public record SnapshotBounds(long minSequenceNr, long maxSequenceNr, long minTimestampMs, long maxTimestampMs) {

    /** Any snapshot. */
    public static final SnapshotBounds ANY = new SnapshotBounds(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    /** This very snapshot. */
    public static SnapshotBounds exactly(long sequenceNr, long timestampMs) {
        return new SnapshotBounds(sequenceNr, sequenceNr, timestampMs, timestampMs);
    }

    public boolean admit(long sequenceNr, long timestampMs) {
        return sequenceNr >= minSequenceNr
                && sequenceNr <= maxSequenceNr
                && timestampMs >= minTimestampMs
                && timestampMs <= maxTimestampMs;
    }
}
