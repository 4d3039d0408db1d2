package io.weir.cluster.broker;

import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerCommand.RegisterBroker;
import io.weir.cluster.controller.ControllerCommand.Subscribe;
import io.weir.cluster.controller.ControllerReply;
import io.weir.cluster.controller.ControllerReply.BrokerAccepted;
import io.weir.cluster.controller.MetadataUpdate;
import io.weir.cluster.metadata.ImageHash;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicIdPartition;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the metadata on this broker, in rounds. Events are applied to {@code latest} as they come, strictly by consecutive ops. A
 * round leads from the image last applied to {@code latest}: what is to stop stops, then what is to start starts and what has other
 * settings is told, many at once but bounded; only then is the image shown. So an image that is seen has its leaders, as it says,
 * and images are seen in order. Events that come during a round are held as one image for the next.
 *
 * <p>No round begins before this incarnation's registration is in the image: nothing is led at an epoch of the incarnation before.
 */
final class BrokerActor extends AbstractBehavior<BrokerActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerActor.class);

    sealed interface Command {}

    /** Stops all leaders, then this actor. */
    record Stop() implements Command {}

    private record Replied(ControllerReply reply) implements Command {}

    private record Updated(MetadataUpdate update) implements Command {}

    private record AskAgain() implements Command {}

    private record RetryFailed() implements Command {}

    /** @param error {@code null} when it was done */
    private record StepDone(Step step, Throwable error) implements Command {}

    /** What the actor is made of. */
    record Setup(
            ActorRef<ControllerCommand> controller,
            BrokerRegistration self,
            PartitionHost host,
            TopicConfigs configs,
            BrokerSettings settings,
            AppliedMetadata applied,
            CompletableFuture<Void> ready,
            CompletableFuture<Void> stopped) {}

    private final Setup setup;
    private final BrokerRegistration self;
    private final PartitionHost host;
    private final TimerScheduler<Command> timers;
    private final ActorRef<ControllerReply> replies;
    private final ActorRef<MetadataUpdate> updates;

    /** Partitions found at the start; looked at in the first round, then empty. */
    private Collection<TopicIdPartition> stored;

    private MetadataImage latest;
    private final Set<TopicIdPartition> led = new HashSet<>();
    private final Set<TopicIdPartition> failed = new HashSet<>();
    /** The op of this incarnation's registration; -1 before. */
    private long registeredOp = -1;

    private boolean stopping;

    /** The image that the round under way leads to; {@code null} between rounds. */
    private MetadataImage target;

    private final StepQueue steps;

    static Behavior<Command> create(Setup setup, Collection<TopicIdPartition> stored) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new BrokerActor(context, timers, setup, stored)));
    }

    private BrokerActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Setup setup,
            Collection<TopicIdPartition> stored) {
        super(context);
        this.setup = setup;
        this.self = setup.self();
        this.host = setup.host();
        this.timers = timers;
        this.stored = List.copyOf(stored);
        this.latest = setup.applied().image();
        this.steps = new StepQueue(setup.settings().maxConcurrentSteps());
        this.replies = context.messageAdapter(ControllerReply.class, Replied::new);
        this.updates = context.messageAdapter(MetadataUpdate.class, Updated::new);
        timers.startTimerWithFixedDelay(new AskAgain(), setup.settings().askAgain());
        ask();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Replied.class, this::onReplied)
                .onMessage(Updated.class, this::onUpdated)
                .onMessage(StepDone.class, this::onStepDone)
                .onMessage(AskAgain.class, this::onAskAgain)
                .onMessage(RetryFailed.class, this::onRetryFailed)
                .onMessage(Stop.class, this::onStop)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onReplied(Replied message) {
        if (message.reply() instanceof BrokerAccepted accepted) {
            if (registeredOp < 0) {
                LOG.info("Broker {} is registered as {} at op {}", self.nodeId(), self.incarnation(), accepted.op());
                registeredOp = accepted.op();
                ask();
            }
        } else {
            LOG.warn("The controller did not register broker {}: {}", self.nodeId(), message.reply());
        }
        return this;
    }

    private Behavior<Command> onAskAgain(AskAgain message) {
        ask();
        return this;
    }

    private void ask() {
        setup.controller()
                .tell(
                        registeredOp < 0
                                ? new RegisterBroker(
                                        self.nodeId(),
                                        self.incarnation(),
                                        self.host(),
                                        self.port(),
                                        self.rack(),
                                        replies)
                                : new Subscribe(self.nodeId(), latest.op(), updates));
    }

    private Behavior<Command> onUpdated(Updated message) {
        if (message.update() instanceof MetadataUpdate.Events events) {
            apply(events);
        } else if (message.update() instanceof MetadataUpdate.FullImage full) {
            adopt(full);
        }
        List<TopicIdPartition> unknown = logsOfAnotherHistory();
        if (!unknown.isEmpty()) {
            setup.ready().completeExceptionally(new UnknownLogsException(unknown));
            return Behaviors.stopped();
        }
        beginRound();
        return this;
    }

    private void apply(MetadataUpdate.Events update) {
        if (update.firstOp() > latest.op() + 1) {
            ask();
            return;
        }
        int known = (int) Math.min(update.events().size(), latest.op() + 1 - update.firstOp());
        for (var event : update.events().subList(known, update.events().size())) {
            latest = event.apply(latest);
        }
    }

    private void adopt(MetadataUpdate.FullImage update) {
        if (!ImageHash.of(update.image()).equals(update.hash())) {
            LOG.error(
                    "The image at op {} is not the one that was sent; it is not used",
                    update.image().op());
        } else if (update.image().op() > latest.op()) {
            latest = update.image();
        }
    }

    /**
     * Logs that are stored here although no topic was ever created. They are no left-overs: the journal that knew them is lost, and
     * they are all that there is of their topics.
     */
    private List<TopicIdPartition> logsOfAnotherHistory() {
        return isRegistered() && latest.topicsCreated() == 0 ? List.copyOf(stored) : List.of();
    }

    private boolean isRegistered() {
        return registeredOp >= 0 && latest.op() >= registeredOp;
    }

    private void beginRound() {
        MetadataImage applied = setup.applied().image();
        if (target != null || stopping || !isRegistered() || latest.op() == applied.op()) {
            return;
        }
        target = latest;
        List<TopicIdPartition> strays = LeaderPlan.strays(stored, target, self);
        stored = List.of();
        if (!strays.isEmpty()) {
            LOG.info("Deleting {} logs of topics that are no more: {}", strays.size(), strays);
            strays.forEach(partition -> steps.add(new Step.Delete(partition)));
        }
        LeaderPlan plan = LeaderPlan.between(applied, target, self, setup.configs());
        plan.delete().forEach(partition -> steps.add(new Step.Delete(partition)));
        plan.resign().forEach(this::resign);
        plan.lead().forEach(assignment -> steps.add(new Step.Lead(assignment)));
        plan.update().forEach(assignment -> steps.add(new Step.Update(assignment)));
        proceed();
    }

    private void resign(TopicIdPartition partition) {
        steps.add(new Step.Resign(partition));
    }

    /** Begins what may begin; a round ends when nothing is left and nothing runs. */
    private void proceed() {
        for (Optional<Step> next = steps.begin(); next.isPresent(); next = steps.begin()) {
            Step step = next.get();
            getContext().pipeToSelf(step.run(host), (done, error) -> new StepDone(step, error));
        }
        if (steps.isDone()) {
            endRound();
        }
    }

    private Behavior<Command> onStepDone(StepDone message) {
        steps.ended();
        Step step = message.step();
        if (!(step instanceof Step.Update)) {
            led.remove(step.partition());
            failed.remove(step.partition());
        }
        if (message.error() != null) {
            LOG.error(
                    "{} of {} failed: {}",
                    step.getClass().getSimpleName(),
                    step.partition(),
                    cause(message.error()).toString());
        }
        if (step instanceof Step.Lead) {
            (message.error() == null ? led : failed).add(step.partition());
        }
        proceed();
        return stopping && target == null ? Behaviors.stopped() : this;
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private void endRound() {
        if (stopping && !led.isEmpty()) {
            // What had begun to start when the stop came has started meanwhile.
            led.forEach(this::resign);
            led.clear();
            proceed();
            return;
        }
        MetadataImage reached = target;
        target = null;
        if (stopping) {
            return;
        }
        setup.applied().publish(reached);
        setup.ready().complete(null);
        if (!failed.isEmpty()) {
            timers.startSingleTimer(new RetryFailed(), setup.settings().retryFailed());
        }
        beginRound();
    }

    /** A round that leads nowhere but tries again what the last image still asks for. */
    private Behavior<Command> onRetryFailed(RetryFailed message) {
        if (target != null || stopping || failed.isEmpty()) {
            return this;
        }
        target = setup.applied().image();
        List<TopicIdPartition> again = new ArrayList<>(failed);
        failed.clear();
        for (TopicIdPartition partition : again) {
            PartitionAssignment assignment = LeaderPlan.assignment(target, partition, self, setup.configs());
            if (assignment != null) {
                steps.add(new Step.Lead(assignment));
            }
        }
        proceed();
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        if (stopping) {
            return this;
        }
        stopping = true;
        steps.dropStarts();
        if (target == null) {
            target = setup.applied().image();
            proceed();
        }
        return target == null ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        setup.applied().close();
        setup.ready().completeExceptionally(new IllegalStateException("the broker stopped before it was ready"));
        setup.stopped().complete(null);
        return this;
    }
}
