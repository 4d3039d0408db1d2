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

    /**
     * One live op of a log that is on its way to a voter that lacks it. It says nothing until a {@link Transfer} of the same series
     * makes a log of all that came.
     *
     * @param epoch of the log
     * @param series drawn for this transfer, so that two of them never mix
     * @param index from 0 on, without a gap
     * @param number of the op; numbers ascend
     */
    record Staged(Epoch epoch, long series, int index, long number, Entry entry) implements Op {}

    /**
     * Replaces the whole log by what was staged: like an {@link Install}, whose base is not a part of the voter's log but comes along.
     *
     * @param promised what the voter has promised afterwards
     * @param accepted the voter's accepted epoch afterwards
     * @param staged how many ops of the series there are
     * @param base all ops up to this one are committed, and of them only those that were staged still say anything
     * @param length the number of the last op; all those above {@code base} were staged
     * @param highestSequenceNr the highest that ops up to {@code base} have persisted, though they may be gone
     * @param deletedTo events up to this number are deleted
     */
    record Transfer(
            Epoch promised,
            Epoch accepted,
            long series,
            int staged,
            long base,
            long length,
            long highestSequenceNr,
            long deletedTo)
            implements Op {
        public Transfer {
            if (staged < 0 || base < 0 || length < base || length - base > staged) {
                throw new IllegalArgumentException(staged + " ops for " + base + " to " + length);
            }
        }
    }
}
