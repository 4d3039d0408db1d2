package io.weir.journal.store;

import java.util.Comparator;
import java.util.Objects;

/**
 * The place of an event among all events of a tag. Events of one persistence id lie in the order of their numbers.
 *
 * @param stampMs when it was persisted, milliseconds since the epoch
 */
public record TagKey(long stampMs, String persistenceId, long sequenceNr) implements Comparable<TagKey> {
    /** Before all events. */
    public static final TagKey FIRST = new TagKey(Long.MIN_VALUE, "", 0);

    private static final Comparator<TagKey> ORDER = Comparator.comparingLong(TagKey::stampMs)
            .thenComparing(TagKey::persistenceId)
            .thenComparingLong(TagKey::sequenceNr);

    public TagKey {
        Objects.requireNonNull(persistenceId);
    }

    @Override
    public int compareTo(TagKey other) {
        return ORDER.compare(this, other);
    }
}
