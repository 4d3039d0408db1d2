package io.weir.partition;

import io.weir.log.PartitionLog;
import io.weir.log.StorageFailure;
import io.weir.log.WriteHandle;
import io.weir.partition.PartitionCommand.Append;
import io.weir.partition.PartitionCommand.Await;
import io.weir.partition.PartitionCommand.DeleteRecords;
import io.weir.partition.PartitionCommand.DescribeProducers;
import io.weir.partition.PartitionCommand.FindEpochEnd;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.Read;
import io.weir.partition.PartitionCommand.Start;
import io.weir.partition.PartitionCommand.Stop;
import io.weir.partition.PartitionCommand.Stopped;
import io.weir.partition.PartitionCommand.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The entity that leads one partition at one epoch: the shell around {@link LeaderState}. It is born unstarted and leads only after a
 * {@link Start} whose assignment names it. {@link PartitionRole} has its life.
 *
 * <p>It runs on {@code weir.dispatcher.partition} (in a node, mostly on the network thread that asked, or asked last), where it may
 * wait for the page cache and never for a flush; the log is opened, and searched by time, on {@code weir.dispatcher.io}. A broken
 * invariant stops this one partition: who waits is answered, the log is given back, the node is told, and what is still in the mailbox
 * meets an entity that does not lead.
 */
final class PartitionLeader extends AbstractBehavior<PartitionCommand> {

    /** What the leader tells itself. */
    sealed interface Message extends PartitionCommand.Internal {}

    /** Exactly one of the two is {@code null}. */
    record Opened(PartitionLog log, Throwable failure) implements Message {
        Opened {
            failure =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        }
    }

    record Flushed(long offset) implements Message {}

    record FlushFailed(StorageFailure failure) implements Message {}

    /** The log begins there now. */
    record StartMoved(long offset) implements Message {}

    record Tick() implements Message {}

    record NobodyStarts() implements Message {}

    /** The log has gone offline a while ago. */
    record Reopen() implements Message {}

    /** @param failure why the disk is not written to, or {@code null} when it is again */
    record Tried(StorageFailure failure) implements Message {}

    /** Something that runs for the leader elsewhere broke. */
    record Broken(RuntimeException cause) implements Message {}

    /** The shard is handed off, or the node stops. */
    record HandOff() implements Message {}

    private static final Tick TICK = new Tick();
    private static final Reopen REOPEN = new Reopen();

