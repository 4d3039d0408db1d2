package io.weir.journal.simulation;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Payload;
import io.weir.journal.session.RecoverySession;
import io.weir.journal.session.RecoverySessions;
import io.weir.journal.session.Voters;
import io.weir.journal.store.ImageContent;
import io.weir.journal.store.StoredSnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
    private final Voters voters;
    private final RecoverySessions snapshots;
    private final RecoverySessions journal;
    private final Invariant invariants;
    private final List<Long> events = new ArrayList<>();

    private Phase phase = Phase.RECOVERING;
    private Runnable again = () -> {};
    private int ticks;
    private int reads;
    private long snapshotAt;
    private String stoppedBy = "nothing";

    SimulatedOwner(
            String id,
            long incarnation,
            Voters voters,
            RecoverySessions snapshots,
            RecoverySessions journal,
            Invariant invariants) {
        this.id = id;
        this.incarnation = incarnation;
        this.voters = voters;
        this.snapshots = snapshots;
        this.journal = journal;
        this.invariants = invariants;
    }

    Phase phase() {
        return phase;
    }

    void start() {
        snapshots.forLoad(id).whenComplete((session, error) -> {
            if (error != null) {
                stop(error);
            } else {
                read(session, this::load);
            }
        });
    }

    void tick() {
        if (phase == Phase.READY || phase == Phase.STOPPED) {
            return;
        }
        if (++ticks > MAX_TICKS) {
            stoppedBy = "time, while " + phase;
            snapshots.abandon(id, "too late");
            journal.abandon(id, "too late");
            stop();
        } else {
            again.run();
        }
    }

    private void stop(Throwable why) {
        stoppedBy = why.toString();
        stop();
    }

    void stop() {
        phase = Phase.STOPPED;
        again = () -> {};
    }

    /** Asks one holder of the recovered log after the other until one answers. */
    private void read(RecoverySession session, Consumer<LogImage> next) {
        if (phase != Phase.RECOVERING) {
            return;
        }
        boolean[] done = {false};
        again = () -> {
            List<Integer> holders = session.holders().stream().sorted().toList();
            int holder = holders.get(reads++ % holders.size());
            voters.image(holder, id, session.epoch()).whenComplete((image, error) -> {
                if (error == null && !done[0] && phase == Phase.RECOVERING) {
                    done[0] = true;
                    again = () -> {};
                    next.accept(image);
                }
            });
        };
        again.run();
    }

    private void load(LogImage image) {
        ImageContent content = new ImageContent(image);
        Optional<StoredSnapshot> newest =
                content.snapshots().stream().max(Comparator.comparingLong(StoredSnapshot::sequenceNr));
        newest.ifPresent(snapshot -> {
            snapshotAt = snapshot.sequenceNr();
            for (byte[] part : content.parts(snapshot)) {
                ByteBuffer longs = ByteBuffer.wrap(part);
                while (longs.hasRemaining()) {
                    events.add(longs.getLong());
                }
            }
        });
        journal.forReplay(id).whenComplete((session, error) -> {
            if (error != null) {
                stop(error);
            } else {
                read(session, log -> replay(session, log));
            }
        });
    }

    private void replay(RecoverySession session, LogImage image) {
        ImageContent content = new ImageContent(image);
        if (snapshotAt > 0 && content.deletedTo() > snapshotAt) {
            stoppedBy = "events deleted to " + content.deletedTo() + " above the snapshot at " + snapshotAt;
            stop();
            return;
        }
        for (Entry.Events op : content.events()) {
            for (Event event : op.events()) {
                if (event.sequenceNr() > Math.max(snapshotAt, content.deletedTo())) {
                    events.add(ByteBuffer.wrap(event.payload().bytes()).getLong());
                }
            }
        }
        Invariant.require(
                content.highestSequenceNr() == events.size(),
                id + ": " + events.size() + " events, and " + content.highestSequenceNr() + " is the highest number");
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
        journal.forWrite(id)
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
        journal.forWrite(id)
                .thenCompose(session -> session.write(List.of(new Entry.DeleteEvents(snapshotAt))))
                .whenComplete((done, error) -> end(error));
    }

    /** Deletes the snapshots before the newest. */
    void deleteSnapshots() {
        write(List.of(new Entry.DeleteSnapshots(0, snapshotAt - 1, 0, Long.MAX_VALUE)), () -> {});
    }

    private void write(List<? extends Entry> entries, Runnable then) {
        begin();
        snapshots.forWrite(id).thenCompose(session -> session.write(entries)).whenComplete((done, error) -> {
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
