package io.weir.journal.sample;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

/** A node of the bank: an actor system in which accounts live. Any node answers for any account. */
final class Bank {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CONFIG = """
            pekko.actor.provider = cluster
            pekko.actor.allow-java-serialization = off
            pekko.actor.serialization-bindings."io.weir.journal.sample.Account$Stored" = jackson-cbor
            pekko.remote.artery.canonical.hostname = "127.0.0.1"
            pekko.cluster.downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
            # A node votes from its start on, not from its first account on.
            pekko.extensions = ["org.apache.pekko.persistence.Persistence"]
            pekko.persistence.journal.auto-start-journals = ["weir.journal"]
            pekko.persistence.journal.plugin = "weir.journal"
            pekko.persistence.snapshot-store.plugin = "weir.snapshot-store"
            """;

    private final ActorSystem<Void> system;

    /**
     * @param port of this node; 0: any, for a bank of one node
     * @param ports of all nodes, this one's included; none: a bank of one node
     * @param more what is configured besides
     */
    Bank(int node, int port, List<Integer> ports, Path directory, String more) {
        Config config = ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString("pekko.remote.artery.canonical.port = " + port))
                .withFallback(ConfigFactory.parseString(journal(node, ports, directory)))
                .withFallback(ConfigFactory.parseString(CONFIG))
                .withFallback(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.empty(), "bank", config);
        Cluster cluster = Cluster.get(system);
        var self = cluster.selfMember().address();
        cluster.manager()
                .tell(new JoinSeedNodes(
                        ports.isEmpty()
                                ? List.of(self)
                                : ports.stream()
                                        .map(seed -> self.copy(
                                                self.protocol(), self.system(), self.host(), scala.Option.apply(seed)))
                                        .toList()));
        ClusterSharding.get(system).init(Entity.of(Account.TYPE, context -> new Account(context.getEntityId())));
    }

    /** What all nodes know of one another's journals; a node alone needs its directory only. */
    private static String journal(int node, List<Integer> ports, Path directory) {
        List<String> voters = IntStream.rangeClosed(1, ports.size())
                .mapToObj(each -> "\"" + each + "@127.0.0.1:" + ports.get(each - 1) + "\"")
                .toList();
        String journal = "weir.journal { node-id = " + node + ", directory = \"" + directory + "\"";
        return voters.isEmpty()
                ? journal + " }"
                : journal + ", cluster-id = BankOfThreeNodesAAAAAA, voters = " + voters
                        + ", transport.secret = \"known to the bank alone\" }";
    }

    ActorSystem<Void> system() {
        return system;
    }

    CompletionStage<Account.Balance> pay(String account, long cents) {
        return account(account).ask(replyTo -> new Account.Pay(cents, replyTo), LIMIT);
    }

    CompletionStage<Account.Balance> balance(String account) {
        return account(account).ask(Account.Ask::new, LIMIT);
    }

    private EntityRef<Account.Command> account(String id) {
        return ClusterSharding.get(system).entityRefFor(Account.TYPE, id);
    }

    /** Leaves the cluster and ends. */
    CompletionStage<Done> stop() {
        return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    }

    /** One node of the bank, with its number, all nodes' ports in the order of their numbers, and its directory. */
    public static void main(String[] args) {
        int node = Integer.parseInt(args[0]);
        List<Integer> ports =
                List.of(args[1].split(",")).stream().map(Integer::valueOf).toList();
        new Bank(node, ports.get(node - 1), ports, Path.of(args[2]), args.length > 3 ? args[3] : "");
    }
}
