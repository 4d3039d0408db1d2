package io.weir.journal.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a log still says, in one piece: what a voter that lacks it gets.
 *
 * @param promised what the voter that it comes from has promised
 * @param accepted its accepted epoch
 * @param base all ops up to this one are committed
 * @param length the number of the last op
 * @param highestSequenceNr the highest that ops which are gone have persisted
 * @param deletedTo events up to this number are deleted
 * @param ops live ones, ascending; all those above {@code base}
 */
public record LogImage(
        Epoch promised,
        Epoch accepted,
        long base,
        long length,
        long highestSequenceNr,
        long deletedTo,
        List<Op.Retained> ops) {
    public LogImage {
        ops = List.copyOf(ops);
    }

    /** The ops that make this the log of a voter, the last of which counts. */
    public List<Op> transfer(Epoch newPromised, Epoch newAccepted, long series) {
        List<Op> all = new ArrayList<>(ops.size() + 1);
        for (Op.Retained op : ops) {
            all.add(new Op.Staged(newAccepted, series, all.size(), op.number(), op.entry()));
        }
        all.add(new Op.Transfer(
                newPromised, newAccepted, series, ops.size(), base, length, highestSequenceNr, deletedTo));
        return all;
    }
}
