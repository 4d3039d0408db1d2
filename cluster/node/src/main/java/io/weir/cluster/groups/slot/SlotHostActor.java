package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.slot.StartedSlots.SlotSize;
import io.weir.cluster.groups.slot.StartedSlots.StartedSlot;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.SlotImage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Starts and stops the slots of this node as the metadata says. A slot of a new epoch starts when the one before has ended, so that
 * its journal has one writer; a slot that ended by itself, and is still this node's, starts again.
 */
final class SlotHostActor extends AbstractBehavior<SlotHostActor.Command> {

    sealed interface Command permits Applied, Stop, Ended, StartAgain, GroupPost {}

    /** The metadata is now this image. */
    record Applied(MetadataImage image) implements Command {}

    /** Ends every slot, then this actor. */
    record Stop() implements Command {}

    private record Ended(int number, ActorRef<SlotMessage> slot) implements Command {}

    private record StartAgain(int number) implements Command {}

    private final SlotHost.Setup setup;
    private final StartedSlots started;
    private final CompletableFuture<RemoteSlots> remote;
    private final SlotMeters meters;
    private final CompletableFuture<Void> ready;
    private final CompletableFuture<Void> stopped;
    /** All that have not ended, those that were told to included. */
    private final Map<Integer, StartedSlot> running = new HashMap<>();

    private MetadataImage image;
    private GroupTopics topics;
    private boolean stopping;

    static Behavior<Command> create(
            SlotHost.Setup setup,
            StartedSlots started,
            CompletableFuture<RemoteSlots> remote,
            SlotMeters meters,
            CompletableFuture<Void> ready,
            CompletableFuture<Void> stopped) {
        return Behaviors.setup(context -> new SlotHostActor(context, setup, started, remote, meters, ready, stopped));
    }

    private SlotHostActor(
            ActorContext<Command> context,
            SlotHost.Setup setup,
            StartedSlots started,
            CompletableFuture<RemoteSlots> remote,
            SlotMeters meters,
            CompletableFuture<Void> ready,
            CompletableFuture<Void> stopped) {
        super(context);
        this.setup = setup;
        this.started = started;
        this.remote = remote;
        this.meters = meters;
        this.ready = ready;
        this.stopped = stopped;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Applied.class, this::onApplied)
                .onMessage(GroupPost.Question.class, this::onQuestion)
                .onMessage(GroupPost.Answer.class, this::onAnswer)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(StartAgain.class, this::onStartAgain)
                .onMessage(Stop.class, this::onStop)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onApplied(Applied message) {
        MetadataImage before = image;
        image = message.image();
        boolean topicsChanged = before == null || before.topicsByName() != image.topicsByName();
        if (topicsChanged) {
            topics = setup.topics().apply(image);
        }
        for (int number = 0; number < image.groupSlots().size(); number++) {
            StartedSlot slot = running.get(number);
            if (slot == null) {
                start(number);
            } else if (!isOurs(number, slot.epoch())) {
                end(number, slot);
            } else if (topicsChanged) {
                slot.ref().tell(new SlotMessage.TopicsChanged(topics));
            }
        }
        remote.join().applied(image);
        if (!image.groupSlots().isEmpty()) {
            ready.complete(null);
        }
        return this;
    }

    private boolean isOurs(int number, int epoch) {
        SlotImage slot = image.groupSlots().get(number);
        return slot.broker() == setup.nodeId() && slot.epoch() == epoch;
    }

    private void start(int number) {
        SlotImage slot = image.groupSlots().get(number);
        if (stopping || slot.broker() != setup.nodeId()) {
            return;
        }
        SlotCalls calls = new SlotCalls(setup.settings().maxWaitingCalls());
        SlotSize size = new SlotSize();
        ActorRef<SlotMessage> ref = getContext()
                .spawn(
                        Slot.create(new Slot.Setup(number, slot.epoch(), setup, calls, size, meters), topics),
                        "group-slot-" + number + "@" + slot.epoch(),
                        DispatcherSelector.fromConfig("weir.dispatcher.slots"));
        getContext().watchWith(ref, new Ended(number, ref));
        StartedSlot now = new StartedSlot(slot.epoch(), ref, calls, size);
        running.put(number, now);
        started.put(number, now);
    }

    private void end(int number, StartedSlot slot) {
        started.remove(number);
        slot.ref().tell(new SlotMessage.Stop());
    }

    /** Another broker asks on behalf of its client. */
    private Behavior<Command> onQuestion(GroupPost.Question question) {
        answer(question, question.command());
        return this;
    }

    private <R> void answer(GroupPost.Question question, GroupCommand<R> command) {
        started.find(question.slot())
                .filter(slot -> slot.epoch() == question.epoch())
                .<CompletionStage<R>>map(slot -> slot.calls().ask(command, slot.ref()::tell))
                .orElseGet(() -> CompletableFuture.completedFuture(command.unavailable()))
                .thenAccept(answer -> question.replyTo().tell(new GroupPost.Answer(question.id(), answer)));
    }

    private Behavior<Command> onAnswer(GroupPost.Answer answer) {
        remote.join().answered(answer);
        return this;
    }

    private Behavior<Command> onEnded(Ended message) {
        StartedSlot slot = running.remove(message.number());
        slot.calls().close();
        started.remove(message.number());
        if (isOurs(message.number(), slot.epoch())) {
            // It failed: not again and again without a pause.
            getContext()
                    .scheduleOnce(
                            setup.settings().backOffMax(), getContext().getSelf(), new StartAgain(message.number()));
        } else {
            start(message.number());
        }
        return endedIfStopping();
    }

    private Behavior<Command> onStartAgain(StartAgain message) {
        if (!running.containsKey(message.number())) {
            start(message.number());
        }
        return this;
    }

    private Behavior<Command> onStop(Stop message) {
        stopping = true;
        running.forEach(this::end);
        return endedIfStopping();
    }

    private Behavior<Command> endedIfStopping() {
        return stopping && running.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        running.values().forEach(slot -> slot.calls().close());
        remote.join().close();
        ready.completeExceptionally(new IllegalStateException("the group slots ended before they had started"));
        stopped.complete(null);
        return this;
    }
}
