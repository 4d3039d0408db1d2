package io.weir.partition;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/** A cluster of one node, which is broker 1. */
final class ClusterRig implements AutoCloseable {
    final ActorTestKit kit;

    private ClusterRig(ActorTestKit kit) {
        this.kit = kit;
    }

    /** The node, not yet a member. */
    static ClusterRig alone() {
        return alone("");
    }

    /** @param settings further ones, as in a file */
    static ClusterRig alone(String settings) {
        Config config = ConfigFactory.parseMap(Map.of(
                        "pekko.actor.provider",
                        "cluster",
                        "pekko.remote.artery.canonical.hostname",
                        "127.0.0.1",
                        "pekko.remote.artery.canonical.port",
                        0,
                        "pekko.cluster.roles",
                        List.of(PartitionHosts.roleOf(1)),
                        "pekko.cluster.jmx.enabled",
                        false,
                        "pekko.coordinated-shutdown.exit-jvm",
                        false))
                .withFallback(ConfigFactory.parseString(settings))
                .withFallback(ConfigFactory.load());
        return new ClusterRig(ActorTestKit.create("weir", config));
    }

    void join() {
        Cluster cluster = Cluster.get(kit.system());
        TestProbe<SelfUp> up = kit.createTestProbe(SelfUp.class);
        cluster.subscriptions().tell(Subscribe.create(up.ref(), SelfUp.class));
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        up.receiveMessage(LeaderRig.PATIENCE);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
