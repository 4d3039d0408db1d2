package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.store.JournalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EventSourcedBehaviorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ActorSystem system;

    @AfterEach
    void stopsTheSystem() throws Exception {
        if (system != null) {
            TestSystems.stop(system);
        }
    }

    @Test
    void whatWasPersistedIsThereAfterARestart() throws Exception {
        start();
        ActorRef<Notebook.Command> notebook = spawn("a", false);
        add(notebook, List.of("one"));
        assertEquals("one,two,three", add(notebook, List.of("two", "three")));
        restart();
        assertEquals("one,two,three,four", add(spawn("a", false), List.of("four")));
        assertEquals("", add(spawn("b", false), List.of()));
    }

    @Test
    void aSnapshotAndTheEventsAfterItGiveTheStateAgain() throws Exception {
        start();
        ActorRef<Notebook.Command> notebook = spawn("a", true);
        String state = "";
        for (int i = 1; i <= 25; i++) {
            state = add(notebook, List.of("event-" + i));
        }
        restart();
        assertEquals(state, add(spawn("a", true), List.of()));
        restart();
        assertEquals(state + ",more", add(spawn("a", true), List.of("more")));
    }

    @Test
    void anActorStartedAgainGoesOnWhereTheOneBeforeWas() throws Exception {
        start();
        String state = "";
        for (int i = 0; i < 10; i++) {
            ActorRef<Notebook.Command> notebook = spawn("a", true);
            state = add(notebook, List.of("run-" + i));
            TestProbe<Object> probe = TestProbe.create(Adapter.toTyped(system));
            notebook.tell(new Notebook.Stop());
            probe.expectTerminated(notebook, LIMIT);
        }
        assertEquals(state, add(spawn("a", true), List.of()));
    }

    @Test
    void ofTwoOwnersOnlyTheOneThatRecoveredLastPersists() throws Exception {
        start();
        ActorRef<Notebook.Command> first = spawn("a", false);
        add(first, List.of("one"));
        ActorRef<Notebook.Command> second = spawn("a", false);
        assertEquals("one", add(second, List.of()));
        TestProbe<Object> probe = TestProbe.create(Adapter.toTyped(system));
        first.tell(new Notebook.Add(List.of("lost"), Adapter.toTyped(system.deadLetters())));
        probe.expectTerminated(first, LIMIT);
        assertEquals("one,two", add(second, List.of("two")));
        restart();
        assertEquals("one,two", add(spawn("a", false), List.of()));
    }

    @Test
    void aDirectoryServesOneSystemAtATime() throws Exception {
        start();
        JournalExtension.of(system);
        ActorSystem other = TestSystems.start(directory, "");
        try {
            var refusal = assertThrows(JournalException.class, () -> JournalExtension.of(other));
            assertTrue(refusal.getMessage().contains("in use"), refusal.getMessage());
        } finally {
            TestSystems.stop(other);
        }
    }

    @Test
    void aTerminatedSystemLeavesNoThreadBehind() throws Exception {
        start();
        add(spawn("a", false), List.of("one"));
        TestSystems.stop(system);
        system = null;
        List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("weir-") || thread.getName().contains("weir.dispatcher"))
                .toList();
        for (Thread thread : own) {
            thread.join(LIMIT.toMillis()); // a dispatcher's threads end soon after their system
            assertFalse(thread.isAlive(), thread.getName());
        }
    }

    private void start() {
        system = TestSystems.start(directory, "");
    }

    private void restart() throws Exception {
        TestSystems.stop(system);
        start();
    }

    private ActorRef<Notebook.Command> spawn(String id, boolean snapshots) {
        return Adapter.spawnAnonymous(system, new Notebook(id, snapshots));
    }

    private String add(ActorRef<Notebook.Command> notebook, List<String> notes) throws Exception {
        CompletionStage<String> state = AskPattern.ask(
                notebook,
                (ActorRef<String> replyTo) -> new Notebook.Add(notes, replyTo),
                LIMIT,
                Adapter.toTyped(system).scheduler());
        return state.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Events are strings, the state is all of them with commas between. */
    static final class Notebook extends EventSourcedBehavior<Notebook.Command, String, String> {
        interface Command {}

        record Add(List<String> notes, ActorRef<String> replyTo) implements Command {}

        record Stop() implements Command {}

        private final boolean snapshots;

        Notebook(String id, boolean snapshots) {
            super(PersistenceId.ofUniqueId(id));
            this.snapshots = snapshots;
        }

        @Override
        public String emptyState() {
            return "";
        }

        @Override
        public CommandHandler<Command, String, String> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(Stop.class, stop -> Effect().stop())
                    .onCommand(Add.class, this::onAdd)
                    .build();
        }

        private Effect<String, String> onAdd(Add add) {
            return Effect().persist(add.notes()).thenRun((String state) -> add.replyTo()
                    .tell(state));
        }

        @Override
        public EventHandler<String, String> eventHandler() {
            return newEventHandlerBuilder()
                    .forAnyState()
                    .onAnyEvent((state, event) -> state.isEmpty() ? event : state + "," + event);
        }

        @Override
        public RetentionCriteria retentionCriteria() {
            return snapshots
                    ? RetentionCriteria.snapshotEvery(7, 1).withDeleteEventsOnSnapshot()
                    : RetentionCriteria.disabled();
        }
    }
}
