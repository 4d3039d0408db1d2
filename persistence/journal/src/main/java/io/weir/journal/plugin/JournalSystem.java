package io.weir.journal.plugin;

import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.transport.BulkTransport;
import io.weir.journal.transport.PeerAddress;
import io.weir.log.DataDirectory;
import io.weir.log.DataDirectoryException;
import io.weir.log.DataDirectorySettings;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FileStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal takes from its actor system: the disk that it lies on, and the way to other nodes. */
final class JournalSystem {
    private static final Logger LOG = LoggerFactory.getLogger(JournalSystem.class);
    private static final int OPEN_SEGMENTS = 8;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(60);
    /** The number in the names of the directory's threads; those of the records' disks count from 1. */
    private static final int DISK = 0;

    private JournalSystem() {}

    static StoreCore openStore(ExtendedActorSystem system, JournalSettings settings) {
        FileStore files = system.settings()
                .setup()
                .get(JournalDisk.class)
                .map(JournalDisk::store)
                .orElseGet(DiskFileStore::new);
        List<Integer> self = List.of(settings.store().nodeId());
        List<Integer> voters = List.copyOf(settings.voters().keySet());
        DataDirectory directory = openDirectory(settings, files);
        boolean opened = false;
        try {
            StoreCore store = StoreCore.open(
                    directory,
                    settings.store(),
                    voters.isEmpty() || voters.equals(self) ? self : List.of(),
                    Clock.systemUTC());
            opened = true;
            return store;
        } catch (StorageException | JournalException e) {
            throw new JournalException("the journal cannot be opened: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                close(directory);
            }
        }
    }

    private static DataDirectory openDirectory(JournalSettings settings, FileStore store) {
        try {
            return DataDirectory.open(
                    settings.directory(),
                    settings.store().nodeId(),
                    settings.store().clusterId().orElseGet(TopicId::random),
                    new DataDirectorySettings(OPEN_SEGMENTS, CHECKPOINT_INTERVAL, DISK),
                    store,
                    Clock.systemUTC());
        } catch (DataDirectoryException e) {
            throw new JournalException("the journal cannot be opened: " + e.getMessage(), e);
        }
    }

    private static void close(AutoCloseable directory) {
        try {
            directory.close();
        } catch (Exception e) {
            LOG.error("closing the journal: {}", e.getMessage());
        }
    }

    static Peers peers(
            ExtendedActorSystem system,
            JournalSettings settings,
            StoreCore store,
            Optional<BulkTransport> bulk,
            Executor executor) {
        Address own = system.provider().getDefaultAddress();
        int self = settings.store().nodeId();
        Peers peers = new Peers(
                self,
                store.header().clusterId(),
                own.toString(),
                settings.maxSmallBytes(),
                settings.maxUnsentBytes(),
                bulk,
                executor,
                address -> system.provider().resolveActorRef(address + "/system/" + JournalPostbox.NAME));
        settings.voters().forEach((node, at) -> {
            if (node != self && !own.hasGlobalScope()) {
                throw new JournalException("several voters need pekko.actor.provider = cluster, or remote");
            }
            peers.add(node, PeerAddress.of(own.protocol() + "://" + system.name() + "@" + at));
        });
        return peers;
    }
}