    static Behavior<PartitionCommand> create(LeaderEntityId entity, LeaderEnvironment environment) {
        Behavior<PartitionCommand> leader = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new PartitionLeader(context, timers, entity, environment)));
        return Behaviors.supervise(leader).onFailure(SupervisorStrategy.restart());
    }

    private final TimerScheduler<PartitionCommand> timers;
    private final LeaderEntityId entity;
    private final LeaderLines lines;
    private final LeaderEnvironment environment;
    private final LeaderFileWork fileWork;
    private PartitionRole role = new PartitionRole.Unstarted();
    private PublishedLeader published;
    private long tickAtMs = Long.MAX_VALUE;

    private PartitionLeader(
            ActorContext<PartitionCommand> context,
            TimerScheduler<PartitionCommand> timers,
            LeaderEntityId entity,
            LeaderEnvironment environment) {
        super(context);
        this.timers = timers;
        this.entity = entity;
        this.lines = new LeaderLines(entity);
        this.environment = environment;
        this.fileWork = new LeaderFileWork(
                environment,
                context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("weir.dispatcher.io")),
                context.getSelf());
        context.setReceiveTimeout(environment.restTimeout(), new NobodyStarts());
    }

    @Override
    public Receive<PartitionCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Append.class, this::onAppend)
                .onMessage(Read.class, this::onRead)
                .onMessage(Flushed.class, this::onFlushed)
                .onMessage(Await.class, this::onAwait)
                .onMessage(Tick.class, this::onTick)
                .onMessage(FindOffset.class, this::onFindOffset)
                .onMessage(FindEpochEnd.class, this::onFindEpochEnd)
                .onMessage(DeleteRecords.class, this::onDeleteRecords)
                .onMessage(DescribeProducers.class, this::onDescribeProducers)
                .onMessage(StartMoved.class, this::onStartMoved)
                .onMessage(Start.class, this::onStart)
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Update.class, this::onUpdate)
                .onMessage(Stop.class, this::onStop)
                .onMessage(HandOff.class, this::onHandOff)
                .onMessage(FlushFailed.class, this::onFlushFailed)
                .onMessage(Reopen.class, this::onReopen)
                .onMessage(Tried.class, this::onTried)
                .onMessage(Broken.class, this::onBroken)
                .onMessage(NobodyStarts.class, this::onNobodyStarts)
                .onSignal(PreRestart.class, this::onPreRestart)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<PartitionCommand> onAppend(Append command) {
        if (!(role instanceof LeadingRole leading)) {
            command.records().release();
            command.replyTo().tell(new AppendReply.Refused(new PartitionError.NotLeader()));
            return this;
        }
        perform(leading, leading.append(command));
        if (leading.fenced()) {
            lines.warn("a higher epoch has taken the log; this leader ends");
            rest();
            return this;
        }
        armTick(leading);
        if (leading.offline()) {
            reopenLater();
        }
        return this;
    }

    private Behavior<PartitionCommand> onRead(Read command) {
        if (!(role instanceof LeadingRole leading)) {
            command.replyTo().tell(new ReadReply.Refused(new PartitionError.NotLeader(), -1, -1));
            return this;
        }
        Optional<PartitionError> refusal = leading.refuses(command.leaderEpoch());
        if (refusal.isPresent()) {
            command.replyTo().tell(leading.reads().refused(refusal.get()));
        } else {
            fileWork.read(leading.log(), command, leading.reads().read(command));
        }
        environment.metrics().read();
        return this;
    }

    private Behavior<PartitionCommand> onAwait(Await command) {
        if (role instanceof LeadingRole leading) {
            perform(leading, leading.state().awaited(command.offset(), command.waiter()));
        } else {
            command.waiter().ready();
        }
        return this;
    }

    private Behavior<PartitionCommand> onFindOffset(FindOffset command) {
        Reply<OffsetReply> replyTo = command.replyTo();
        if (!(role instanceof LeadingRole leading)) {
            replyTo.tell(new OffsetReply.Refused(new PartitionError.NotLeader()));
            return this;
        }
        Optional<OffsetReply> answer = leading.offset(command);
        if (answer.isPresent()) {
            replyTo.tell(answer.get());
        } else {
            fileWork.search(
                    leading.log(),
                    command,
                    leading.reads().limit(command.readCommitted()),
                    leading.state().highWatermarkKnown());
        }
        return this;
    }

    private Behavior<PartitionCommand> onFindEpochEnd(FindEpochEnd command) {
        command.replyTo()
                .tell(
                        role instanceof LeadingRole leading
                                ? leading.epochEnd(command)
                                : new EpochEndReply.Refused(new PartitionError.NotLeader()));
        return this;
    }

    private Behavior<PartitionCommand> onDeleteRecords(DeleteRecords command) {
        Reply<DeleteRecordsReply> replyTo = command.replyTo();
        if (!(role instanceof LeadingRole leading)) {
            replyTo.tell(new DeleteRecordsReply.Refused(new PartitionError.NotLeader()));
            return this;
        }
        Optional<PartitionError> refusal = leading.refuses(command);
        if (refusal.isPresent()) {
            replyTo.tell(new DeleteRecordsReply.Refused(refusal.get()));
            return this;
        }
        fileWork.delete(leading.log(), command, leading.state().offsetToDeleteBefore(command.beforeOffset()));
        return this;
    }

    private Behavior<PartitionCommand> onDescribeProducers(DescribeProducers command) {
        command.replyTo()
                .tell(
                        role instanceof LeadingRole leading
                                ? leading.producers(command)
                                : new ProducersReply.Refused(new PartitionError.NotLeader()));
        return this;
    }

    private Behavior<PartitionCommand> onStartMoved(StartMoved moved) {
        if (role instanceof LeadingRole leading) {
            perform(leading, leading.state().startMoved(moved.offset()));
        }
        return this;
    }

    private Behavior<PartitionCommand> onStart(Start command) {
        PartitionAssignment assignment = command.assignment();
        if (!LeaderEntityId.of(assignment).equals(entity)) {
            lines.warn("a start for " + LeaderEntityId.of(assignment) + " is not for this entity");
        } else if (role instanceof PartitionRole.Resting resting) {
            lines.name(assignment.partition());
            getContext().cancelReceiveTimeout();
            role = resting.open(assignment);
            getContext().pipeToSelf(fileWork.open(assignment), Opened::new);
        } else if (role instanceof LeadingRole) {
            environment.news().tell(new LeaderNews.Started(entity));
        }
        return this;
    }

    private Behavior<PartitionCommand> onOpened(Opened opened) {
        if (!(role instanceof PartitionRole.Opening opening)) {
            return this;
        }
        if (!opening.stops().isEmpty()) {
            rest();
            return this;
        }
        if (opened.failure() != null) {
            return notStarted(opened.failure());
        }
        WriteHandle handle;
        try {
            handle = opened.log().acquire(entity.leaderEpoch());
        } catch (IllegalStateException e) {
            return notStarted(e);
        }
        LeadingRole leading = opening.lead(opened.log(), handle, environment);
        role = leading;
        published = new PublishedLeader(
                getContext().getSelf(),
                leading.log(),
                opening.assignment(),
                leading.state().highWatermark());
        perform(leading, leading.state().started());
        environment.registry().add(published);
        environment.news().tell(new LeaderNews.Started(entity));
        lines.debug("leads, from offset " + leading.log().endOffset() + " on");
        return this;
    }

    private Behavior<PartitionCommand> notStarted(Throwable cause) {
        role = new PartitionRole.Stopped();
        getContext().setReceiveTimeout(environment.restTimeout(), new NobodyStarts());
        environment.news().tell(new LeaderNews.NotStarted(entity, cause));
        return this;
    }

    private Behavior<PartitionCommand> onUpdate(Update command) {
        PartitionAssignment assignment = command.assignment();
        if (role instanceof LeadingRole leading && LeaderEntityId.of(assignment).equals(entity)) {
            perform(leading, leading.update(assignment));
            armTick(leading);
        }
        return this;
    }

    private Behavior<PartitionCommand> onFlushed(Flushed flushed) {
        if (role instanceof LeadingRole leading) {
            perform(leading, leading.state().flushed(flushed.offset()));
            armTick(leading);
        }
        return this;
    }

    private Behavior<PartitionCommand> onFlushFailed(FlushFailed failed) {
        lines.error("takes no more records: " + failed.failure().message());
        if (role instanceof LeadingRole leading) {
            perform(leading, leading.state().flushFailed(failed.failure()));
            reopenLater();
        }
        return this;
    }

    /**
     * Until then what is there is read. A flush that failed is never tried again: this leader ends, and its host starts it anew, which
     * opens the log with recovery.
     */
    private void reopenLater() {
        if (!timers.isTimerActive(REOPEN)) {
            timers.startSingleTimer(REOPEN, REOPEN, environment.reopenInterval());
        }
    }

    private Behavior<PartitionCommand> onReopen(Reopen reopen) {
        if (role instanceof LeadingRole leading && leading.log().offline().isPresent()) {
            fileWork.tryWrite(leading.log().partition());
        }
        return this;
    }

    /** On a disk that cannot be written to, the log could not be opened anew, and nothing could be read any more. */
    private Behavior<PartitionCommand> onTried(Tried tried) {
        if (!(role instanceof LeadingRole leading) || leading.log().offline().isEmpty()) {
            return this;
        }
        if (tried.failure() == null) {
            lines.info("opens its log anew");
            rest(new LeaderNews.Broke(entity));
        } else {
            lines.debug("stays offline: " + tried.failure().message());
            reopenLater();
        }
        return this;
    }

    private Behavior<PartitionCommand> onTick(Tick tick) {
        tickAtMs = Long.MAX_VALUE;
        if (role instanceof LeadingRole leading) {
            perform(leading, leading.state().tick(environment.clock().millis()));
            armTick(leading);
        }
        return this;
    }

    private Behavior<PartitionCommand> onStop(Stop command) {
        if (role instanceof PartitionRole.Opening opening) {
            opening.stops().add(command.replyTo());
            return this;
        }
        rest();
        command.replyTo().tell(new Stopped());
        return this;
    }

    private Behavior<PartitionCommand> onHandOff(HandOff handOff) {
        return Behaviors.stopped();
    }

    private Behavior<PartitionCommand> onBroken(Broken broken) {
        throw broken.cause();
    }

    private Behavior<PartitionCommand> onNobodyStarts(NobodyStarts timeout) {
        return role instanceof PartitionRole.Resting ? Behaviors.stopped() : this;
    }

    private Behavior<PartitionCommand> onPreRestart(PreRestart signal) {
        lines.error("leads no more, for what is logged next broke it");
        rest(new LeaderNews.Broke(entity));
        return this;
    }

    private Behavior<PartitionCommand> onPostStop(PostStop signal) {
        rest();
        return this;
    }

    /** Lets go of everything, from any role. */
    private void rest() {
        rest(new LeaderNews.Ended(entity));
    }

    private void rest(LeaderNews news) {
        PartitionRole ending = role;
        if (ending instanceof PartitionRole.Resting) {
            return;
        }
        role = new PartitionRole.Stopped();
        if (ending instanceof LeadingRole leading) {
            environment.registry().remove(published);
            perform(leading, leading.end());
        }
        if (ending instanceof PartitionRole.Opening opening) {
            opening.stops().forEach(stop -> stop.tell(new Stopped()));
        }
        getContext().setReceiveTimeout(environment.restTimeout(), new NobodyStarts());
        environment.news().tell(news);
    }

    /** What the effects tell must find the new offsets, so these are published first. */
    private void perform(LeadingRole leading, List<LeaderEffect> effects) {
        published.publish(leading.state().assignment(), leading.state().highWatermark());
        for (LeaderEffect effect : effects) {
            if (effect instanceof LeaderEffect.Answer answer) {
                answer.replyTo().tell(answer.answer());
            } else if (effect instanceof LeaderEffect.Wake wake) {
                wake.waiter().ready();
            } else if (effect instanceof LeaderEffect.RequestFlush) {
                environment.directory().flusher().request(leading.log(), fileWork.flushListener());
            }
        }
    }

    /**
     * One timer, for the earliest deadline among the appends that wait. It is left running when that append is answered early, as
     * nearly all are: arming it anew for each would cost more than the one tick too many.
     */
    private void armTick(LeadingRole leading) {
        long dueMs = leading.state().nextDeadlineMs();
        if (dueMs < tickAtMs) {
            tickAtMs = dueMs;
            long delayMs = Math.max(1, dueMs - environment.clock().millis());
            timers.startSingleTimer(TICK, TICK, Duration.ofMillis(delayMs));
        }
    }
}
