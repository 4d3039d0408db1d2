package io.weir.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.cluster.broker.BrokerMetadata;
import io.weir.cluster.broker.BrokerRegistration;
import io.weir.cluster.broker.BrokerSettings;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.LiveBrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerAsks;
import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.controller.ControllerHost;
import io.weir.cluster.controller.ControllerSettings;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.LeaderRegistry;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.Test;

/** Controller, client and broker on a cluster of one, with a host that only writes down what it is to lead. */
class OneNodeMetadataTest {

    @Test
    void aTopicThatIsCreatedIsLedWhenItIsShown() throws Exception {
        Config config = PersistenceTestKitPlugin.getInstance()
                .config()
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(
                        ConfigFactory.parseString("pekko.actor.provider = cluster, pekko.cluster.jmx.enabled = off, "
                                + "pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }"))
                .withFallback(ConfigFactory.load());
        ActorTestKit kit = ActorTestKit.create(config);
        try {
            run(kit.system(), config.getConfig("weir"));
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static void run(ActorSystem<?> system, Config weir) throws Exception {
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        TopicId clusterId = TopicId.random();
        TopicConfigs configs = new TopicConfigs(BrokerConfigs.of(1, weir));
        ControllerSettings settings = ControllerSettings.of(weir);
        Queue<PartitionAssignment> led = new ConcurrentLinkedQueue<>();

        ActorRef<ControllerCommand> controller = ControllerHost.start(system, clusterId, configs, settings);
        BrokerMetadata broker = BrokerMetadata.start(
                system,
                controller,
                clusterId,
                BrokerRegistration.of(system, 1, "127.0.0.1", 9092, ""),
                new Host(led),
                List.of(),
                configs,
                new LiveBrokerConfigs(configs.broker()),
                BrokerSettings.of(weir));
        get(broker.ready());

        ControllerAsks client = new ControllerAsks(system, controller, 1, settings);
        Answer<CreatedTopic> answer =
                get(client.createTopics(List.of(new NewTopic("t", 3, (short) -1, Map.of(), Map.of())), false));
        assertEquals(ControllerError.NONE, answer.items().get(0).error());
        MetadataImage image = get(broker.view().whenApplied(answer.op()));
        assertEquals(3, image.topic("t").orElseThrow().partitions().size());
        assertEquals(3, led.size());
        assertEquals(1000, get(client.allocateProducerIds()).count());
        get(broker.stop());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private record Host(Queue<PartitionAssignment> led) implements PartitionHost {
        @Override
        public LeaderRegistry leaders() {
            return (topic, partition) -> Optional.empty();
        }

        @Override
        public CompletionStage<Void> lead(PartitionAssignment assignment) {
            led.add(assignment);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> update(PartitionAssignment assignment) {
            throw new AssertionError("nothing was changed");
        }

        @Override
        public CompletionStage<Void> resign(TopicIdPartition partition) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> delete(TopicIdPartition partition) {
            throw new AssertionError("nothing was deleted");
        }
    }
}
