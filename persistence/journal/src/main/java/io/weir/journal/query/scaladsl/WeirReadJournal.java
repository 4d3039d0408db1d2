package io.weir.journal.query.scaladsl;

import io.weir.journal.query.Readers;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.scaladsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.scaladsl.CurrentEventsByTagQuery;
import org.apache.pekko.persistence.query.scaladsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.scaladsl.EventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.scaladsl.EventsByTagQuery;
import org.apache.pekko.persistence.query.scaladsl.PersistenceIdsQuery;
import org.apache.pekko.persistence.query.scaladsl.ReadJournal;
import org.apache.pekko.stream.scaladsl.Source;

/** Reads what persistent actors have persisted: see {@link io.weir.journal.query.javadsl.WeirReadJournal}. */
public final class WeirReadJournal
        implements ReadJournal,
                CurrentEventsByPersistenceIdQuery,
                EventsByPersistenceIdQuery,
                CurrentEventsByTagQuery,
                EventsByTagQuery,
                CurrentPersistenceIdsQuery,
                PersistenceIdsQuery {
    /** The plugin's name in the configuration. */
    public static final String IDENTIFIER = "weir.read-journal";

    private final Readers readers;

    public WeirReadJournal(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return readers.currentEvents(persistenceId, fromSequenceNr, toSequenceNr)
                .asScala();
    }

    @Override
    public Source<EventEnvelope, NotUsed> eventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return readers.events(persistenceId, fromSequenceNr, toSequenceNr).asScala();
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByTag(String tag, Offset offset) {
        return readers.currentTagged(tag, offset).asScala();
    }

    @Override
    public Source<EventEnvelope, NotUsed> eventsByTag(String tag, Offset offset) {
        return readers.tagged(tag, offset).asScala();
    }

    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return readers.currentPersistenceIds().asScala();
    }

    @Override
    public Source<String, NotUsed> persistenceIds() {
        return readers.persistenceIds().asScala();
    }
}
