package io.weir.journal.simulation;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.Payload;
import io.weir.journal.ops.SnapshotBounds;
import io.weir.journal.session.LogReading;
import io.weir.journal.session.RecoverySession;
import io.weir.journal.session.RecoverySessions;
import io.weir.journal.store.JournalException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A persistent actor: it loads its newest snapshot, replays what follows, and then persists, one thing at a time. Its state is the list
 * of all its events. It stops when a write fails, or takes too long.
 */
final class SimulatedOwner {
    enum Phase {
        RECOVERING,
        READY,
        WRITING,
        STOPPED
    }

    private static final int MAX_TICKS = 14;

    private final String id;
    private final long incarnation;
    private final RecoverySessions snapshots;
    private final RecoverySessions journal;
    private final Invariant invariants;
    private final List<Long> events = new ArrayList<>();

    private Phase phase = Phase.RECOVERING;
    private int ticks;
    private long snapshotAt;
    private long deletedTo;
    private String stoppedBy = "nothing";

    SimulatedOwner(
            String id, long incarnation, RecoverySessions snapshots, RecoverySessions journal, Invariant invariants) {
        this.id = id;
        this.incarnation = incarnation;
        this.snapshots = snapshots;
        this.journal = journal;
        this.invariants = invariants;
    }

    Phase phase() {
        return phase;
    }

    void start() {
        snapshots
                .forLoad(id, writer())
                .thenCompose(session -> unlessStopped(() -> new LogReading(session).snapshot(SnapshotBounds.ANY)))
                .thenCompose(snapshot -> {
                    if (phase == Phase.RECOVERING) {
                        snapshot.ifPresent(this::load);
                    }
                    // What an actor that has stopped meanwhile had asked for comes to the journal late.
                    return journal.forReplay(id, writer());
                })
                .thenCompose(session -> unlessStopped(() -> replay(session).thenApply(done -> session)))
                .whenComplete((session, error) -> {
                    if (phase == Phase.RECOVERING && error != null) {
                        stop(error);
                    } else if (phase == Phase.RECOVERING) {
                        recovered(session);
                    }
                });
    }

    private <T> CompletionStage<T> unlessStopped(Supplier<CompletionStage<T>> next) {
        return phase == Phase.RECOVERING ? next.get() : new CompletableFuture<>();
    }

    void tick() {
        if (phase == Phase.READY || phase == Phase.STOPPED) {
            return;
        }
        if (++ticks > MAX_TICKS) {
            stoppedBy = "time, while " + phase;
            snapshots.abandon(id, writer(), "too late");
            journal.abandon(id, writer(), "too late");
            stop();
        }
    }

    private void stop(Throwable why) {
        stoppedBy = why.toString();
        stop();
    }

    void stop() {
        phase = Phase.STOPPED;
    }

    private void load(LogReading.StoredBytes snapshot) {
        snapshotAt = snapshot.sequenceNr();
        ByteBuffer longs = ByteBuffer.wrap(snapshot.bytes());
        while (longs.hasRemaining()) {
            events.add(longs.getLong());
        }
    }

    private CompletionStage<Void> replay(RecoverySession session) {
        return new LogReading(session).events(snapshotAt + 1, session.highestSequenceNr(), this::begins, op -> {
            for (Event event : op.events()) {
                if (event.sequenceNr() > Math.max(snapshotAt, deletedTo)) {
                    events.add(number(event));
                }
            }
            return true;
        });
    }

    private boolean begins(LogPage page) {
        deletedTo = page.head().deletedTo();
        if (snapshotAt > 0 && deletedTo > snapshotAt) {
            throw new JournalException("events deleted to " + deletedTo + " above the snapshot at " + snapshotAt);
        }
        return true;
    }

    private void recovered(RecoverySession session) {
        invariants.expect(
                session.highestSequenceNr() == events.size(),
                () -> id + ": " + events.size() + " events, and " + session.highestSequenceNr()
                        + " is the highest number");
        phase = Phase.READY;
        invariants.replayed(id, session.epoch().round(), List.copyOf(events));
    }

    void persist(List<Long> newEvents) {
        List<Event> op = new ArrayList<>();
        for (long event : newEvents) {
            byte[] bytes = ByteBuffer.allocate(8).putLong(event).array();
            op.add(new Event(
                    events.size() + op.size() + 1, 1, "", writer(), new Payload(1, "", bytes), Optional.empty()));
        }
        begin();
        journal.forWrite(id, writer())
                .thenCompose(session -> {
                    long round = session.epoch().round();
                    op.forEach(event -> invariants.written(id, round, event.sequenceNr(), number(event)));
                    return session.write(writer(), new Entry.Events(op)).thenApply(done -> round);
                })
                .whenComplete((round, error) -> {
                    if (error == null) {
                        op.forEach(event -> invariants.acknowledged(id, round, event.sequenceNr(), number(event)));
                        op.forEach(event -> events.add(number(event)));
                    }
                    end(error);
                });
    }

    void saveSnapshot(int parts) {
        ByteBuffer state = ByteBuffer.allocate(8 * events.size());
        events.forEach(state::putLong);
        byte[] bytes = state.array();
        int cut = parts == 1 ? bytes.length : bytes.length / 16 * 8;
        List<Entry.SnapshotPart> all = new ArrayList<>();
        all.add(part(0, parts, java.util.Arrays.copyOf(bytes, cut)));
        if (parts == 2) {
            all.add(part(1, parts, java.util.Arrays.copyOfRange(bytes, cut, bytes.length)));
        }
        write(all, () -> snapshotAt = events.size());
    }

    private Entry.SnapshotPart part(int index, int count, byte[] bytes) {
        return new Entry.SnapshotPart(events.size(), incarnation, index, count, bytes);
    }

    boolean hasSnapshot() {
        return snapshotAt > 0;
    }

    /** Deletes the events that the snapshot holds. */
    void deleteEvents() {
        begin();
        journal.forWrite(id, writer())
                .thenCompose(session -> session.write(List.of(new Entry.DeleteEvents(snapshotAt))))
                .whenComplete((done, error) -> end(error));
    }

    /** Deletes the snapshots before the newest. */
    void deleteSnapshots() {
        write(List.of(new Entry.DeleteSnapshots(0, snapshotAt - 1, 0, Long.MAX_VALUE)), () -> {});
    }

    private void write(List<? extends Entry> entries, Runnable then) {
        begin();
        snapshots
                .forWrite(id, writer())
                .thenCompose(session -> session.write(entries))
                .whenComplete((done, error) -> {
                    if (error == null) {
                        then.run();
                    }
                    end(error);
                });
    }

    private void begin() {
        phase = Phase.WRITING;
        ticks = 0;
    }

    private void end(Throwable error) {
        if (phase == Phase.WRITING) {
            if (error == null) {
                phase = Phase.READY;
            } else {
                stop(error);
            }
        }
    }

    @Override
    public String toString() {
        return id + " " + phase + ", stopped by " + stoppedBy;
    }

    private String writer() {
        return "writer-" + incarnation;
    }

    private static long number(Event event) {
        return ByteBuffer.wrap(event.payload().bytes()).getLong();
    }
}
