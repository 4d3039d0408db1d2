package io.weir.journal.query;

import io.weir.journal.store.TagKey;
import java.util.Objects;

/** What a node that does not vote asks a voter for, on behalf of a reader. */
sealed interface ReadQuestion {

    /** What is acknowledged. */
    record Acknowledged(String persistenceId) implements ReadQuestion {}

    /** A page of the events {@code from … to}. */
    record Events(String persistenceId, long from, long to) implements ReadQuestion {}

    /** A page of persistence ids. */
    record Ids(CommittedLogs.IdPlace from) implements ReadQuestion {}

    /** A page of a tag's events. */
    record Tagged(String tag, TagKey after, long untilMs) implements ReadQuestion {
        public Tagged {
            Objects.requireNonNull(tag);
        }
    }
}
