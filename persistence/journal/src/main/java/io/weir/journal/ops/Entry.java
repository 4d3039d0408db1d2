package io.weir.journal.ops;

import java.util.List;
import java.util.Objects;

/** The content of one numbered op of a persistence id's log. Numbers of events are Pekko's sequence numbers: payload here. */
public sealed interface Entry {

    /** Events that are stored together or not at all, in the order of their sequence numbers, without a gap. */
    record Events(List<Event> events) implements Entry {
        public Events {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("no events");
            }
            long expected = events.get(0).sequenceNr();
            for (Event event : events) {
                if (event.sequenceNr() != expected++) {
                    throw new IllegalArgumentException(
                            "sequence number " + event.sequenceNr() + " follows " + (expected - 2));
                }
            }
        }

        public long firstSequenceNr() {
            return events.get(0).sequenceNr();
        }

        /** Whether any of them has tags. */
        boolean isTagged() {
            for (Event event : events) {
                if (!event.tags().isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        public long lastSequenceNr() {
            return events.get(events.size() - 1).sequenceNr();
        }
    }

    /**
     * One part of a snapshot. The snapshot exists with its last part; parts of one snapshot follow one another, with only other kinds
     * of entries in between.
     *
     * @param sequenceNr of the last event that the snapshot holds
     * @param timestampMs when it was taken, milliseconds since the epoch
     * @param index from 0 to {@code count - 1}
     * @param count how many parts there are
     */
    record SnapshotPart(long sequenceNr, long timestampMs, int index, int count, byte[] bytes) implements Entry {
        public SnapshotPart {
            Objects.requireNonNull(bytes);
            if (index < 0 || index >= count) {
                throw new IllegalArgumentException("part " + index + " of " + count);
            }
        }

        public boolean isLast() {
            return index == count - 1;
        }
    }

    /** No event up to and including this number is replayed any more. */
    record DeleteEvents(long toSequenceNr) implements Entry {}

    /** Snapshots within all four inclusive bounds exist no more. */
    record DeleteSnapshots(long minSequenceNr, long maxSequenceNr, long minTimestampMs, long maxTimestampMs)
            implements Entry {
        public boolean covers(long sequenceNr, long timestampMs) {
            return sequenceNr >= minSequenceNr
                    && sequenceNr <= maxSequenceNr
                    && timestampMs >= minTimestampMs
                    && timestampMs <= maxTimestampMs;
        }
    }

    /** The voters from now on. It is found only in the log {@link VoterSet#LOG_ID}. */
    record Voters(VoterSet set) implements Entry {
        public Voters {
            Objects.requireNonNull(set);
        }
    }
}
