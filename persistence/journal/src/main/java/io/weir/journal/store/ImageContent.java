package io.weir.journal.store;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import java.util.ArrayList;
import java.util.List;

/** What a log in one piece says: the same that a store says of the log that it has. Not for use by several threads. */
public final class ImageContent {
    private final LogImage image;
    private final LogContent content;

    public ImageContent(LogImage image) {
        this.image = image;
        this.content = new LogContent(image.highestSequenceNr(), image.deletedTo());
        int index = 0;
        for (Op.Retained op : image.ops()) {
            Location place = new Location(0, index++, 0);
            content.take(new IndexedOp(op.number(), place, 0, IndexedOp.summarize(op.entry())));
        }
    }

    /** The highest sequence number that was ever persisted, also when all events are deleted; 0 when none was. */
    public long highestSequenceNr() {
        return content.highestSequenceNr();
    }

    /** Events up to this number are deleted. */
    public long deletedTo() {
        return content.deletedTo();
    }

    /** Complete snapshots, in the order of their writing. */
    public List<StoredSnapshot> snapshots() {
        return List.copyOf(content.snapshots());
    }

    /** The snapshot's parts, in their order. */
    public List<byte[]> parts(StoredSnapshot snapshot) {
        List<byte[]> parts = new ArrayList<>();
        for (Location place : snapshot.parts()) {
            Entry entry = image.ops().get((int) place.offset()).entry();
            parts.add(((Entry.SnapshotPart) entry).bytes());
        }
        return parts;
    }

    /** Ops with events that are not deleted, in order. */
    public List<Entry.Events> events() {
        List<Entry.Events> events = new ArrayList<>();
        for (Op.Retained op : image.ops()) {
            if (op.entry() instanceof Entry.Events of && of.lastSequenceNr() > deletedTo()) {
                events.add(of);
            }
        }
        return events;
    }
}
