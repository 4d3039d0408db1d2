package io.weir.journal.store;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.voter.VoterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private long opsBytes;
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

    /** How many times ops were forgotten or replaced, since the file's beginning. */
    private long forgotten;

    /** What a query finds: as many ops as fit a page, at least one if there is one; whether there are no more. */
    record Selection(LogHead head, List<IndexedOp> ops, boolean last) {
        long bytes() {
            return ops.stream().mapToLong(IndexedOp::bytes).sum();
        }
    }

    /** @param file the number of the file that this is the index of */
    Selection select(LogQuery query, int file, int maxBytes) {
        List<IndexedOp> found = List.of();
        if (query instanceof LogQuery.Ops above) {
            found = ops.subList(firstAbove(above.after()), ops.size());
        } else if (query instanceof LogQuery.Events events) {
            Found ofEvents = eventsFrom(events.from(), events.to(), Integer.MAX_VALUE, maxBytes);
            return new Selection(head(file), ofEvents.ops(), ofEvents.last());
        } else if (query instanceof LogQuery.Snapshot snapshot) {
            found = parts(snapshot);
        }
        return page(head(file), found, maxBytes);
    }

    private LogHead head(int file) {
        return new LogHead(
                state.promised(),
                new LogVersion(state.accepted(), file, forgotten),
                state.committed(),
                state.length(),
                forgottenHighest,
                forgottenDeletedTo,
                content.highestSequenceNr(),
                content.deletedTo());
    }

    private static Selection page(LogHead head, List<IndexedOp> found, int maxBytes) {
        int count = 0;
        long bytes = 0;
        while (count < found.size() && (count == 0 || bytes + found.get(count).bytes() <= maxBytes)) {
            bytes += found.get(count++).bytes();
        }
        return new Selection(head, List.copyOf(found.subList(0, count)), count == found.size());
    }

    /** What was found, and whether there is no more. */
    private record Found(List<IndexedOp> ops, boolean last) {}

    private Found eventsFrom(long from, long to, int limit, long maxBytes) {
        long first = Math.max(from, content.deletedTo() + 1);
        List<IndexedOp> found = new ArrayList<>();
        long bytes = 0;
        for (int i = firstIndexReaching(first); i < ops.size(); i++) {
            IndexedOp op = ops.get(i);
            if (op.summary() instanceof IndexedOp.EventsSpan span && span.last() >= first) {
                if (span.first() > to) {
                    break;
                }
                if (found.size() == limit || (!found.isEmpty() && bytes + op.bytes() > maxBytes)) {
                    return new Found(found, false);
                }
                found.add(op);
                bytes += op.bytes();
            }
        }
        return new Found(found, true);
    }

    private List<IndexedOp> parts(LogQuery.Snapshot query) {
        Optional<StoredSnapshot> newest = content.snapshots().stream()
                .filter(snapshot -> query.bounds().admit(snapshot.sequenceNr(), snapshot.timestampMs()))
                .max(Comparator.comparingLong(StoredSnapshot::sequenceNr));
        if (newest.isEmpty()) {
            return List.of();
        }
        List<Location> parts = newest.get().parts();
        Set<Location> wanted = new HashSet<>(parts.subList(Math.min(query.firstPart(), parts.size()), parts.size()));
        return ops.stream().filter(op -> wanted.contains(op.location())).toList();
    }

    private int firstAbove(long number) {
        int low = 0;
        int high = ops.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ops.get(middle).number() > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    VoterState state() {
        return state;
    }

    long highestSequenceNr() {
        return content.highestSequenceNr();
    }

    /** See {@link StoreCore#committedSequenceNr}. */
    long committedSequenceNr(Map<Epoch, Long> known) {
        long op = Math.max(state.committed(), known.getOrDefault(state.accepted(), 0L));
        long highest = forgottenHighest;
        for (int i = firstAbove(op) - 1; i >= 0; i--) {
            if (ops.get(i).summary() instanceof IndexedOp.EventsSpan span) {
                return Math.max(highest, span.last());
            }
        }
        return highest;
    }

    long deletedTo() {
        return content.deletedTo();
    }

    /** Complete snapshots that are not deleted, in the order of their writing. */
    List<StoredSnapshot> snapshots() {
        return List.copyOf(content.snapshots());
    }

    /**
     * What a compaction would not give back. That counts what is staged, though a compaction forgets it: what a transfer stages must not
     * be what makes a compaction due, or a large one would never come to its end.
     */
    long bytes() {
        return opsBytes + bytes(staged);
    }

    private static long bytes(List<IndexedOp> some) {
        return some.stream().mapToLong(IndexedOp::bytes).sum();
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
            forgotten++;
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
            forgotten++;
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
        return eventsFrom(from, to, limit, Long.MAX_VALUE).ops();
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
        opsBytes += stamped.bytes();
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

    private boolean removeIf(Predicate<IndexedOp> dead) {
        boolean some = ops.removeIf(op -> {
            boolean removed = dead.test(op);
            if (removed) {
                opsBytes -= op.bytes();
                membership.removed(op);
            }
            return removed;
        });
        if (some) {
            lastStampMs = 0;
            ops.forEach(op -> lastStampMs = lastStamp(op));
        }
        return some;
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
        if (removeIf(op -> op.number() <= state.committed() && isDead(op, forgottenDeletedTo, liveParts))) {
            forgotten++;
        }
        content = contentUpTo(Long.MAX_VALUE);
    }

    private static boolean isDead(IndexedOp op, long deletedTo, Set<Location> liveParts) {
        if (op.summary() instanceof IndexedOp.EventsSpan span) {
            return span.last() <= deletedTo;
        }
        return !(op.summary() instanceof IndexedOp.Part) || !liveParts.contains(op.location());
    }
}
