package io.weir.journal.plugin;

import io.weir.journal.quorum.VoterNode;
import io.weir.log.TopicId;
import io.weir.testing.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.testkit.javadsl.TestKit;

/** Up to four actor systems of one journal on loopback, in this process, each with a directory that outlives it. */
final class TestCluster {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NODES = 4;
    static final String SECRET = "a secret for these tests";

    private final Path temp;
    private final List<Integer> founders;
    private final String clusterId = TopicId.random().toString();
    private final int[] ports = new int[NODES + 1];
    private final TreeMap<Integer, ActorSystem> systems = new TreeMap<>();

    TestCluster(Path temp, List<Integer> founders) {
        this.temp = temp;
        this.founders = founders;
        for (int node = 1; node <= NODES; node++) {
            ports[node] = FreePorts.next();
        }
    }

    Path directory(int node) {
        return temp.resolve("node-" + node);
    }

    void start(int node) {
        start(node, "");
    }

    void start(int node, String more) {
        systems.put(node, TestSystems.start(directory(node), config(node) + "\n" + more));
        journal(node);
    }

    String config(int node) {
        String voters = founders.stream()
                .map(each -> "\"" + each + "@127.0.0.1:" + ports[each] + "\"")
                .collect(Collectors.joining(", "));
        return String.join(
                "\n",
                "pekko.actor.provider = remote",
                "pekko.remote.artery.transport = tcp",
                "pekko.remote.artery.canonical.hostname = \"127.0.0.1\"",
                "pekko.remote.artery.canonical.port = " + ports[node],
                "weir.journal.node-id = " + node,
                "weir.journal.cluster-id = \"" + clusterId + "\"",
                "weir.journal.voters = [" + voters + "]",
                "weir.journal.transport.secret = \"" + SECRET + "\"",
                "pekko.remote.artery.advanced.shutdown-flush-timeout = 100ms",
                "pekko.remote.artery.advanced.outbound-restart-backoff = 200ms",
                "pekko.loglevel = ERROR",
                "weir.journal.tick-interval = 100ms",
                "weir.journal.page-bytes = 40 KiB");
    }

    ActorSystem system(int node) {
        return systems.get(node);
    }

    Journal journal(int node) {
        return JournalExtension.of(systems.get(node));
    }

    String command(int node, String line) throws Exception {
        return journal(node).command(line).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    void awaitPhase(int node, VoterNode.Phase phase) {
        new TestKit(systems.get(node)).awaitCond(LIMIT, () -> journal(node).phase() == phase);
    }

    void awaitReachable(int from, int... others) {
        new TestKit(systems.get(from)).awaitCond(LIMIT, () -> {
            String voters = voters(from);
            return Arrays.stream(others).allMatch(each -> voters.contains("node " + each + ": no voter, reachable"));
        });
    }

    private String voters(int node) {
        return journal(node).command("voters").toCompletableFuture().join();
    }

    /** Begins a notebook on the node, adds to it, and gives all that is in it. */
    String add(int node, String persistenceId, String... notes) throws Exception {
        ActorSystem system = systems.get(node);
        ActorRef<EventSourcedBehaviorTest.Notebook.Command> notebook =
                Adapter.spawnAnonymous(system, new EventSourcedBehaviorTest.Notebook(persistenceId, false));
        return AskPattern.ask(
                        notebook,
                        (ActorRef<String> replyTo) ->
                                new EventSourcedBehaviorTest.Notebook.Add(Arrays.asList(notes), replyTo),
                        LIMIT,
                        Adapter.toTyped(system).scheduler())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    void stop(int node) throws Exception {
        TestSystems.stop(systems.remove(node));
    }

    void stopAll() throws Exception {
        for (int node : List.copyOf(systems.keySet())) {
            stop(node);
        }
    }
}
