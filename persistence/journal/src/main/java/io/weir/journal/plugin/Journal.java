package io.weir.journal.plugin;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.SnapshotBody;
import io.weir.journal.query.QuerySettings;
import io.weir.journal.query.Readers;
import io.weir.journal.query.StoredLogs;
import io.weir.journal.session.RecoverySession;
import io.weir.journal.session.RecoverySessions;
import io.weir.journal.session.SoleVoter;
import io.weir.journal.store.EntryReader;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoredSnapshot;
import io.weir.journal.store.VoterStore;
import io.weir.log.DataDirectory;
import io.weir.log.DataDirectoryException;
import io.weir.log.DataDirectorySettings;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FileStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The journal and the snapshots of one actor system: the store of its voter, the recovery sessions that the two plugins share, and
 * the system's serializers. Owns the store's files and threads and closes them when the system has terminated. Nothing here waits but
 * the reading of stored entries, which is done on {@code weir.dispatcher.journal}.
 */
public final class Journal implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String DISPATCHER = "weir.dispatcher.journal";
    private static final int OPEN_SEGMENTS = 8;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(60);
    /** The number in the names of the directory's threads; those of the records' disks count from 1. */
    private static final int DISK = 0;

    private final ExtendedActorSystem system;
    private final JournalSettings settings;
    private final Clock clock = Clock.systemUTC();
    private final Executor executor;
    private final Payloads payloads;
    private final VoterStore store;
    private final RecoverySessions sessions;
    private final StoredLogs logs;
    private final Readers readers;

    private Journal(ExtendedActorSystem system, JournalSettings settings, Executor executor, VoterStore store) {
        QuerySettings query = QuerySettings.of(system.settings().config().getConfig("weir.read-journal"));
        SoleVoter voters = new SoleVoter(store);
        this.system = system;
        this.settings = settings;
        this.executor = executor;
        this.payloads = new Payloads(system);
        this.store = store;
        this.sessions = new RecoverySessions(voters, settings.store().nodeId(), new SecureRandom()::nextLong);
        this.logs = new StoredLogs(
                store,
                voters,
                executor,
                query,
                () -> voters.set().voters().size() == 1
                        ? 0
                        : query.visibilityDelay().toMillis(),
                (after, task) -> system.scheduler().scheduleOnce(after, task, system.dispatcher()));
        this.readers = new Readers(logs, new Envelopes(system, payloads));
    }

    static Journal open(ExtendedActorSystem system, JournalSettings settings) {
        Executor executor = system.dispatchers().lookup(DISPATCHER);
        FileStore store = system.settings()
                .setup()
                .get(JournalDisk.class)
                .map(JournalDisk::store)
                .orElseGet(DiskFileStore::new);
        DataDirectory directory = openDirectory(settings, store);
        boolean opened = false;
        try {
            VoterStore voter = VoterStore.open(directory, settings.store(), Clock.systemUTC(), executor);
            opened = true;
            system.registerOnTermination(() -> close(voter));
            return new Journal(system, settings, executor, voter);
        } catch (StorageException e) {
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

    /** What reads what is committed. */
    public Readers readers() {
        return readers;
    }

    /** The voter's store, for those who report on it. */
    public VoterStore store() {
        return store;
    }

    CompletionStage<Long> highestSequenceNr(String persistenceId) {
        return within(sessions.forReplay(persistenceId)).thenApply(session -> store.highestSequenceNr(persistenceId));
    }

    /**
     * Replays {@code from … to}, at most {@code max} events. Who begins above 1 has a snapshot that ends just below: events between
     * the two that are gone, deleted ones included, fail the replay.
     */
    CompletionStage<Void> replay(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> consumer) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        new Replay(persistenceId, from, to, max).run(store, payloads, consumer);
                    } catch (StorageException e) {
                        throw new JournalException("journal of '" + persistenceId + "': " + e.getMessage(), e);
                    }
                },
                executor);
    }

    /** Writes what is atomic as one op each; fails when one of them was not, or not surely, stored. */
    CompletionStage<Void> write(List<AtomicWrite> writes) {
        String persistenceId = writes.get(0).persistenceId();
        boolean tagged = writes.stream().anyMatch(write -> CollectionConverters.asJava(write.payload()).stream()
                .anyMatch(Payloads::isTagged));
        if (!tagged) {
            return writeEvents(persistenceId, ops(writes, clock.millis()));
        }
        long stampMs = logs.beginWrite();
        List<Entry.Events> ops = new ArrayList<>();
        try {
            ops.addAll(ops(writes, stampMs));
        } finally {
            if (ops.isEmpty()) {
                logs.endWrite(stampMs, ops);
            }
        }
        return writeEvents(persistenceId, ops).whenComplete((done, error) -> logs.endWrite(stampMs, ops));
    }

    private List<Entry.Events> ops(List<AtomicWrite> writes, long nowMs) {
        List<Entry.Events> ops = new ArrayList<>();
        for (AtomicWrite write : writes) {
            List<Event> events = new ArrayList<>();
            CollectionConverters.asJava(write.payload()).forEach(repr -> events.add(payloads.toEvent(repr, nowMs)));
            ops.add(new Entry.Events(events));
        }
        return ops;
    }

    private CompletionStage<Void> writeEvents(String persistenceId, List<Entry.Events> ops) {
        return within(sessions.forWrite(persistenceId).thenCompose(session -> {
            List<CompletableFuture<Void>> written = new ArrayList<>();
            for (Entry.Events op : ops) {
                String writer = op.events().get(0).writerUuid();
                written.add(abandonWhenLate(session, session.write(writer, op)));
            }
            return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new));
        }));
    }

    CompletionStage<Void> deleteEvents(String persistenceId, long to) {
        return write(persistenceId, List.of(new Entry.DeleteEvents(to)));
    }

    /** The snapshot with the greatest sequence number that the criteria admit. */
    CompletionStage<Optional<SelectedSnapshot>> loadSnapshot(String persistenceId, SnapshotSelectionCriteria criteria) {
        return within(sessions.forLoad(persistenceId))
                .thenApplyAsync(session -> readSnapshot(persistenceId, criteria), executor);
    }

    CompletionStage<Void> saveSnapshot(SnapshotMetadata metadata, Object state) {
        SnapshotBody body = new SnapshotBody(
                payloads.toPayload(state),
                metadata.metadata().isDefined()
                        ? Optional.of(payloads.toPayload(metadata.metadata().get()))
                        : Optional.empty());
        List<Entry.SnapshotPart> parts = SnapshotParts.split(
                metadata.sequenceNr(), metadata.timestamp(), body.encode(), settings.snapshotPartBytes());
        return write(metadata.persistenceId(), parts);
    }

    CompletionStage<Void> deleteSnapshots(String persistenceId, SnapshotSelectionCriteria criteria) {
        return write(
                persistenceId,
                List.of(new Entry.DeleteSnapshots(
                        criteria.minSequenceNr(),
                        criteria.maxSequenceNr(),
                        criteria.minTimestamp(),
                        criteria.maxTimestamp())));
    }

    private CompletionStage<Void> write(String persistenceId, List<? extends Entry> entries) {
        return within(sessions.forWrite(persistenceId)
                .thenCompose(session -> abandonWhenLate(session, session.write(entries))));
    }

    private Optional<SelectedSnapshot> readSnapshot(String persistenceId, SnapshotSelectionCriteria criteria) {
        try {
            EntryReader reader = store.reader();
            while (true) {
                Optional<StoredSnapshot> newest = store.snapshots(persistenceId).stream()
                        .filter(snapshot -> admits(criteria, snapshot))
                        .max(Comparator.comparingLong(StoredSnapshot::sequenceNr));
                if (newest.isEmpty()) {
                    return Optional.empty();
                }
                Optional<byte[]> bytes = reader.snapshot(newest.get());
                if (bytes.isPresent()) {
                    return Optional.of(selected(persistenceId, newest.get(), SnapshotBody.decode(bytes.get())));
                }
            }
        } catch (StorageException e) {
            throw new JournalException("snapshots of '" + persistenceId + "': " + e.getMessage(), e);
        }
    }

    private static boolean admits(SnapshotSelectionCriteria criteria, StoredSnapshot snapshot) {
        return snapshot.sequenceNr() >= criteria.minSequenceNr()
                && snapshot.sequenceNr() <= criteria.maxSequenceNr()
                && snapshot.timestampMs() >= criteria.minTimestamp()
                && snapshot.timestampMs() <= criteria.maxTimestamp();
    }

    private SelectedSnapshot selected(String persistenceId, StoredSnapshot stored, SnapshotBody body) {
        SnapshotMetadata metadata = SnapshotMetadata.apply(persistenceId, stored.sequenceNr(), stored.timestampMs());
        if (body.metadata().isPresent()) {
            metadata = metadata.withMetadata(payloads.toObject(body.metadata().get()));
        }
        return SelectedSnapshot.create(metadata, payloads.toObject(body.state()));
    }

    /** A write that has not come to an end in time may come to one later: nothing may be written after it in that session. */
    private CompletableFuture<Void> abandonWhenLate(RecoverySession session, CompletionStage<Void> write) {
        return within(write).whenComplete((done, error) -> {
            if (error instanceof TimeoutException) {
                session.abandon(error.getMessage());
            }
        });
    }

    private <T> CompletableFuture<T> within(CompletionStage<T> stage) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Duration limit = settings.writeTimeout();
        Cancellable deadline = system.scheduler()
                .scheduleOnce(
                        limit,
                        () -> result.completeExceptionally(
                                new TimeoutException("no answer from the journal's disk within " + limit)),
                        system.dispatcher());
        stage.whenComplete((value, error) -> {
            deadline.cancel();
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    private static void close(AutoCloseable store) {
        try {
            store.close();
        } catch (Exception e) {
            LOG.error("closing the journal: {}", e.getMessage());
        }
    }
}
