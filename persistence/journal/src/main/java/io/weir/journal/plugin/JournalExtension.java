package io.weir.journal.plugin;

import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;

/** Gives each actor system its one {@link Journal}, opened on first use. */
public final class JournalExtension extends AbstractExtensionId<Journal> {
    private static final JournalExtension INSTANCE = new JournalExtension();

    private JournalExtension() {}

    /**
     * The system's journal. The first call opens it, reads it, and may take long: make it where that may be waited for.
     *
     * @throws io.weir.journal.store.JournalException when it cannot be opened
     */
    public static Journal of(ClassicActorSystemProvider system) {
        return INSTANCE.get(system);
    }

    @Override
    public Journal createExtension(ExtendedActorSystem system) {
        return Journal.open(
                system, JournalSettings.of(system.settings().config().getConfig("weir.journal")));
    }
}
