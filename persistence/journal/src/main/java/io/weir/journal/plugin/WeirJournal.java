package io.weir.journal.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;

/**
 * The journal plugin {@code weir.journal}. It never rejects an event: a write that fails, for whatever reason, fails the persistent
 * actor, which recovers what was stored when it starts again.
 */
public final class WeirJournal extends AsyncWriteJournal {
    private final Journal journal = JournalExtension.of(context().system());

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        List<AtomicWrite> writes = new ArrayList<>();
        messages.forEach(writes::add);
        // An empty answer says: all are stored.
        return Answers.toScala(journal.write(writes).thenApply(done -> List.of()));
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return Answers.toScala(journal.deleteEvents(persistenceId, toSequenceNr));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return Answers.toScala(journal.highestSequenceNr(persistenceId));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Consumer<PersistentRepr> replayCallback) {
        return Answers.toScala(journal.replay(persistenceId, fromSequenceNr, toSequenceNr, max, replayCallback));
    }
}
