package io.weir.client.consumer;

import java.time.Duration;

/** Where in a partition reading begins. */
public sealed interface StartFrom {
    /** At this offset; when it is not there, {@code auto.offset.reset} decides. */
    record Offset(long offset) implements StartFrom {
        public Offset {
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset + ": offsets begin at 0");
            }
        }
    }

    /** At the first record that is there. */
    record Earliest() implements StartFrom {}

    /** Behind the last record that is there when reading begins. */
    record Latest() implements StartFrom {}

    /** At the first record that is as young as this, in milliseconds since the epoch; behind the last one when none is. */
    record Timestamp(long timestampMs) implements StartFrom {
        public Timestamp {
            if (timestampMs < 0) {
                throw new IllegalArgumentException("timestamp " + timestampMs + ": it is counted from 1970 on");
            }
        }
    }

    /** At the first record that is no older than this when reading begins. */
    record Ago(Duration age) implements StartFrom {
        public Ago {
            if (age.isNegative()) {
                throw new IllegalArgumentException("age " + age + ": it is not negative");
            }
        }
    }

    /**
     * Behind what the group of the settings has committed; where it has committed nothing, {@code auto.offset.reset} decides. Only for where a
     * stream begins.
     */
    record Committed() implements StartFrom {}

    static StartFrom offset(long offset) {
        return new Offset(offset);
    }

    static StartFrom earliest() {
        return new Earliest();
    }

    static StartFrom latest() {
        return new Latest();
    }

    static StartFrom timestamp(long timestampMs) {
        return new Timestamp(timestampMs);
    }

    static StartFrom committed() {
        return new Committed();
    }

    static StartFrom ago(Duration age) {
        return new Ago(age);
    }
}
