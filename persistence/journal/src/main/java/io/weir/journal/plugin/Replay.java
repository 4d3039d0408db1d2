package io.weir.journal.plugin;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.VoterStore;
import io.weir.log.StorageException;
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

    /** @throws JournalException when events are missing, or cannot be read */
    void run(VoterStore store, Payloads payloads, Consumer<PersistentRepr> consumer) throws StorageException {
        if (from > to || left <= 0) {
            return;
        }
        long deletedTo = store.deletedTo(persistenceId);
        // Who begins above 1 has a snapshot that ends just below: deleted events between the two would be missing from
        // its state.
        if (from > 1 && deletedTo >= from) {
            throw new JournalException("journal of '" + persistenceId + "': event " + from
                    + " follows the snapshot, but events up to " + deletedTo + " are deleted");
        }
        expected = Math.max(from, deletedTo + 1);
        store.reader().events(persistenceId, from, to, events -> take(events, payloads, consumer));
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
