package io.weir.journal.query;

import io.weir.journal.store.TagKey;
import org.apache.pekko.persistence.query.NoOffset$;
import org.apache.pekko.persistence.query.Offset;

/**
 * The place of an event among those of a tag: when it was persisted, its persistence id, its number. A stream that begins at an offset
 * begins right after it. It means the same on every node.
 */
public final class TagOffset extends Offset {
    private final TagKey key;

    public TagOffset(long stampMs, String persistenceId, long sequenceNr) {
        this(new TagKey(stampMs, persistenceId, sequenceNr));
    }

    TagOffset(TagKey key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException when the offset is one of another journal */
    static TagKey keyOf(Offset offset) {
        if (offset == NoOffset$.MODULE$) {
            return TagKey.FIRST;
        }
        if (offset instanceof TagOffset tagOffset) {
            return tagOffset.key;
        }
        throw new IllegalArgumentException("offset " + offset + " is none of this journal; its are "
                + TagOffset.class.getSimpleName() + " and NoOffset");
    }

    /** Milliseconds since the epoch. */
    public long stampMs() {
        return key.stampMs();
    }

    public String persistenceId() {
        return key.persistenceId();
    }

    public long sequenceNr() {
        return key.sequenceNr();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TagOffset offset && key.equals(offset.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "TagOffset(" + stampMs() + ", " + persistenceId() + ", " + sequenceNr() + ")";
    }
}
