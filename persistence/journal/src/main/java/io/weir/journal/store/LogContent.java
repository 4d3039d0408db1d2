package io.weir.journal.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the ops of one log say when they are taken one after the other. Not for use by several threads. */
final class LogContent {
    private long highestSequenceNr;
    private long deletedTo;
    private final List<StoredSnapshot> snapshots = new ArrayList<>();
    private final List<Location> openParts = new ArrayList<>();
    private long firstDeletion = Long.MAX_VALUE;

    /** Begins with what ops have said that are no longer there. */
    LogContent(long highestSequenceNr, long deletedTo) {
        this.highestSequenceNr = highestSequenceNr;
        this.deletedTo = deletedTo;
    }

    void take(IndexedOp op) {
        if (op.summary() instanceof IndexedOp.EventsSpan span) {
            highestSequenceNr = Math.max(highestSequenceNr, span.last());
        } else if (op.summary() instanceof IndexedOp.EventsDeleted deleted) {
            deletedTo = Math.max(deletedTo, Math.min(deleted.to(), highestSequenceNr));
            hasDeleted(op);
        } else if (op.summary() instanceof IndexedOp.SnapshotsDeleted deleted) {
            snapshots.removeIf(snapshot -> deleted.bounds().covers(snapshot.sequenceNr(), snapshot.timestampMs()));
            hasDeleted(op);
        } else if (op.summary() instanceof IndexedOp.Part part) {
            take(op, part);
        }
    }

    private void take(IndexedOp op, IndexedOp.Part part) {
        if (part.index() == 0) {
            if (!openParts.isEmpty()) {
                hasDeleted(op);
            }
            openParts.clear();
        }
        if (part.index() != openParts.size()) {
            // Its beginning is not there: it belongs to a snapshot that never came to its end.
            hasDeleted(op);
            return;
        }
        openParts.add(op.location());
        if (part.index() == part.count() - 1) {
            if (snapshots.removeIf(snapshot -> snapshot.sequenceNr() == part.sequenceNr())) {
                hasDeleted(op);
            }
            snapshots.add(new StoredSnapshot(part.sequenceNr(), part.timestampMs(), List.copyOf(openParts)));
            openParts.clear();
        }
    }

    private void hasDeleted(IndexedOp op) {
        firstDeletion = Math.min(firstDeletion, op.number());
    }

    long highestSequenceNr() {
        return highestSequenceNr;
    }

    long deletedTo() {
        return deletedTo;
    }

    List<StoredSnapshot> snapshots() {
        return snapshots;
    }

    /** The number of the first op that made others dead, or the greatest number when there is none. */
    long firstDeletion() {
        return firstDeletion;
    }

    /** Where parts of snapshots lie that are alive: of complete ones, and of the one that is being written. */
    Set<Location> liveParts() {
        Set<Location> parts = new HashSet<>(openParts);
        snapshots.forEach(snapshot -> parts.addAll(snapshot.parts()));
        return parts;
    }
}
