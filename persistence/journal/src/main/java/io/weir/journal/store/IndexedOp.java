package io.weir.journal.store;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * What the index keeps of an op that is stored: enough to find it and to know whether it still says anything, not its payload.
 *
 * @param number the op's number in the log of its persistence id
 * @param bytes what it takes on the disk, roughly
 */
record IndexedOp(long number, Location location, int bytes, Summary summary) {

    /** An entry without its payload. */
    sealed interface Summary {}

    /** @param tagged those of the events that have tags, ascending */
    record EventsSpan(long first, long last, List<TaggedEvent> tagged) implements Summary {}

    /** @param stampMs by which it is ordered among all events of a tag */
    record TaggedEvent(long sequenceNr, long stampMs, List<String> tags) {}

    record Part(long sequenceNr, long timestampMs, int index, int count) implements Summary {}

    record EventsDeleted(long to) implements Summary {}

    record SnapshotsDeleted(Entry.DeleteSnapshots bounds) implements Summary {}

    record VotersChanged() implements Summary {}

    static Summary summarize(Entry entry) {
        if (entry instanceof Entry.Events events) {
            return new EventsSpan(events.firstSequenceNr(), events.lastSequenceNr(), tagged(events));
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

    private static List<TaggedEvent> tagged(Entry.Events events) {
        List<TaggedEvent> tagged = new ArrayList<>(0);
        for (Event event : events.events()) {
            if (!event.tags().isEmpty()) {
                List<String> tags = event.tags().stream().map(String::intern).toList();
                tagged.add(new TaggedEvent(event.sequenceNr(), event.timestampMs(), tags));
            }
        }
        return List.copyOf(tagged);
    }

    /** The same with no event stamped before this: an id's events lie in the order of their numbers by their stamps too. */
    IndexedOp stampedFrom(long stampMs) {
        if (!(summary instanceof EventsSpan span) || span.tagged().isEmpty()) {
            return this;
        }
        List<TaggedEvent> later = new ArrayList<>();
        long from = stampMs;
        for (TaggedEvent event : span.tagged()) {
            from = Math.max(from, event.stampMs());
            later.add(new TaggedEvent(event.sequenceNr(), from, event.tags()));
        }
        return new IndexedOp(number, location, bytes, new EventsSpan(span.first(), span.last(), List.copyOf(later)));
    }
}
