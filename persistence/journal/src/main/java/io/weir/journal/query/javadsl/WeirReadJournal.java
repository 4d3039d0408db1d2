package io.weir.journal.query.javadsl;

import io.weir.journal.query.Readers;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByTagQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.EventsByTagQuery;
import org.apache.pekko.persistence.query.javadsl.PersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.ReadJournal;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Reads what persistent actors have persisted. Get it by
 * {@code PersistenceQuery.get(system).getReadJournalFor(WeirReadJournal.class, WeirReadJournal.IDENTIFIER)}.
 */
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

    /** The events that there are, in the order of their numbers, both bounds included; deleted ones are left out. */
    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return readers.currentEvents(persistenceId, fromSequenceNr, toSequenceNr);
    }

    /** The events that there are and that will be; it ends with the one numbered {@code toSequenceNr}. */
    @Override
    public Source<EventEnvelope, NotUsed> eventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return readers.events(persistenceId, fromSequenceNr, toSequenceNr);
    }

    /** The events of a tag that were acknowledged when the stream began. Those of one persistence id come in the order of their numbers. */
    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByTag(String tag, Offset offset) {
        return readers.currentTagged(tag, offset);
    }

    /**
     * The events of a tag that there are and that will be, after the offset: {@code NoOffset}, or that of an envelope which came before. Those of one
     * persistence id come in the order of their numbers. The stream never ends.
     */
    @Override
    public Source<EventEnvelope, NotUsed> eventsByTag(String tag, Offset offset) {
        return readers.tagged(tag, offset);
    }

    /** The ids that have, or had, events. */
    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return readers.currentPersistenceIds();
    }

    /** The ids that have, or had, events, and those that will, each once. The stream never ends. */
    @Override
    public Source<String, NotUsed> persistenceIds() {
        return readers.persistenceIds();
    }
}
