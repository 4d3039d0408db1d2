package io.weir.cluster.controller;

import io.weir.cluster.metadata.MetadataEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** The last events, for subscribers that are a little behind. Holds at most {@code limit} of them. */
final class RecentEvents {
    private final int limit;
    private final ArrayDeque<MetadataEvent> events = new ArrayDeque<>();
    private long lastOp;

    /** @param lastOp the op of the last event before those that will be added */
    RecentEvents(int limit, long lastOp) {
        this.limit = limit;
        this.lastOp = lastOp;
    }

    void add(List<MetadataEvent> more) {
        for (MetadataEvent event : more) {
            events.addLast(event);
            lastOp++;
            if (events.size() > limit) {
                events.removeFirst();
            }
        }
    }

    /** All events after {@code op}, or empty when it is not known any more, or not yet, what they are. */
    Optional<List<MetadataEvent>> after(long op) {
        long missing = lastOp - op;
        if (missing < 0 || missing > events.size()) {
            return Optional.empty();
        }
        return Optional.of(events.stream().skip(events.size() - missing).toList());
    }
}
