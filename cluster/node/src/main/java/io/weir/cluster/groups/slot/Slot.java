package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.slot.SlotMessage.Ask;
import io.weir.cluster.groups.slot.SlotMessage.Internal;
import io.weir.cluster.groups.slot.SlotMessage.ListAll;
import io.weir.cluster.groups.slot.SlotMessage.Stop;
import io.weir.cluster.groups.slot.SlotMessage.TopicsChanged;
import io.weir.cluster.groups.slot.StartedSlots.SlotSize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot's shell. What {@link SlotState} decides takes effect there at once, waits here while the journal writes, shares the next
 * write with all that has come meanwhile, and is answered when that is stored: nobody is told what a crash takes back, and also an
 * answer that changes nothing waits for what it may rest on.
 *
 * <pre>
 * recovering  --Recovered--> serving  (writing or not)
 * recovering, serving  --the journal stops--> down --back-off--> recovering
 * any --Stop--> ended, when what is being written is stored
 * </pre>
 *
 * When the journal stops, what was decided and not stored is forgotten: the state is what the journal recovers. All calls are
 * refused then. Calls that come during a recovery wait for it. How many wait at all is bounded by {@link SlotCalls}.
 */
final class Slot extends AbstractBehavior<SlotMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    /** The journal has replayed everything. */
    record Recovered(StoredSlot stored) implements Internal {}

    /** The write under way is stored. */
    record Persisted() implements Internal {}

    private record OpenJournal() implements Internal {}

    private record DeadlineReached() implements Internal {}

    private record RetentionDue() implements Internal {}

    /** What a slot is made of. */
    record Setup(int number, int epoch, SlotHost.Setup host, SlotCalls calls, SlotSize size, SlotMeters meters) {
        long nowMs() {
            return host.clock().millis();
        }

        SlotSettings settings() {
            return host.settings();
        }
    }

    private final Setup setup;
    private final TimerScheduler<SlotMessage> timers;
    private final ArrayDeque<SlotMessage.Public> beforeRecovery = new ArrayDeque<>();
    private final ArrayDeque<Effects> decided = new ArrayDeque<>();
    private List<Effects> write = List.of();
    private ActorRef<SlotJournal.Persist> journal;
    private Duration backOff;
    /** {@code null} until the journal is recovered. */
    private SlotState state;

    private GroupTopics topics;
    private long deadlineMs = Long.MAX_VALUE;
    private boolean stopping;

    static Behavior<SlotMessage> create(Setup setup, GroupTopics topics) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Slot(context, timers, setup, topics)));
    }

    private Slot(
            ActorContext<SlotMessage> context, TimerScheduler<SlotMessage> timers, Setup setup, GroupTopics topics) {
        super(context);
        this.setup = setup;
        this.timers = timers;
        this.topics = topics;
        backOff = setup.settings().backOffMin();
        timers.startTimerWithFixedDelay(
                new RetentionDue(),
                Duration.ofMillis(setup.host().limits().offsets().checkIntervalMs()));
        openJournal();
    }

    @Override
    public Receive<SlotMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::onPublic)
                .onMessage(ListAll.class, this::onPublic)
                .onMessage(TopicsChanged.class, this::onTopicsChanged)
                .onMessage(Stop.class, this::onStop)
                .onMessage(Recovered.class, this::onRecovered)
                .onMessage(Persisted.class, this::onPersisted)
                .onMessage(OpenJournal.class, this::onOpenJournal)
                .onMessage(DeadlineReached.class, this::onDeadlineReached)
                .onMessage(RetentionDue.class, this::onRetentionDue)
                .onSignal(Terminated.class, this::onJournalStopped)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<SlotMessage> onPublic(SlotMessage.Public message) {
        if (state == null) {
            beforeRecovery.addLast(message);
        } else {
            serve(message);
        }
        return this;
    }

    private void serve(SlotMessage.Public message) {
        if (message instanceof Ask<?> ask) {
            decide(effects -> ask(ask, effects));
        } else if (message instanceof ListAll all) {
            decide(effects -> effects.answer(all.replyTo(), state.list()));
        }
    }

    private <R> void ask(Ask<R> ask, Effects effects) {
        if (!setup.calls().isWaiting(ask.replyTo())) {
            // Refused while it was on its way: nobody would come for what it does.
            return;
        }
        setup.meters().asked();
        state.decide(ask.command(), ask.replyTo(), setup.nowMs(), effects);
        deadline(state.nextDeadlineMs(ask.command().groupId()));
    }

    private Behavior<SlotMessage> onTopicsChanged(TopicsChanged message) {
        topics = message.topics();
        if (state != null) {
            follow();
        }
        return this;
    }

    private void follow() {
        decide(effects -> state.topicsChanged(topics, effects));
        deadline(state.nextDeadlineMs());
    }

    private Behavior<SlotMessage> onRecovered(Recovered message) {
        backOff = setup.settings().backOffMin();
        state = SlotState.restore(
                message.stored(), setup.host().limits(), setup.host().freshId(), topics, setup.nowMs());
        LOG.debug("Group slot {}@{} has {} groups", setup.number(), setup.epoch(), state.size());
        follow();
        while (!beforeRecovery.isEmpty()) {
            serve(beforeRecovery.removeFirst());
        }
        return this;
    }

    private Behavior<SlotMessage> onPersisted(Persisted message) {
        List<Effects> done = write;
        write = List.of();
        done.forEach(Effects::giveAnswers);
        writeNext();
        return endedIfStopping();
    }

    private Behavior<SlotMessage> onDeadlineReached(DeadlineReached message) {
        deadlineMs = Long.MAX_VALUE;
        if (state != null) {
            decide(effects -> state.expire(setup.nowMs(), effects));
            deadline(state.nextDeadlineMs());
        }
        return this;
    }

    private Behavior<SlotMessage> onRetentionDue(RetentionDue message) {
        if (state != null) {
            decide(effects -> state.expireOffsets(setup.nowMs(), effects));
        }
        return this;
    }

    private Behavior<SlotMessage> onJournalStopped(Terminated signal) {
        String cause = signal instanceof ChildFailed failed ? failed.cause().getMessage() : "it ended";
        LOG.error(
                "The journal of group slot {} stopped and is opened again in {} ms: {}",
                setup.number(),
                backOff.toMillis(),
                cause);
        setup.calls().refuseAll();
        state = null;
        write = List.of();
        decided.clear();
        beforeRecovery.clear();
        timers.cancel(new DeadlineReached());
        deadlineMs = Long.MAX_VALUE;
        if (stopping) {
            return Behaviors.stopped();
        }
        timers.startSingleTimer(new OpenJournal(), backOff);
        Duration doubled = backOff.multipliedBy(2);
        backOff = doubled.compareTo(setup.settings().backOffMax()) < 0
                ? doubled
                : setup.settings().backOffMax();
        return this;
    }

    private Behavior<SlotMessage> onOpenJournal(OpenJournal message) {
        openJournal();
        return this;
    }

    private Behavior<SlotMessage> onStop(Stop message) {
        if (state == null) {
            return Behaviors.stopped();
        }
        stopping = true;
        decide(state::abandon);
        return endedIfStopping();
    }

    private Behavior<SlotMessage> endedIfStopping() {
        return stopping && write.isEmpty() && decided.isEmpty() ? Behaviors.stopped() : this;
    }

    private Behavior<SlotMessage> onPostStop(PostStop signal) {
        setup.calls().refuseAll();
        return this;
    }

    private void openJournal() {
        journal = getContext()
                .spawnAnonymous(new SlotJournal(
                        setup.number(),
                        setup.settings().snapshotEvery(),
                        getContext().getSelf()));
        getContext().watch(journal);
    }

    private void decide(Consumer<Effects> decision) {
        Effects effects = new Effects();
        decision.accept(effects);
        setup.size().set(state.size(), state.consumers());
        decided.addLast(effects);
        writeNext();
    }

    /** Writes what has been decided, as far as one write may hold; what changes nothing is answered when nothing is before it. */
    private void writeNext() {
        while (write.isEmpty() && !decided.isEmpty()) {
            List<Effects> next = new ArrayList<>();
            List<GroupEvent> events = new ArrayList<>();
            while (!decided.isEmpty() && events.size() < setup.settings().maxEventsPerWrite()) {
                Effects effects = decided.removeFirst();
                next.add(effects);
                events.addAll(effects.events());
            }
            if (events.isEmpty()) {
                next.forEach(Effects::giveAnswers);
            } else {
                write = next;
                setup.meters().written(events.size());
                journal.tell(new SlotJournal.Persist(events));
            }
        }
    }

    /** Sees to it that the timer runs no later than that. */
    private void deadline(long untilMs) {
        if (untilMs < deadlineMs) {
            deadlineMs = untilMs;
            long delayMs = Math.max(1, untilMs - setup.nowMs());
            timers.startSingleTimer(new DeadlineReached(), Duration.ofMillis(delayMs));
        }
    }
}
