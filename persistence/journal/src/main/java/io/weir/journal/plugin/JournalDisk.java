package io.weir.journal.plugin;

import io.weir.log.store.FileStore;
import org.apache.pekko.actor.setup.Setup;

/**
 * The file system that the journal of an actor system lies on, as a part of the system's {@code ActorSystemSetup}. Without it, it is the
 * operating system's.
 */
public final class JournalDisk extends Setup {
    private final FileStore store;

    public JournalDisk(FileStore store) {
        this.store = store;
    }

    FileStore store() {
        return store;
    }
}
