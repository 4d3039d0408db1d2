package io.weir.journal.voter;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;

/**
 * What one voter knows about one persistence id. Immutable; the next state counts when the op is flushed.
 *
 * <pre>
 * Promise(e)   round of e above the promised one, or e itself     → promised = e
 * Install(e)   the same, and base within the log                  → promised = accepted = e, the log cut at base and extended
 * Write(e, n)  accepted = promised = e and n is the next          → length = n
 * Staged(e, i) promised = e and i is the next of its series       → one more is staged
 * Transfer(e)  promised = e and all of its series was staged      → promised = accepted = e, the log is what was staged
 * </pre>
 *
 * An op that comes twice is answered twice and written once: an Install that was answered never cuts what was written after it.
 *
 * @param promised no lower epoch is served, nor another of its round
 * @param accepted the epoch of the last Install
 * @param length the number of the last op
 * @param committed the greatest number known to be on a majority; never above {@code length}, never cut
 * @param staging the transfer that is under way
 */
public record VoterState(Epoch promised, Epoch accepted, long length, long committed, Staging staging) {

    /** Nothing was heard of the persistence id. */
    public static final VoterState EMPTY = new VoterState(Epoch.NONE, Epoch.NONE, 0, 0);

    /** A state without a transfer. */
    public VoterState(Epoch promised, Epoch accepted, long length, long committed) {
        this(promised, accepted, length, committed, Staging.NONE);
    }

    /**
     * What is answered to an op.
     *
     * @param next the state to take when {@code op} is flushed; this one when nothing is to be written
     * @param writes whether the op has to be written before the reply is given
     */
    public record Decision(VoterReply reply, VoterState next, boolean writes) {}

    /** @throws IllegalArgumentException for ops that only a compacted file or a transfer holds */
    public Decision decide(Op op) {
        if (op instanceof Op.Promise promise) {
            return onPromise(promise);
        }
        if (op instanceof Op.Install install) {
            return onInstall(install);
        }
        if (op instanceof Op.Write write) {
            return onWrite(write);
        }
        if (op instanceof Op.Staged staged) {
            return onStaged(staged);
        }
        if (op instanceof Op.Transfer transfer) {
            return onTransfer(transfer);
        }
        throw new IllegalArgumentException("not an op that is proposed: " + op);
    }

    /** The state after an op that is on the disk, and so was accepted once. */
    public VoterState replay(Op op) {
        if (op instanceof Op.Promise promise) {
            return withPromise(promise.epoch());
        }
        if (op instanceof Op.Install install) {
            return withInstall(install);
        }
        if (op instanceof Op.Write write) {
            return withWrite(write);
        }
        if (op instanceof Op.Checkpoint checkpoint) {
            return new VoterState(
                    checkpoint.promised(), checkpoint.accepted(), checkpoint.number(), checkpoint.number());
        }
        if (op instanceof Op.Staged staged) {
            return new VoterState(promised, accepted, length, committed, staging.with(staged));
        }
        if (op instanceof Op.Transfer transfer) {
            return withTransfer(transfer);
        }
        return this;
    }

    /** Whether a log of this epoch and length says more than this one. */
    public boolean isBehind(Epoch otherAccepted, long otherLength) {
        return otherAccepted.isAbove(accepted) || (otherAccepted.equals(accepted) && otherLength > length);
    }

    private Decision onPromise(Op.Promise promise) {
        Epoch epoch = promise.epoch();
        if (!mayServe(epoch)) {
            return stays(new VoterReply.Refused(epoch, promised));
        }
        VoterReply reply = new VoterReply.Promised(epoch, accepted, length, committed);
        return epoch.equals(promised) ? stays(reply) : new Decision(reply, withPromise(epoch), true);
    }

    private Decision onInstall(Op.Install install) {
        Epoch epoch = install.epoch();
        if (!mayServe(epoch)) {
            return stays(new VoterReply.Refused(epoch, promised));
        }
        if (install.base() > length) {
            return stays(new VoterReply.Lagging(epoch, length));
        }
        if (epoch.equals(accepted) && install.length() <= length) {
            return stays(new VoterReply.Installed(epoch, length));
        }
        if (install.length() < committed) {
            throw new IllegalStateException("Install of " + epoch + " ends at op " + install.length() + ", below op "
                    + committed + ", which is committed");
        }
        return new Decision(new VoterReply.Installed(epoch, install.length()), withInstall(install), true);
    }

    private Decision onWrite(Op.Write write) {
        Epoch epoch = write.epoch();
        if (!epoch.equals(accepted) || !epoch.equals(promised)) {
            return stays(new VoterReply.Refused(epoch, promised));
        }
        if (write.number() <= length) {
            return stays(new VoterReply.Accepted(epoch, write.number()));
        }
        if (write.number() > length + 1) {
            return stays(new VoterReply.Lagging(epoch, length));
        }
        return new Decision(new VoterReply.Accepted(epoch, write.number()), withWrite(write), true);
    }

    private Decision onStaged(Op.Staged staged) {
        Epoch epoch = staged.epoch();
        if (!epoch.equals(promised)) {
            return stays(new VoterReply.Refused(epoch, promised));
        }
        if (!staging.takes(staged)) {
            return stays(new VoterReply.StagedUpTo(epoch, staging.count()));
        }
        return new Decision(new VoterReply.StagedUpTo(epoch, staged.index() + 1), replay(staged), true);
    }

    private Decision onTransfer(Op.Transfer transfer) {
        Epoch epoch = transfer.promised();
        if (!epoch.equals(promised) || !transfer.accepted().equals(epoch)) {
            return stays(new VoterReply.Refused(epoch, promised));
        }
        if (epoch.equals(accepted) && transfer.length() <= length) {
            return stays(new VoterReply.Installed(epoch, length));
        }
        if (!staging.completes(transfer)) {
            return stays(new VoterReply.StagedUpTo(epoch, staging.count()));
        }
        if (transfer.length() < committed) {
            throw new IllegalStateException("Transfer of " + epoch + " ends at op " + transfer.length() + ", below op "
                    + committed + ", which is committed");
        }
        return new Decision(new VoterReply.Installed(epoch, transfer.length()), withTransfer(transfer), true);
    }

    private boolean mayServe(Epoch epoch) {
        return epoch.isAbove(promised) || (epoch.equals(promised) && !epoch.equals(Epoch.NONE));
    }

    private VoterState withPromise(Epoch epoch) {
        return new VoterState(epoch, accepted, length, committed);
    }

    private VoterState withTransfer(Op.Transfer transfer) {
        return new VoterState(
                transfer.promised(), transfer.accepted(), transfer.length(), Math.max(committed, transfer.base()));
    }

    private VoterState withInstall(Op.Install install) {
        return new VoterState(install.epoch(), install.epoch(), install.length(), committed);
    }

    private VoterState withWrite(Op.Write write) {
        return new VoterState(promised, accepted, write.number(), Math.max(committed, write.committed()), staging);
    }

    private Decision stays(VoterReply reply) {
        return new Decision(reply, this, false);
    }
}
