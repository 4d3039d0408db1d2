package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.SnapshotBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Reads what one recovery has found, page by page, from voters that hold it. Holds one page of events, or one snapshot. */
public final class LogReading {
    private final RecoverySession session;

    public LogReading(RecoverySession session) {
        this.session = session;
    }

    /** A whole snapshot, as it was written. */
    public record StoredBytes(long sequenceNr, long timestampMs, byte[] bytes) {}

    /**
     * Hands on the ops with events {@code from … to} that are not deleted, in order. An op is given whole, so that the first and the
     * last may reach beyond the bounds.
     *
     * @param pages told of each page before its events; it answers whether the events are wanted
     * @param events answers whether it wants more
     */
    public CompletionStage<Void> events(long from, long to, Predicate<LogPage> pages, Predicate<Entry.Events> events) {
        return session.read(new LogQuery.Events(from, to)).thenCompose(page -> {
            long next = from;
            boolean more = pages.test(page);
            for (Op.Retained op : more ? page.ops() : List.<Op.Retained>of()) {
                Entry.Events found = (Entry.Events) op.entry();
                next = found.lastSequenceNr() + 1;
                if (!events.test(found)) {
                    more = false;
                    break;
                }
            }
            return more && !page.last() ? events(next, to, pages, events) : CompletableFuture.completedFuture(null);
        });
    }

    /** The snapshot with the greatest sequence number within the bounds. */
    public CompletionStage<Optional<StoredBytes>> snapshot(SnapshotBounds bounds) {
        return session.read(new LogQuery.Snapshot(bounds, 0)).thenCompose(page -> {
            List<Entry.SnapshotPart> parts = parts(page);
            return parts.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : rest(bounds, new ArrayList<>(parts));
        });
    }

    private CompletionStage<Optional<StoredBytes>> rest(SnapshotBounds bounds, List<Entry.SnapshotPart> parts) {
        Entry.SnapshotPart first = parts.get(0);
        if (parts.size() == first.count()) {
            return CompletableFuture.completedFuture(Optional.of(whole(parts)));
        }
        SnapshotBounds exactly = SnapshotBounds.exactly(first.sequenceNr(), first.timestampMs());
        return session.read(new LogQuery.Snapshot(exactly, parts.size())).thenCompose(page -> {
            List<Entry.SnapshotPart> more = parts(page);
            boolean follows = !more.isEmpty()
                    && more.get(0).index() == parts.size()
                    && more.get(0).count() == first.count();
            parts.addAll(more);
            // It was deleted or replaced meanwhile: another one may do.
            return follows ? rest(bounds, parts) : snapshot(bounds);
        });
    }

    private static List<Entry.SnapshotPart> parts(LogPage page) {
        return page.ops().stream().map(op -> (Entry.SnapshotPart) op.entry()).toList();
    }

    private static StoredBytes whole(List<Entry.SnapshotPart> parts) {
        int size = 0;
        for (Entry.SnapshotPart part : parts) {
            size = Math.addExact(size, part.bytes().length);
        }
        byte[] whole = new byte[size];
        int at = 0;
        for (Entry.SnapshotPart part : parts) {
            System.arraycopy(part.bytes(), 0, whole, at, part.bytes().length);
            at += part.bytes().length;
        }
        return new StoredBytes(parts.get(0).sequenceNr(), parts.get(0).timestampMs(), whole);
    }

    /** All live ops; for logs that are known to be short. */
    public CompletionStage<List<Op.Retained>> ops() {
        return above(0, new ArrayList<>());
    }

    private CompletionStage<List<Op.Retained>> above(long after, List<Op.Retained> found) {
        return session.read(new LogQuery.Ops(after)).thenCompose(page -> {
            found.addAll(page.ops());
            return page.last() ? CompletableFuture.completedFuture(found) : above(page.lastNumber(after), found);
        });
    }
}
