package io.weir.journal.plugin;

import io.weir.journal.node.JournalNode;
import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.SnapshotBody;
import io.weir.journal.ops.SnapshotBounds;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.query.QuerySettings;
import io.weir.journal.query.ReadServer;
import io.weir.journal.query.Readers;
import io.weir.journal.query.StoredLogs;
import io.weir.journal.query.VotersLogs;
import io.weir.journal.quorum.VoterNode;
import io.weir.journal.session.LogReading;
import io.weir.journal.session.RecoverySession;
import io.weir.journal.store.StoreCore;
import io.weir.journal.transport.BulkSetup;
import io.weir.journal.transport.BulkTransport;
import io.weir.journal.transport.NettyBulk;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The journal and the snapshots of one actor system: its node of the journal, with the recovery sessions that the two plugins share, and
 * the system's serializers. Owns the store's files, threads and connections and closes them when the system has terminated. Nothing here
 * waits but the reading of stored entries, which is done on {@code weir.dispatcher.journal}.
 */
public final class Journal implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String DISPATCHER = "weir.dispatcher.journal";
    /** Deletions may come from anybody. */
    private static final String NOBODY = "";

    private final ExtendedActorSystem system;
    private final JournalSettings settings;
    private final Clock clock = Clock.systemUTC();
    private final Executor executor;
    private final Deadlines deadlines;
    private final Payloads payloads;
    private final Optional<BulkTransport> bulk;
    private final JournalNode node;
    private final JournalCommands commands;
    private final StoredLogs logs;
    private final Readers readers;
    private final Consumer<byte[]> messages;
    private final Props actor;

    private Journal(
            ExtendedActorSystem system,
            JournalSettings settings,
            StoreCore store,
            Function<Journal, BulkTransport> own) {
        this.system = system;
        this.settings = settings;
        this.executor = system.dispatchers().lookup(DISPATCHER);
        this.deadlines = new Deadlines(settings.writeTimeout(), System::nanoTime, this::after, this::late);
        this.payloads = new Payloads(system);
        this.bulk = system.settings()
                .setup()
                .get(BulkSetup.class)
                .map(BulkSetup::transport)
                .or(() -> Optional.ofNullable(own.apply(this)));
        Peers peers = JournalSystem.peers(system, settings, store, bulk, executor);
        this.node = new JournalNode(
                store,
                List.copyOf(settings.voters().keySet()),
                settings.bounds(),
                new SecureRandom()::nextLong,
                executor,
                task -> executor.execute(new Together(task)),
                peers::isReachable,
                peers::send);
        this.commands = new JournalCommands(
                node, peers, clock, system.scheduler(), system.dispatcher(), settings.changeTimeout());
        QuerySettings query = QuerySettings.of(system.settings().config().getConfig("weir.read-journal"));
        this.logs = new StoredLogs(
                store,
                node.commits(),
                executor,
                query,
                () -> node.voters().voters().size() == 1 && peers.addresses().isEmpty()
                        ? 0
                        : query.visibilityDelay().toMillis(),
                this::after);
        VotersLogs readable = new VotersLogs(
                logs, logs::settledMs, settings.store().nodeId(), node::isVoting, others(), query, this::after);
        node.answerReadersBy(
                new ReadServer(logs, node::isVoting, "node " + settings.store().nodeId())::answer);
        this.readers = new Readers(readable, new Envelopes(system, payloads));
        this.messages = new Receiving(node)::accept;
        this.actor = JournalPostbox.props(node, peers, messages, settings.tickInterval())
                .withDispatcher(DISPATCHER);
    }

    private void after(Duration time, Runnable task) {
        system.scheduler().scheduleOnce(time, task, system.dispatcher());
    }

    private VotersLogs.Others others() {
        return new VotersLogs.Others() {
            @Override
            public VoterSet voters() {
                return node.voters();
            }

            @Override
            public boolean isReachable(int other) {
                return node.isReachable(other);
            }

            @Override
            public CompletionStage<byte[]> ask(int voter, byte[] question) {
                return node.show(voter, question);
            }
        };
    }

    /** From here on, it is heard of. */
    private void begin() {
        bulk.ifPresent(transport -> transport.start(messages));
        system.systemActorOf(actor, JournalPostbox.NAME);
    }

    static Journal open(ExtendedActorSystem system, JournalSettings settings) {
        StoreCore store = JournalSystem.openStore(system, settings);
        Journal journal;
        try {
            journal = new Journal(system, settings, store, made -> settings.bulk()
                    .<BulkTransport>map(
                            bulk -> new NettyBulk(bulk, settings.store().nodeId(), line -> made.commands.answer(line)))
                    .orElse(null));
        } catch (RuntimeException e) {
            close(store);
            throw e;
        }
        try {
            journal.begin();
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
        Journal opened = journal;
        system.registerOnTermination(() -> opened.close());
        return opened;
    }

    private void close() {
        bulk.ifPresent(Journal::close);
        close(node);
    }

    /** The voter's store, for those who report on it. */
    public StoreCore store() {
        return node.store();
    }

    /** Who votes, as far as is known here. */
    public VoterSet voters() {
        return node.voters();
    }

    /** What the own voter is doing. */
    public VoterNode.Phase phase() {
        return node.phase();
    }

    /** Where this node takes large messages and commands, if it does. */
    public Optional<BulkTransport.PeerEndpoint> endpoint() {
        return bulk.flatMap(BulkTransport::endpoint);
    }

    /** Does what an operator asks, as {@code weir journal} does: {@code voters}, {@code add ID}, {@code remove ID}. */
    public CompletionStage<String> command(String line) {
        return commands.answer(line);
    }

    /** What reads what is committed. */
    public Readers readers() {
        return readers;
    }

    CompletionStage<Long> highestSequenceNr(String persistenceId, String actor) {
        return recovered(persistenceId, actor, node.sessions().forReplay(persistenceId, actor))
                .thenApply(RecoverySession::highestSequenceNr);
    }

    /**
     * Replays {@code from … to}, at most {@code max} events. Who begins above 1 has a snapshot that ends just below: events between
     * the two that are gone, deleted ones included, fail the replay.
     */
    CompletionStage<Void> replay(
            String persistenceId, String actor, long from, long to, long max, Consumer<PersistentRepr> consumer) {
        return node.sessions().begunBy(persistenceId, actor).thenCompose(session -> new Replay(
                        persistenceId, from, to, max)
                .run(new LogReading(session), payloads, consumer));
    }

    /** Writes what is atomic as one op each; fails when one of them was not, or not surely, stored. */
    CompletionStage<Void> write(List<AtomicWrite> writes, String actor) {
        String persistenceId = writes.get(0).persistenceId();
        boolean tagged = writes.stream().anyMatch(write -> CollectionConverters.asJava(write.payload()).stream()
                .anyMatch(Payloads::isTagged));
        if (!tagged) {
            return writeEvents(persistenceId, actor, ops(writes, clock.millis()));
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
        return writeEvents(persistenceId, actor, ops).whenComplete((done, error) -> logs.endWrite(stampMs, ops));
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

    private CompletionStage<Void> writeEvents(String persistenceId, String actor, List<Entry.Events> ops) {
        return deadlines.within(node.sessions().forWrite(persistenceId, actor).thenCompose(session -> {
            List<CompletableFuture<Void>> written = new ArrayList<>();
            for (Entry.Events op : ops) {
                String writer = op.events().get(0).writerUuid();
                written.add(abandonWhenLate(session, session.write(writer, op)));
            }
            return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new));
        }));
    }

    CompletionStage<Void> deleteEvents(String persistenceId, long to) {
        return write(persistenceId, NOBODY, List.of(new Entry.DeleteEvents(to)));
    }

    /** The snapshot with the greatest sequence number that the criteria admit. */
    CompletionStage<Optional<SelectedSnapshot>> loadSnapshot(
            String persistenceId, String actor, SnapshotSelectionCriteria criteria) {
        SnapshotBounds bounds = new SnapshotBounds(
                criteria.minSequenceNr(), criteria.maxSequenceNr(), criteria.minTimestamp(), criteria.maxTimestamp());
        return recovered(persistenceId, actor, node.sessions().forLoad(persistenceId, actor))
                .thenCompose(session -> deadlines.within(new LogReading(session).snapshot(bounds)))
                .thenApplyAsync(found -> found.map(stored -> selected(persistenceId, stored)), executor);
    }

    CompletionStage<Void> saveSnapshot(SnapshotMetadata metadata, String actor, Object state) {
        SnapshotBody body = new SnapshotBody(
                payloads.toPayload(state),
                metadata.metadata().isDefined()
                        ? Optional.of(payloads.toPayload(metadata.metadata().get()))
                        : Optional.empty());
        List<Entry.SnapshotPart> parts = SnapshotParts.split(
                metadata.sequenceNr(), metadata.timestamp(), body.encode(), settings.snapshotPartBytes());
        return write(metadata.persistenceId(), actor, parts);
    }

    CompletionStage<Void> deleteSnapshots(String persistenceId, SnapshotSelectionCriteria criteria) {
        return write(
                persistenceId,
                NOBODY,
                List.of(new Entry.DeleteSnapshots(
                        criteria.minSequenceNr(),
                        criteria.maxSequenceNr(),
                        criteria.minTimestamp(),
                        criteria.maxTimestamp())));
    }

    private CompletionStage<Void> write(String persistenceId, String actor, List<? extends Entry> entries) {
        return deadlines.within(node.sessions()
                .forWrite(persistenceId, actor)
                .thenCompose(session -> abandonWhenLate(session, session.write(entries))));
    }

    private SelectedSnapshot selected(String persistenceId, LogReading.StoredBytes stored) {
        SnapshotBody body = SnapshotBody.decode(stored.bytes());
        SnapshotMetadata metadata = SnapshotMetadata.apply(persistenceId, stored.sequenceNr(), stored.timestampMs());
        if (body.metadata().isPresent()) {
            metadata = metadata.withMetadata(payloads.toObject(body.metadata().get()));
        }
        return SelectedSnapshot.create(metadata, payloads.toObject(body.state()));
    }

    /** A write that has not come to an end in time may come to one later: nothing may be written after it in that session. */
    private CompletableFuture<Void> abandonWhenLate(RecoverySession session, CompletionStage<Void> write) {
        return deadlines.within(write).whenComplete((done, error) -> {
            if (error instanceof TimeoutException) {
                session.abandon(error.getMessage());
            }
        });
    }

    /** A recovery that has not come to its end in time is over. */
    private CompletableFuture<RecoverySession> recovered(
            String persistenceId, String actor, CompletionStage<RecoverySession> session) {
        return deadlines.within(session).whenComplete((done, error) -> {
            if (error instanceof TimeoutException) {
                node.sessions().abandon(persistenceId, actor, error.getMessage());
            }
        });
    }

    private TimeoutException late(Duration limit) {
        List<Integer> voters = node.voters().voters();
        String who = voters.isEmpty()
                ? "this node has heard of no voters"
                : voters.size() == 1 ? "no answer from the journal's disk" : "no majority of the voters " + voters;
        return new TimeoutException(who + " within " + limit);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.error("closing the journal: {}", e.getMessage());
        }
    }
}
