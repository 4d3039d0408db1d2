package io.weir.journal.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The live events of all logs by their tags. Not for use by several threads. */
final class TagIndex {
    private final Map<String, TreeSet<TagKey>> tags = new HashMap<>();

    private long greatestStampMs = Long.MIN_VALUE;

    /** What a log tells of its ops. */
    LogIndex.Membership of(String persistenceId) {
        return new LogIndex.Membership() {
            @Override
            public void added(IndexedOp op) {
                if (op.summary() instanceof IndexedOp.EventsSpan span) {
                    span.tagged().forEach(event -> add(persistenceId, event));
                }
            }

            @Override
            public void removed(IndexedOp op) {
                if (op.summary() instanceof IndexedOp.EventsSpan span) {
                    span.tagged().forEach(event -> remove(persistenceId, event));
                }
            }
        };
    }

    private void add(String persistenceId, IndexedOp.TaggedEvent event) {
        TagKey key = new TagKey(event.stampMs(), persistenceId, event.sequenceNr());
        greatestStampMs = Math.max(greatestStampMs, event.stampMs());
        event.tags()
                .forEach(tag -> tags.computeIfAbsent(tag, t -> new TreeSet<>()).add(key));
    }

    private void remove(String persistenceId, IndexedOp.TaggedEvent event) {
        TagKey key = new TagKey(event.stampMs(), persistenceId, event.sequenceNr());
        for (String tag : event.tags()) {
            TreeSet<TagKey> keys = tags.get(tag);
            keys.remove(key);
            if (keys.isEmpty()) {
                tags.remove(tag);
            }
        }
    }

    /** Events after a place that are stamped at or before {@code untilMs}, in order, at most {@code limit}. */
    List<TagKey> after(String tag, TagKey after, long untilMs, int limit) {
        List<TagKey> found = new ArrayList<>();
        TreeSet<TagKey> keys = tags.get(tag);
        if (keys != null) {
            for (TagKey key : keys.tailSet(after, false)) {
                if (found.size() == limit || key.stampMs() > untilMs) {
                    break;
                }
                found.add(key);
            }
        }
        return found;
    }

    /** The greatest stamp that was ever seen; the least number when there was none. */
    long greatestStampMs() {
        return greatestStampMs;
    }
}
