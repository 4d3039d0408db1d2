package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.journal.plugin.JournalDisk;
import io.weir.log.TopicId;
import io.weir.log.store.FileStore;
import io.weir.partition.PartitionHosts;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** The actor system of one node: its configuration from the node's settings, its cluster of one, its end. */
final class NodeActorSystem {
    /** The same on every node of every cluster: Pekko takes it for a part of the address. */
    private static final String NAME = "weir";

    private NodeActorSystem() {}

    /** Starts the system and joins it to itself, as the sole voter may; it is a member some gossip rounds later. Its threads have the loader. */
    static ActorSystem<Void> start(NodeSettings settings, TopicId clusterId, ClassLoader loader, FileStore store) {
        BootstrapSetup bootstrap =
                BootstrapSetup.create(config(settings, clusterId)).withClassloader(loader);
        ActorSystem<Void> system =
                ActorSystem.create(Behaviors.empty(), NAME, ActorSystemSetup.create(bootstrap, new JournalDisk(store)));
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        return system;
    }

    /** Why there is no system: most often its address is in use. */
    static NodeStartException notStarted(NodeSettings settings, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("Failed to bind")) {
                return new NodeStartException(
                        NodeStartException.Reason.ADDRESS,
                        "Cannot listen on " + settings.clusterAddress() + " (weir.cluster-address): "
                                + "the port is in use or the address is not this machine's",
                        failure);
            }
        }
        return new NodeStartException(
                NodeStartException.Reason.FAULT, "The actor system cannot start: " + failure.getMessage(), failure);
    }

    /**
     * Ends the system, once it has started, and waits for its threads; does nothing when it has not.
     *
     * @throws TimeoutException when it has not ended in time
     */
    static void stop(CompletableFuture<ActorSystem<Void>> starting, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        ActorSystem<Void> system;
        try {
            system = starting.join();
        } catch (CompletionException e) {
            return;
        }
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Our keys decide Pekko's of the same meaning; {@link SettingsReader} has refused them to the user. */
    private static Config config(NodeSettings settings, TopicId clusterId) {
        String journal = settings.dataDir().resolve("journal").toString();
        Map<String, Object> decided = new HashMap<>();
        decided.put(
                "pekko.remote.artery.canonical.hostname",
                settings.clusterAddress().host());
        decided.put(
                "pekko.remote.artery.canonical.port", settings.clusterAddress().port());
        decided.put("pekko.cluster.roles", List.of(PartitionHosts.roleOf(settings.nodeId())));
        decided.put("pekko.cluster.seed-nodes", List.of());
        decided.put("pekko.persistence.journal.plugin", "weir.journal");
        decided.put("pekko.persistence.snapshot-store.plugin", "weir.snapshot-store");
        decided.put("weir.journal.directory", journal);
        decided.put("weir.journal.node-id", settings.nodeId());
        decided.put("weir.journal.cluster-id", clusterId.toString());
        return ConfigFactory.parseMap(decided, "the node's settings").withFallback(settings.config());
    }
}
