package io.weir.journal.ops;

import java.util.List;

/** What a voter is asked to do to the log of one persistence id, and what it then writes to its disk. */
public sealed interface Op {

    /** Promise to serve no epoch below this one, nor another of its round. */
    record Promise(Epoch epoch) implements Op {}

    /**
     * The log as the proposer of {@code epoch} adopted it: keep the ops up to {@code base}, cut all above, append {@code entries}.
     * From then on, the voter's accepted epoch is this one. Nothing else sets it.
     */
    record Install(Epoch epoch, long base, List<Entry> entries) implements Op {
        public Install {
            entries = List.copyOf(entries);
            if (base < 0) {
                throw new IllegalArgumentException("base " + base);
            }
        }

        /** The number of the last op after this one is installed. */
        public long length() {
            return base + entries.size();
        }
    }

    /**
     * The next op.
     *
     * @param number one above the op before; the first is 1
     * @param committed the greatest number that the proposer knew to be on a majority when it sent this; below {@code number}
     */
    record Write(Epoch epoch, long number, long committed, Entry entry) implements Op {
        public Write {
            if (number < 1 || committed < 0 || committed >= number) {
                throw new IllegalArgumentException("op " + number + ", committed " + committed);
            }
        }
    }

    /**
     * Begins the log of an id in a compacted file, or in a transfer to a voter that lags too far: all ops up to {@code number} are
     * committed, and of them only those that {@link Retained} ops restate still say anything.
     *
     * @param highestSequenceNr the highest that was ever persisted, though all events may be deleted
     * @param deletedTo events up to this number are deleted
     */
    record Checkpoint(Epoch promised, Epoch accepted, long number, long highestSequenceNr, long deletedTo)
            implements Op {}

    /** One op at or below the {@link Checkpoint} before it that still says something; numbers ascend. */
    record Retained(long number, Entry entry) implements Op {}
}
