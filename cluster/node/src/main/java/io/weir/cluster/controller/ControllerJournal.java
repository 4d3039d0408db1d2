package io.weir.cluster.controller;

import io.weir.cluster.controller.Controller.JournalRecovered;
import io.weir.cluster.controller.Controller.Persisted;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of the metadata as it is stored. It decides nothing: it persists what the {@link Controller} decided, and tells it. The
 * controller gives it one write at a time, so nothing is ever stashed here. A failed write or recovery stops it.
 */
final class ControllerJournal extends EventSourcedBehavior<ControllerJournal.Persist, MetadataEvent, MetadataImage> {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerJournal.class);
    private static final PersistenceId ID = PersistenceId.ofUniqueId("controller");
    private static final int SNAPSHOTS_KEPT = 2;

    /** Persists all of the events or none. */
    record Persist(List<MetadataEvent> events) {}

    private final TopicId clusterId;
    private final int snapshotEvery;
    private final ActorRef<ControllerCommand> controller;

    ControllerJournal(TopicId clusterId, int snapshotEvery, ActorRef<ControllerCommand> controller) {
        super(ID);
        this.clusterId = clusterId;
        this.snapshotEvery = snapshotEvery;
        this.controller = controller;
    }

    @Override
    public MetadataImage emptyState() {
        return MetadataImage.empty(clusterId);
    }

    @Override
    public CommandHandler<Persist, MetadataEvent, MetadataImage> commandHandler() {
        return (image, command) ->
                Effect().persist(command.events()).thenRun(after -> controller.tell(new Persisted(after)));
    }

    @Override
    public EventHandler<MetadataImage, MetadataEvent> eventHandler() {
        return (image, event) -> event.apply(image);
    }

    @Override
    public SignalHandler<MetadataImage> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), image -> controller.tell(new JournalRecovered(image)))
                .onSignal(
                        SnapshotFailed.class,
                        (image, failed) -> LOG.warn(
                                "The metadata's snapshot at op {} failed, the events are kept: {}",
                                image.op(),
                                failed.failure().toString()))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(snapshotEvery, SNAPSHOTS_KEPT).withDeleteEventsOnSnapshot();
    }
}
