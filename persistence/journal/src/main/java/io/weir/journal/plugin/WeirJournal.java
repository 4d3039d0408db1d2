package io.weir.journal.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/**
 * The journal plugin {@code weir.journal}. It never rejects an event: a write that fails, for whatever reason, fails the persistent
 * actor, which recovers what was stored when it starts again.
 */
public final class WeirJournal extends AsyncWriteJournal {
    private final Journal journal = JournalExtension.of(context().system());
    /** Who sent the write that is being taken. */
    private String writing = "";

    /** Pekko does not tell a plugin who asks; it hands on the persistence id as it comes. */
    @Override
    public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
        if (message instanceof JournalProtocol.ReplayMessages replay) {
            String asked = new Start(Start.nameOf(replay.persistentActor()), replay.persistenceId()).toText();
            super.aroundReceive(
                    receive,
                    new JournalProtocol.ReplayMessages(
                            replay.fromSequenceNr(),
                            replay.toSequenceNr(),
                            replay.max(),
                            asked,
                            replay.persistentActor()));
        } else {
            if (message instanceof JournalProtocol.WriteMessages write) {
                writing = Start.nameOf(write.persistentActor());
            }
            super.aroundReceive(receive, message);
        }
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        List<AtomicWrite> writes = new ArrayList<>();
        messages.forEach(writes::add);
        // An empty answer says: all are stored.
        return Answers.toScala(journal.write(writes, writing).thenApply(done -> List.of()));
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return Answers.toScala(journal.deleteEvents(persistenceId, toSequenceNr));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String asked, long fromSequenceNr) {
        Start start = Start.of(asked);
        return Answers.toScala(journal.highestSequenceNr(start.persistenceId(), start.actor()));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String asked, long fromSequenceNr, long toSequenceNr, long max, Consumer<PersistentRepr> replayCallback) {
        Start start = Start.of(asked);
        return Answers.toScala(journal.replay(
                start.persistenceId(), start.actor(), fromSequenceNr, toSequenceNr, max, replayCallback));
    }
}
