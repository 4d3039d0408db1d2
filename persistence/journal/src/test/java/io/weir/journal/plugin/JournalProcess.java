package io.weir.journal.plugin;

import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * A process with one node of a journal, to be killed. It says {@code up}; told {@code own}, it begins an actor that persists one number
 * after the other, and says {@code recovered N} and {@code acked N}, or {@code stopped}. Its configuration is its first argument.
 */
public final class JournalProcess {
    private static final PrintStream OUT = System.out;

    private JournalProcess() {}

    public static void main(String[] args) throws IOException {
        // What is logged is not for who reads what this says.
        System.setOut(System.err);
        ActorSystem system = TestSystems.start(
                Path.of(args[1]),
                ConfigFactory.parseFile(Path.of(args[0]).toFile()).root().render());
        JournalExtension.of(system);
        say("up");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("own")) {
                Adapter.spawnAnonymous(system, owner());
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static synchronized void say(String line) {
        OUT.println(line);
        OUT.flush();
    }

    /** Says when the counter has stopped, for whatever reason. */
    private static Behavior<Object> owner() {
        return Behaviors.setup(context -> {
            context.watch(context.spawnAnonymous(Behaviors.setup(Counter::new)));
            return Behaviors.receive(Object.class)
                    .onSignal(Terminated.class, stopped -> {
                        say("stopped");
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }

    private record Next() {}

    /** Its events are numbers without a gap; its state is the last one. */
    private static final class Counter extends EventSourcedBehavior<Next, String, Long> {
        private final ActorContext<Next> context;

        Counter(ActorContext<Next> context) {
            super(PersistenceId.ofUniqueId("counter"));
            this.context = context;
        }

        @Override
        public Long emptyState() {
            return 0L;
        }

        @Override
        public CommandHandler<Next, String, Long> commandHandler() {
            return (state, next) -> Effect().persist(Long.toString(state + 1)).thenRun((Long now) -> {
                say("acked " + now);
                context.getSelf().tell(new Next());
            });
        }

        @Override
        public EventHandler<Long, String> eventHandler() {
            return (state, event) -> {
                long number = Long.parseLong(event);
                if (number != state + 1) {
                    say("wrong " + number + " after " + state);
                }
                return number;
            };
        }

        @Override
        public SignalHandler<Long> signalHandler() {
            return newSignalHandlerBuilder()
                    .onSignal(RecoveryCompleted.class, (state, signal) -> {
                        say("recovered " + state);
                        context.getSelf().tell(new Next());
                    })
                    .build();
        }

        @Override
        public RetentionCriteria retentionCriteria() {
            return RetentionCriteria.snapshotEvery(100, 1);
        }
    }
}
