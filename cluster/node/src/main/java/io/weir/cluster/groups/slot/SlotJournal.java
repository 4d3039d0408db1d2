package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupsSnapshot;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of a slot as it is stored. It decides nothing: it persists what the {@link Slot} decided, and tells it. The slot gives
 * it one write at a time, so nothing is ever stashed here. A failed write or recovery stops it.
 */
final class SlotJournal extends EventSourcedBehavior<SlotJournal.Persist, GroupEvent, StoredSlot> {
    private static final Logger LOG = LoggerFactory.getLogger(SlotJournal.class);
    private static final int SNAPSHOTS_KEPT = 2;

    /** Persists all of the events or none. */
    record Persist(List<GroupEvent> events) {}

    private final int snapshotEvery;
    private final ActorRef<SlotMessage> slot;

    /** @param number of the slot: its history is the same on whichever broker it runs */
    SlotJournal(int number, int snapshotEvery, ActorRef<SlotMessage> slot) {
        super(PersistenceId.ofUniqueId("group-slot-" + number));
        this.snapshotEvery = snapshotEvery;
        this.slot = slot;
    }

    @Override
    public StoredSlot emptyState() {
        return StoredSlot.EMPTY;
    }

    @Override
    public CommandHandler<Persist, GroupEvent, StoredSlot> commandHandler() {
        return (stored, command) ->
                Effect().persist(command.events()).thenRun(after -> slot.tell(new Slot.Persisted()));
    }

    @Override
    public EventHandler<StoredSlot, GroupEvent> eventHandler() {
        return StoredSlot::apply;
    }

    @Override
    public SignalHandler<StoredSlot> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), stored -> slot.tell(new Slot.Recovered(stored)))
                .onSignal(
                        SnapshotFailed.class,
                        (stored, failed) -> LOG.warn(
                                "The snapshot of {} failed, the events are kept: {}",
                                persistenceId().id(),
                                failed.failure().toString()))
                .build();
    }

    @Override
    public SnapshotAdapter<StoredSlot> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(StoredSlot stored) {
                return new GroupsSnapshot(stored.events());
            }

            @Override
            public StoredSlot fromJournal(Object snapshot) {
                return StoredSlot.of(((GroupsSnapshot) snapshot).events());
            }
        };
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(snapshotEvery, SNAPSHOTS_KEPT).withDeleteEventsOnSnapshot();
    }
}
