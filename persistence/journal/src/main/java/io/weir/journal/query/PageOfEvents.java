package io.weir.journal.query;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.Payload;
import java.util.ArrayList;
import java.util.List;

/** Gathers events of one persistence id until a page is full. For one thread. */
final class PageOfEvents {
    private final long from;
    private final long to;
    private final QuerySettings settings;
    private final List<Event> events = new ArrayList<>();
    private long bytes;

    PageOfEvents(long from, long to, QuerySettings settings) {
        this.from = from;
        this.to = to;
        this.settings = settings;
    }

    /** Whether there is room for more. */
    boolean take(Entry.Events op) {
        for (Event event : op.events()) {
            if (event.sequenceNr() >= from && event.sequenceNr() <= to) {
                events.add(event);
                bytes += bytes(event);
            }
        }
        return events.size() < settings.pageEvents() && bytes < settings.pageBytes();
    }

    List<Event> events() {
        return events;
    }

    static long bytes(Event event) {
        return event.payload().bytes().length
                + event.metadata()
                        .map(Payload::bytes)
                        .map(bytes -> bytes.length)
                        .orElse(0);
    }
}
