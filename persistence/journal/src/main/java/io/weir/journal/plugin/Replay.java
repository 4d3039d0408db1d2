package io.weir.journal.plugin;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.LogPage;
import io.weir.journal.session.LogReading;
import io.weir.journal.store.JournalException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.persistence.PersistentRepr;

/** One replay of one persistence id, event by event, without a gap. For one thread. */
final class Replay {
    private final String persistenceId;
    private final long from;
    private final long to;
    private long left;
    private long expected;

    Replay(String persistenceId, long from, long to, long max) {
        this.persistenceId = persistenceId;
        this.from = Math.max(1, from);
        this.to = to;
        this.left = max;
    }

    /** Fails when events are missing, or cannot be read. */
    CompletionStage<Void> run(LogReading log, Payloads payloads, Consumer<PersistentRepr> consumer) {
        if (from > to || left <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        return log.events(from, to, this::begin, events -> take(events, payloads, consumer));
    }

    private boolean begin(LogPage page) {
        if (expected == 0) {
            long deletedTo = page.head().deletedTo();
            // Who begins above 1 has a snapshot that ends just below: deleted events between the two would be missing
            // from its state.
            if (from > 1 && deletedTo >= from) {
                throw new JournalException("journal of '" + persistenceId + "': event " + from
                        + " follows the snapshot, but events up to " + deletedTo + " are deleted");
            }
            expected = Math.max(from, deletedTo + 1);
        }
        return true;
    }

    private boolean take(Entry.Events events, Payloads payloads, Consumer<PersistentRepr> consumer) {
        for (Event event : events.events()) {
            if (event.sequenceNr() < expected) {
                continue;
            }
            if (event.sequenceNr() > to || left == 0) {
                return false;
            }
            if (event.sequenceNr() > expected) {
                throw new JournalException("journal of '" + persistenceId + "': event " + event.sequenceNr() + " where "
                        + expected + " is expected");
            }
            consumer.accept(payloads.toRepr(persistenceId, event));
            expected++;
            left--;
        }
        return left > 0;
    }
}
