package io.weir.journal.query;

import com.typesafe.config.Config;
import io.weir.journal.plugin.JournalExtension;
import io.weir.journal.query.javadsl.WeirReadJournal;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.query.ReadJournalProvider;

/** The plugin {@code weir.read-journal}, as Pekko finds it. */
public final class WeirReadJournalProvider implements ReadJournalProvider {
    private final Readers readers;

    public WeirReadJournalProvider(ExtendedActorSystem system, Config config) {
        this.readers = JournalExtension.of(system).readers();
    }

    @Override
    public WeirReadJournal javadslReadJournal() {
        return new WeirReadJournal(readers);
    }

    @Override
    public io.weir.journal.query.scaladsl.WeirReadJournal scaladslReadJournal() {
        return new io.weir.journal.query.scaladsl.WeirReadJournal(readers);
    }
}
