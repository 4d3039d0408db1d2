package io.weir.cluster.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerCommand.AllocateProducerIds;
import io.weir.cluster.controller.ControllerCommand.CreateTopics;
import io.weir.cluster.controller.ControllerCommand.RegisterBroker;
import io.weir.cluster.controller.ControllerCommand.Subscribe;
import io.weir.cluster.controller.ControllerReply.BrokerAccepted;
import io.weir.cluster.controller.ControllerReply.ProducerIds;
import io.weir.cluster.controller.ControllerReply.TopicsCreated;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller on the journal that a node has: snapshots, deletions and recovery by another process's actor system. */
class ControllerOnJournalTest {
    private static final TopicId CLUSTER = new TopicId(7, 7);
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void everyRestartGoesOnWithTheImageOfTheOneBefore() {
        MetadataUpdate.FullImage image = null;
        long op = 1; // the first controller's election
        for (int run = 0; run < 3; run++) {
            ActorTestKit kit = kit();
            try {
                ActorRef<ControllerCommand> controller = controller(kit);
                if (run > 0) {
                    assertEquals(image, image(kit, controller));
                }
                TestProbe<ControllerReply> replies = kit.createTestProbe();
                controller.tell(new RegisterBroker(1, "i" + run, "host", 9092, "", replies.ref()));
                assertEquals(new BrokerAccepted(++op), replies.receiveMessage(GENEROUS));
                controller.tell(new CreateTopics(
                        List.of(new NewTopic("t" + run, 2, (short) 1, Map.of(), Map.of())), false, replies.ref()));
                assertEquals(++op, ((TopicsCreated) replies.receiveMessage(GENEROUS)).op());
                for (int i = 0; i < 15; i++) {
                    controller.tell(new AllocateProducerIds(1, replies.ref()));
                    assertEquals(new ProducerIds(++op, 1000L * (15 * run + i), 1000), replies.receiveMessage(GENEROUS));
                }
                image = image(kit, controller);
                assertEquals(run + 1, image.image().topicsByName().size());
            } finally {
                kit.shutdownTestKit();
            }
        }
    }

    private ActorTestKit kit() {
        return ActorTestKit.create(ConfigFactory.parseMap(Map.of(
                        "pekko.persistence.journal.plugin",
                        "weir.journal",
                        "pekko.persistence.snapshot-store.plugin",
                        "weir.snapshot-store",
                        "weir.journal.directory",
                        directory.toString(),
                        "weir.journal.cluster-id",
                        CLUSTER.toString()))
                .withFallback(ConfigFactory.load()));
    }

    private static ActorRef<ControllerCommand> controller(ActorTestKit kit) {
        ControllerSettings settings = ControllerFixtures.settings(100, 10, 1000);
        TopicConfigs configs = new TopicConfigs(BrokerConfigs.of(1, Map.of()));
        return kit.spawn(Controller.create(CLUSTER, 1, new ControllerDecisions(configs, settings), settings));
    }

    private static MetadataUpdate.FullImage image(ActorTestKit kit, ActorRef<ControllerCommand> controller) {
        TestProbe<MetadataUpdate> subscriber = kit.createTestProbe();
        controller.tell(new Subscribe(2, 0, subscriber.ref()));
        return (MetadataUpdate.FullImage) subscriber.receiveMessage(GENEROUS);
    }
}
