package io.weir.journal.store;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Op;
import io.weir.journal.voter.VoterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The index of one persistence id's log: the voter's state, the ops that still say something, and what follows from them. It is a
 * pure function of the ops that were applied, so that reading the file again gives the same. Not for use by several threads.
 *
 * <p>An op is dead when a deletion covers it, or a newer snapshot of its number replaces it. Dead ops are forgotten only when the
 * deletion itself is committed: before, a later Install may cut the deletion away, and what it covered lives again.
 */
final class LogIndex {
    private final Membership membership;
    private VoterState state = VoterState.EMPTY;
    private long lastStampMs;
    private final List<IndexedOp> ops = new ArrayList<>();
    /** What came of a transfer that is under way. */
    private final List<IndexedOp> staged = new ArrayList<>();
    /** What forgotten ops have said. */
    private long forgottenHighest;

    private long forgottenDeletedTo;
    /** What {@link #ops} say on top of that. */
    private LogContent content = new LogContent(0, 0);

    /** Is told of ops that begin or cease to be live. */
    interface Membership {
        void added(IndexedOp op);

        void removed(IndexedOp op);
    }

    LogIndex(Membership membership) {
        this.membership = membership;
    }

    /** A log whose ops nobody has to be told of. */
    LogIndex() {
        this(new Membership() {
            @Override
            public void added(IndexedOp op) {
                // nobody asks
            }

            @Override
            public void removed(IndexedOp op) {
                // nobody asks
            }
        });
    }

    /** The log at one moment: what it begins with, its live ops, the number of the last. */
    record Snapshot(Op.Checkpoint begin, List<IndexedOp> ops, long length) {}

    Snapshot snapshot() {
        return new Snapshot(checkpoint(), liveOps(), state.length());
    }

    VoterState state() {
        return state;
    }

    long highestSequenceNr() {
        return content.highestSequenceNr();
    }

    long deletedTo() {
        return content.deletedTo();
    }

    /** Complete snapshots that are not deleted, in the order of their writing. */
    List<StoredSnapshot> snapshots() {
        return List.copyOf(content.snapshots());
    }

    List<IndexedOp> liveOps() {
        return List.copyOf(ops);
    }

    /** What a compacted file begins this log with: all that ops at or below the committed number have said, but for the live ones. */
    Op.Checkpoint checkpoint() {
        return new Op.Checkpoint(
                state.promised(), state.accepted(), state.committed(), forgottenHighest, forgottenDeletedTo);
    }

    /** Takes up an op that is on the disk. */
    void apply(Op op, Location location, int bytes) {
        if (op instanceof Op.Install install) {
            cutAbove(install.base());
            for (int i = 0; i < install.entries().size(); i++) {
                Entry entry = install.entries().get(i);
                Location at = new Location(location.generation(), location.offset(), i);
                add(new IndexedOp(
                        install.base() + i + 1, at, bytes / install.entries().size(), IndexedOp.summarize(entry)));
            }
        } else if (op instanceof Op.Write write) {
            add(new IndexedOp(write.number(), location, bytes, IndexedOp.summarize(write.entry())));
        } else if (op instanceof Op.Retained retained) {
            add(new IndexedOp(retained.number(), location, bytes, IndexedOp.summarize(retained.entry())));
        } else if (op instanceof Op.Checkpoint checkpoint) {
            removeIf(any -> true);
            forgottenHighest = checkpoint.highestSequenceNr();
            forgottenDeletedTo = checkpoint.deletedTo();
            content = contentUpTo(Long.MAX_VALUE);
        }
        if (op instanceof Op.Staged stagedOp) {
            if (stagedOp.index() == 0) {
                staged.clear();
            }
            staged.add(new IndexedOp(stagedOp.number(), location, bytes, IndexedOp.summarize(stagedOp.entry())));
        } else if (op instanceof Op.Transfer transfer) {
            removeIf(any -> true);
            forgottenHighest = transfer.highestSequenceNr();
            forgottenDeletedTo = transfer.deletedTo();
            content = contentUpTo(Long.MAX_VALUE);
            List.copyOf(staged.subList(0, transfer.staged())).forEach(this::add);
        }
        state = state.replay(op);
        if (state.staging().count() == 0) {
            staged.clear();
        }
        if (content.firstDeletion() <= state.committed()) {
            forgetDead();
        }
    }

    /** Ops with events in {@code from … to} that are not deleted, at most {@code limit} of them. */
    List<IndexedOp> eventsBetween(long from, long to, int limit) {
        long first = Math.max(from, content.deletedTo() + 1);
        List<IndexedOp> found = new ArrayList<>();
        for (int i = firstIndexReaching(first); i < ops.size() && found.size() < limit; i++) {
            if (ops.get(i).summary() instanceof IndexedOp.EventsSpan span && span.last() >= first) {
                if (span.first() > to) {
                    break;
                }
                found.add(ops.get(i));
            }
        }
        return found;
    }

    Optional<Location> entryAt(long number) {
        return ops.stream()
                .filter(op -> op.number() == number)
                .map(IndexedOp::location)
                .findFirst();
    }

    /** Where to begin to look for a sequence number: events lie in ascending order, among them other ops. */
    private int firstIndexReaching(long sequenceNr) {
        int low = 0;
        int high = ops.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int probe = middle;
            while (probe < high && !(ops.get(probe).summary() instanceof IndexedOp.EventsSpan)) {
                probe++;
            }
            if (probe == high || ((IndexedOp.EventsSpan) ops.get(probe).summary()).last() >= sequenceNr) {
                high = middle;
            } else {
                low = probe + 1;
            }
        }
        return low;
    }

    private void cutAbove(long base) {
        if (!ops.isEmpty() && ops.get(ops.size() - 1).number() > base) {
            removeIf(op -> op.number() > base);
            content = contentUpTo(base);
        }
    }

    private void add(IndexedOp op) {
        IndexedOp stamped = op.stampedFrom(lastStampMs);
        ops.add(stamped);
        content.take(stamped);
        membership.added(stamped);
        lastStampMs = lastStamp(stamped);
    }

    private long lastStamp(IndexedOp op) {
        return op.summary() instanceof IndexedOp.EventsSpan span
                        && !span.tagged().isEmpty()
                ? span.tagged().get(span.tagged().size() - 1).stampMs()
                : lastStampMs;
    }

    private void removeIf(Predicate<IndexedOp> dead) {
        boolean some = ops.removeIf(op -> {
            boolean removed = dead.test(op);
            if (removed) {
                membership.removed(op);
            }
            return removed;
        });
        if (some) {
            lastStampMs = 0;
            ops.forEach(op -> lastStampMs = lastStamp(op));
        }
    }

    private LogContent contentUpTo(long number) {
        LogContent upTo = new LogContent(forgottenHighest, forgottenDeletedTo);
        ops.stream().filter(op -> op.number() <= number).forEach(upTo::take);
        return upTo;
    }

    private void forgetDead() {
        LogContent committed = contentUpTo(state.committed());
        Set<Location> liveParts = committed.liveParts();
        forgottenHighest = committed.highestSequenceNr();
        forgottenDeletedTo = committed.deletedTo();
        removeIf(op -> op.number() <= state.committed() && isDead(op, forgottenDeletedTo, liveParts));
        content = contentUpTo(Long.MAX_VALUE);
    }

    private static boolean isDead(IndexedOp op, long deletedTo, Set<Location> liveParts) {
        if (op.summary() instanceof IndexedOp.EventsSpan span) {
            return span.last() <= deletedTo;
        }
        return !(op.summary() instanceof IndexedOp.Part) || !liveParts.contains(op.location());
    }
}
