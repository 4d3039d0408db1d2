package io.weir.cluster.controller;

import io.weir.cluster.controller.ControllerCommand.Change;
import io.weir.cluster.controller.ControllerCommand.Internal;
import io.weir.cluster.controller.ControllerCommand.Subscribe;
import io.weir.cluster.controller.ControllerReply.Refused;
import io.weir.cluster.metadata.ImageHash;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataEvent.ControllerElected;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's shell: commands wait here while the journal writes, and share the next write; what {@link ControllerDecisions}
 * decides is persisted, then published, then answered, in this order.
 *
 * <pre>
 * recovering  --JournalRecovered--> idle --a change with events--> writing --Persisted--> idle
 * recovering, idle, writing  --the journal stops--> down --back-off--> recovering
 * </pre>
 *
 * Commands that wait, and subscribers, stay over all of these; those being written when the journal stops are refused, since
 * nobody can say whether they were. What waits is bounded; beyond that the answer is {@link ControllerError#UNAVAILABLE}.
 */
final class Controller extends AbstractBehavior<ControllerCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /** The journal has replayed everything. */
    record JournalRecovered(MetadataImage image) implements Internal {}

    /** The write is stored; the image is the one after it. */
    record Persisted(MetadataImage image) implements Internal {}

    private record OpenJournal() implements Internal {}

    private record SubscriberGone(ActorRef<MetadataUpdate> subscriber) implements Internal {}

    /** Answers to give when the write under way is stored. */
    private record Answer(Change command, ControllerReply reply) {}

    private record Write(List<MetadataEvent> events, List<Answer> answers) {}

    private final TopicId clusterId;
    private final int nodeId;
    private final ControllerDecisions decisions;
    private final ControllerSettings settings;
    private final TimerScheduler<ControllerCommand> timers;
    private final RandomGenerator random = new SecureRandom();

    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    private final Map<ActorRef<MetadataUpdate>, Subscribe> subscribers = new LinkedHashMap<>();
    private ActorRef<ControllerJournal.Persist> journal;
    private Duration backOff;
    /** {@code null} until the journal is recovered. */
    private MetadataImage image;
    /** {@code null} while nothing is being written. */
    private Write write;

    private RecentEvents recent;

    static Behavior<ControllerCommand> create(
            TopicId clusterId, int nodeId, ControllerDecisions decisions, ControllerSettings settings) {
        Behavior<ControllerCommand> controller = Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new Controller(context, timers, clusterId, nodeId, decisions, settings)));
        return Behaviors.supervise(controller)
                .onFailure(SupervisorStrategy.restartWithBackoff(settings.backOffMin(), settings.backOffMax(), 0.2));
    }

    private Controller(
            ActorContext<ControllerCommand> context,
            TimerScheduler<ControllerCommand> timers,
            TopicId clusterId,
            int nodeId,
            ControllerDecisions decisions,
            ControllerSettings settings) {
        super(context);
        this.timers = timers;
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        this.decisions = decisions;
        this.settings = settings;
        this.backOff = settings.backOffMin();
        openJournal();
    }

    @Override
    public Receive<ControllerCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Change.class, this::onChange)
                .onMessage(Subscribe.class, this::onSubscribe)
                .onMessage(JournalRecovered.class, this::onRecovered)
                .onMessage(Persisted.class, this::onPersisted)
                .onMessage(OpenJournal.class, this::onOpenJournal)
                .onMessage(SubscriberGone.class, this::onSubscriberGone)
                .onSignal(Terminated.class, this::onJournalStopped)
                .build();
    }

    private Behavior<ControllerCommand> onChange(Change command) {
        if (waiting.size() >= settings.maxWaitingCommands()) {
            command.replyTo()
                    .tell(new Refused(
                            ControllerError.UNAVAILABLE,
                            "More than " + settings.maxWaitingCommands() + " commands wait for the controller."));
            return this;
        }
        waiting.addLast(command);
        decideNext();
        return this;
    }

    private Behavior<ControllerCommand> onSubscribe(Subscribe command) {
        if (subscribers.put(command.subscriber(), command) == null) {
            getContext().watchWith(command.subscriber(), new SubscriberGone(command.subscriber()));
        }
        if (image != null) {
            catchUp(command);
        }
        return this;
    }

    private Behavior<ControllerCommand> onRecovered(JournalRecovered message) {
        image = message.image();
        if (!image.clusterId().equals(clusterId)) {
            throw new IllegalStateException(
                    "the journal is cluster " + image.clusterId() + "'s, this node belongs to " + clusterId);
        }
        recent = new RecentEvents(settings.recentEvents(), image.op());
        backOff = settings.backOffMin();
        LOG.info("The controller leads on node {} from op {} on", nodeId, image.op());
        if (image.controllerId() != nodeId) {
            write(new Write(List.of(new ControllerElected(nodeId)), List.of()));
        }
        subscribers.values().forEach(this::catchUp);
        decideNext();
        return this;
    }

    private Behavior<ControllerCommand> onPersisted(Persisted message) {
        Write done = write;
        long firstOp = image.op() + 1;
        write = null;
        image = message.image();
        recent.add(done.events());
        MetadataUpdate.Events update = new MetadataUpdate.Events(firstOp, done.events());
        subscribers.keySet().forEach(subscriber -> subscriber.tell(update));
        done.answers().forEach(Controller::give);
        decideNext();
        return this;
    }

    private Behavior<ControllerCommand> onJournalStopped(Terminated signal) {
        String cause = signal instanceof ChildFailed failed ? failed.cause().getMessage() : "it ended";
        LOG.error("The metadata's journal stopped and is opened again in {} ms: {}", backOff.toMillis(), cause);
        if (write != null) {
            Refused refused = new Refused(ControllerError.STORAGE, "The metadata's journal could not be written.");
            write.answers().forEach(answer -> answer.command().replyTo().tell(refused));
        }
        write = null;
        image = null;
        timers.startSingleTimer(new OpenJournal(), backOff);
        Duration doubled = backOff.multipliedBy(2);
        backOff = doubled.compareTo(settings.backOffMax()) < 0 ? doubled : settings.backOffMax();
        return this;
    }

    private Behavior<ControllerCommand> onOpenJournal(OpenJournal message) {
        openJournal();
        return this;
    }

    private Behavior<ControllerCommand> onSubscriberGone(SubscriberGone message) {
        subscribers.remove(message.subscriber());
        return this;
    }

    private void openJournal() {
        journal = getContext()
                .spawnAnonymous(new ControllerJournal(
                        clusterId, settings.snapshotEvery(), getContext().getSelf()));
        getContext().watch(journal);
    }

    /** Decides what waits, as far as one write may hold, until something has to be written or nothing waits any more. */
    private void decideNext() {
        while (image != null && write == null && !waiting.isEmpty()) {
            MetadataImage after = image;
            List<MetadataEvent> events = new ArrayList<>();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < settings.maxCommandsPerWrite() && !waiting.isEmpty(); i++) {
                Change command = waiting.removeFirst();
                Decision decision = decisions.decide(after, command, random);
                after = decision.image();
                events.addAll(decision.events());
                answers.add(new Answer(command, decision.reply()));
            }
            if (events.isEmpty()) {
                answers.forEach(Controller::give);
            } else {
                write(new Write(events, answers));
            }
        }
    }

    private void write(Write next) {
        write = next;
        journal.tell(new ControllerJournal.Persist(next.events()));
    }

    private static void give(Answer answer) {
        answer.command().replyTo().tell(answer.reply());
    }

    private void catchUp(Subscribe subscription) {
        long applied = subscription.appliedOp();
        if (applied > image.op()) {
            LOG.error(
                    "Broker {} has applied op {}, but the journal ends at op {}: it has lost what was acknowledged",
                    subscription.broker(),
                    applied,
                    image.op());
            return;
        }
        Optional<List<MetadataEvent>> missing = recent.after(applied);
        subscription
                .subscriber()
                .tell(
                        missing.isPresent()
                                ? new MetadataUpdate.Events(applied + 1, missing.get())
                                : new MetadataUpdate.FullImage(image, ImageHash.of(image)));
    }
}
