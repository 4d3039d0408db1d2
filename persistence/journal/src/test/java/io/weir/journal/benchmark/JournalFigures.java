package io.weir.journal.benchmark;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.journal.plugin.JournalExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * What the plugin reaches with one voter and with three, beside pekko-persistence-jdbc on PostgreSQL (Debian's package), on one disk, all
 * flushing before they acknowledge. The three voters are three actor systems of this process, which speak over loopback:
 *
 * <pre>mvn -q -Pfigures -pl persistence/journal -am process-test-classes -Dfigures.args="--seconds 5"</pre>
 *
 * After a warm-up, each of 1, 64 and 1,000 actors persists one event of 100 bytes after the other; then one actor of 100,000 events
 * is recovered, from its events and from a snapshot. {@code --weir} leaves the database out, {@code --one} the three voters,
 * {@code --three} the sole one, {@code --actors 64} all other counts, {@code --recover 0} the recovery; {@code --directory} is where
 * the data is put (and removed).
 */
public final class JournalFigures {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int RECOVERIES = 5;
    private static final long WARM_UP_MS = 12_000;

    private final Map<String, String> options = new LinkedHashMap<>();
    private final Path directory;
    private int passes;

    private JournalFigures(String[] args) throws IOException {
        for (int i = 0; i < args.length; i++) {
            boolean flag = i + 1 == args.length || args[i + 1].startsWith("--");
            options.put(args[i], flag ? "" : args[++i]);
        }
        Path parent = Path.of(options.getOrDefault("--directory", "target"));
        directory = Files.createTempDirectory(Files.createDirectories(parent).toAbsolutePath(), "figures-");
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public static void main(String[] args) throws Exception {
        new JournalFigures(args).run();
    }

    private void run() throws Exception {
        try {
            System.out.printf("%-12s %8s %12s %10s %10s%n", "journal", "actors", "events/s", "p50 ms", "p99 ms");
            if (!options.containsKey("--three")) {
                measure("weir", config(weir(1)));
            }
            if (!options.containsKey("--one")) {
                measureThree();
            }
            if (!options.containsKey("--weir")) {
                try (PostgresServer postgres = new PostgresServer(directory)) {
                    measure("postgresql", config(jdbc(postgres.url())));
                }
            }
        } finally {
            removeDirectory();
        }
    }

    private void measureThree() throws Exception {
        int[] ports = new int[4];
        for (int node = 1; node <= 3; node++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports[node] = free.getLocalPort();
            }
        }
        List<org.apache.pekko.actor.ActorSystem> others = new ArrayList<>();
        try {
            for (int node = 2; node <= 3; node++) {
                var other =
                        org.apache.pekko.actor.ActorSystem.create("figures", config(weir(node) + among(node, ports)));
                others.add(other);
                JournalExtension.of(other);
            }
            measure("weir, 3", config(weir(1) + among(1, ports)));
        } finally {
            for (org.apache.pekko.actor.ActorSystem other : others) {
                other.terminate();
                Adapter.toTyped(other).getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
            }
        }
    }

    private static String among(int node, int[] ports) {
        return String.join(
                "\n",
                "",
                "pekko { actor.provider = remote, remote.warn-about-direct-use = off }",
                "pekko.remote.artery { transport = tcp, canonical { hostname = \"127.0.0.1\", port = " + ports[node]
                        + " } }",
                "weir.journal.node-id = " + node,
                "weir.journal.cluster-id = AAAAAAAAAAEAAAAAAAAAAg",
                "weir.journal.voters = [\"1@127.0.0.1:" + ports[1] + "\", \"2@127.0.0.1:" + ports[2]
                        + "\", \"3@127.0.0.1:" + ports[3] + "\"]",
                "weir.journal.transport.secret = \"only for these figures\"");
    }

    private void measure(String name, Config config) throws Exception {
        ActorSystem<Void> system = Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("figures", config));
        try {
            long countMs = 1000L * Integer.parseInt(options.getOrDefault("--seconds", "5"));
            // What is measured first would be measured without its code being compiled.
            write(system, 64, Math.max(WARM_UP_MS, 2 * countMs));
            for (String actors : options.getOrDefault("--actors", "1,64,1000").split(",")) {
                var figures = write(system, Integer.parseInt(actors), countMs);
                System.out.printf(
                        Locale.ROOT,
                        "%-12s %8s %12.0f %10.2f %10.2f%n",
                        name,
                        actors,
                        figures.rate(),
                        figures.p50Ms(),
                        figures.p99Ms());
            }
            long events = Long.parseLong(options.getOrDefault("--recover", "100000"));
            if (events > 0) {
                recover(name, system, events);
            }
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
    }

    private Window.Figures write(ActorSystem<Void> system, int actors, long countMs) throws Exception {
        Window window = new Window(actors);
        passes++;
        List<ActorRef<WritingActor.Command>> all = new ArrayList<>();
        for (int i = 0; i < actors; i++) {
            all.add(spawn(system, "writer-" + passes + "-" + i));
        }
        for (ActorRef<WritingActor.Command> actor : all) {
            this.<Long>ask(system, actor, WritingActor.Count::new);
        }
        all.forEach(actor -> actor.tell(new WritingActor.Write(window)));
        Window.Figures figures = window.run(countMs / 2, countMs);
        all.forEach(actor -> actor.tell(new WritingActor.Stop()));
        return figures;
    }

    private void recover(String name, ActorSystem<Void> system, long events) throws Exception {
        ActorRef<WritingActor.Command> actor = spawn(system, "long");
        this.<Done>ask(system, actor, replyTo -> new WritingActor.Fill(events, replyTo));
        double fromEvents = recovery(system, actor, events);
        actor = spawn(system, "long");
        this.<Done>ask(system, actor, WritingActor.Snapshot::new);
        double fromSnapshot = recovery(system, actor, events + 1);
        System.out.printf(
                Locale.ROOT,
                "%-12s recovery of an actor of %,d events: %.0f ms (%,.0f events/s); from a snapshot: %.1f ms%n",
                name,
                events,
                fromEvents,
                events / fromEvents * 1000,
                fromSnapshot);
    }

    /** The median of some, in milliseconds. */
    private double recovery(ActorSystem<Void> system, ActorRef<WritingActor.Command> running, long events)
            throws Exception {
        ActorRef<WritingActor.Command> actor = running;
        double[] took = new double[RECOVERIES];
        for (int i = 0; i < RECOVERIES; i++) {
            actor.tell(new WritingActor.Stop());
            long began = System.nanoTime();
            actor = spawn(system, "long");
            long count = this.<Long>ask(system, actor, WritingActor.Count::new);
            took[i] = (System.nanoTime() - began) / 1e6;
            if (count != events) {
                throw new IllegalStateException(count + " events of " + events);
            }
        }
        actor.tell(new WritingActor.Stop());
        Arrays.sort(took);
        return took[RECOVERIES / 2];
    }

    private static ActorRef<WritingActor.Command> spawn(ActorSystem<Void> system, String id) {
        return Adapter.spawnAnonymous(Adapter.toClassic(system), WritingActor.create(id));
    }

    private <T> T ask(
            ActorSystem<Void> system,
            ActorRef<WritingActor.Command> actor,
            org.apache.pekko.japi.function.Function<ActorRef<T>, WritingActor.Command> message)
            throws Exception {
        CompletionStage<T> answer = AskPattern.ask(actor, message, LIMIT, system.scheduler());
        return answer.toCompletableFuture().get(3, TimeUnit.MINUTES);
    }

    private String weir(int node) {
        return "pekko.persistence { journal.plugin = weir.journal, snapshot-store.plugin = weir.snapshot-store }\n"
                + "weir.journal.directory = \"" + directory.resolve(UUID.randomUUID() + "-" + node) + "\"";
    }

    private static String jdbc(String url) {
        return "pekko.persistence { journal.plugin = jdbc-journal, snapshot-store.plugin = jdbc-snapshot-store }\n"
                + "pekko-persistence-jdbc.shared-databases.slick { profile = \"slick.jdbc.PostgresProfile$\", db {\n"
                + "  driver = org.postgresql.Driver, user = weir, password = \"\", url = \"" + url + "\" } }\n"
                + "jdbc-journal.use-shared-db = slick\njdbc-snapshot-store.use-shared-db = slick";
    }

    private static Config config(String plugins) {
        return ConfigFactory.parseString(
                        plugins + "\npekko { loglevel = WARNING, coordinated-shutdown.run-by-jvm-shutdown-hook = off,"
                                + " loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"] }")
                .withFallback(ConfigFactory.load());
    }

    private void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
