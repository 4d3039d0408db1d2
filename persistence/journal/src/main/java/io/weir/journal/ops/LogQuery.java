package io.weir.journal.ops;

import java.util.Objects;

/** Which of a log's live ops are asked for. They come in pages: whoever wants more asks again from where a page ended. */
public sealed interface LogQuery {

    /** None: only what comes with every page. */
    record Head() implements LogQuery {}

    /** All above a number. */
    record Ops(long after) implements LogQuery {
        public Ops {
            if (after < 0) {
                throw new IllegalArgumentException("after op " + after);
            }
        }
    }

    /** Those with events {@code from … to} that are not deleted; the first and the last may reach beyond. */
    record Events(long from, long to) implements LogQuery {}

    /**
     * The parts, from {@code firstPart} on, of the snapshot with the greatest sequence number that is within the bounds; none when
     * there is no such snapshot.
     */
    record Snapshot(SnapshotBounds bounds, int firstPart) implements LogQuery {
        public Snapshot {
            Objects.requireNonNull(bounds);
            if (firstPart < 0) {
                throw new IllegalArgumentException("part " + firstPart);
            }
        }
    }
}
