package io.weir.journal.quorum;

import java.util.Objects;

/**
 * How far the copying of all logs has come: logs are given by ascending ids, each with its ops ascending.
 *
 * @param persistenceId of the last log of which anything was given
 * @param op of it, ops up to this one were given; {@link #ALL}: the whole log
 */
public record CopyPlace(String persistenceId, long op) {
    static final long ALL = Long.MAX_VALUE;

    /** Nothing was given. */
    public static final CopyPlace START = new CopyPlace("", ALL);

    public CopyPlace {
        Objects.requireNonNull(persistenceId);
        if (op < 0) {
            throw new IllegalArgumentException("op " + op);
        }
    }

    /** Where the log begins in which this place is. */
    CopyPlace atLogsBegin() {
        return op == ALL ? this : new CopyPlace(persistenceId, 0);
    }
}
