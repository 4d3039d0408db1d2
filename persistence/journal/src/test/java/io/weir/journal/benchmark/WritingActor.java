package io.weir.journal.benchmark;

import java.util.Arrays;
import java.util.Collections;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** Persists events of 100 bytes: one after the other while a window is open, or many at once. Its state is how many there are. */
final class WritingActor extends EventSourcedBehavior<WritingActor.Command, byte[], Long> {
    private static final byte[] EVENT = new byte[100];
    private static final int AT_ONCE = 500;

    interface Command {}

    record Write(Window window) implements Command {}

    record Fill(long events, ActorRef<Done> replyTo) implements Command {}

    /** Persists one more, and takes a snapshot. */
    record Snapshot(ActorRef<Done> replyTo) implements Command {}

    record Count(ActorRef<Long> replyTo) implements Command {}

    record Stop() implements Command {}

    private final ActorContext<Command> context;
    private long[] counted = new long[1024];
    private int size;
    private ActorRef<Done> onSnapshot;

    private WritingActor(String id, ActorContext<Command> context) {
        super(PersistenceId.ofUniqueId(id));
        this.context = context;
    }

    static Behavior<Command> create(String id) {
        return Behaviors.setup(context -> new WritingActor(id, context));
    }

    @Override
    public Long emptyState() {
        return 0L;
    }

    @Override
    public CommandHandler<Command, byte[], Long> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Write.class, write -> write(write.window()))
                .onCommand(Fill.class, this::fill)
                .onCommand(Snapshot.class, this::snapshot)
                .onCommand(Count.class, (count, ask) -> Effect().reply(ask.replyTo(), count))
                .onCommand(Stop.class, stop -> Effect().stop())
                .build();
    }

    private Effect<byte[], Long> write(Window window) {
        long began = System.nanoTime();
        return Effect().persist(EVENT).thenRun((Long count) -> {
            if (window.isCounting()) {
                counted = size == counted.length ? Arrays.copyOf(counted, 2 * size) : counted;
                counted[size++] = System.nanoTime() - began;
            }
            if (window.isRunning()) {
                context.getSelf().tell(new Write(window));
            } else {
                window.ended(Arrays.copyOf(counted, size));
                size = 0;
            }
        });
    }

    private Effect<byte[], Long> fill(Fill fill) {
        int now = (int) Math.min(AT_ONCE, fill.events());
        return Effect().persist(Collections.nCopies(now, EVENT)).thenRun((Long count) -> {
            if (fill.events() == now) {
                fill.replyTo().tell(Done.getInstance());
            } else {
                context.getSelf().tell(new Fill(fill.events() - now, fill.replyTo()));
            }
        });
    }

    private Effect<byte[], Long> snapshot(Snapshot snapshot) {
        onSnapshot = snapshot.replyTo();
        return Effect().persist(EVENT);
    }

    @Override
    public boolean shouldSnapshot(Long count, byte[] event, long sequenceNr) {
        return onSnapshot != null;
    }

    @Override
    public SignalHandler<Long> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(SnapshotCompleted.class, (count, completed) -> {
                    onSnapshot.tell(Done.getInstance());
                    onSnapshot = null;
                })
                .build();
    }

    @Override
    public EventHandler<Long, byte[]> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent((count, event) -> count + 1);
    }
}
