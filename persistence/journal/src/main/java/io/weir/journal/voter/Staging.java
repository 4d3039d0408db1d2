package io.weir.journal.voter;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;

/**
 * How far a transfer to this voter has come. Nothing of it counts before its {@link Op.Transfer}; whatever else is installed or
 * promised meanwhile ends it.
 *
 * @param count how many ops of the series have come, all that precede the next
 * @param last the number of the last of them
 */
public record Staging(Epoch epoch, long series, int count, long last) {
    public static final Staging NONE = new Staging(Epoch.NONE, 0, 0, 0);

    /** Whether the op is the next of this series, or the first of a new one. */
    boolean takes(Op.Staged op) {
        return op.index() == 0
                ? !op.epoch().equals(epoch) || op.series() != series || count == 0
                : isOf(op.epoch(), op.series()) && op.index() == count && op.number() > last;
    }

    Staging with(Op.Staged op) {
        return new Staging(op.epoch(), op.series(), op.index() + 1, op.number());
    }

    /** Whether all that the transfer makes a log of has come. */
    boolean completes(Op.Transfer transfer) {
        return transfer.staged() == 0 || (isOf(transfer.accepted(), transfer.series()) && transfer.staged() == count);
    }

    /** Whether exactly this many ops of the series have come. */
    public boolean isAt(Epoch ofEpoch, long ofSeries, int ops) {
        return isOf(ofEpoch, ofSeries) && count == ops;
    }

    private boolean isOf(Epoch ofEpoch, long ofSeries) {
        return count > 0 && ofEpoch.equals(epoch) && ofSeries == series;
    }
}
