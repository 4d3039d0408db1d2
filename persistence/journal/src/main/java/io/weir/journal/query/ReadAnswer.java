package io.weir.journal.query;

import io.weir.journal.ops.Event;
import io.weir.journal.session.Commits.Extent;
import java.util.List;

/** What a voter answers a {@link ReadQuestion}. */
sealed interface ReadAnswer {

    /** It cannot: it does not vote, or does not know what is committed. */
    record Refused(String why) implements ReadAnswer {}

    record Acknowledged(Extent extent) implements ReadAnswer {}

    record Events(List<Event> events) implements ReadAnswer {
        public Events {
            events = List.copyOf(events);
        }
    }

    record Ids(CommittedLogs.IdPage page) implements ReadAnswer {}

    record Tagged(CommittedLogs.TagPage page) implements ReadAnswer {}
}
