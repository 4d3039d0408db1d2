package io.weir.journal.store;

import io.weir.journal.ops.Entry;

/**
 * What the index keeps of an op that is stored: enough to find it and to know whether it still says anything, not its payload.
 *
 * @param number the op's number in the log of its persistence id
 * @param bytes what it takes on the disk, roughly
 */
record IndexedOp(long number, Location location, int bytes, Summary summary) {

    /** An entry without its payload. */
    sealed interface Summary {}

    record EventsSpan(long first, long last) implements Summary {}

    record Part(long sequenceNr, long timestampMs, int index, int count) implements Summary {}

    record EventsDeleted(long to) implements Summary {}

    record SnapshotsDeleted(Entry.DeleteSnapshots bounds) implements Summary {}

    record VotersChanged() implements Summary {}

    static Summary summarize(Entry entry) {
        if (entry instanceof Entry.Events events) {
            return new EventsSpan(events.firstSequenceNr(), events.lastSequenceNr());
        }
        if (entry instanceof Entry.SnapshotPart part) {
            return new Part(part.sequenceNr(), part.timestampMs(), part.index(), part.count());
        }
        if (entry instanceof Entry.DeleteEvents delete) {
            return new EventsDeleted(delete.toSequenceNr());
        }
        if (entry instanceof Entry.DeleteSnapshots delete) {
            return new SnapshotsDeleted(delete);
        }
        if (entry instanceof Entry.Voters) {
            return new VotersChanged();
        }
        throw new IllegalStateException("no summary of " + entry);
    }
}
