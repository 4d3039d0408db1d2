package io.weir.cluster.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.weir.cluster.controller.ControllerReply.Refused;
import io.weir.cluster.controller.ControllerReply.TopicsCreated;
import io.weir.cluster.metadata.ImageHash;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataEvent.BrokerRegistered;
import io.weir.cluster.metadata.MetadataEvent.ControllerElected;
import io.weir.cluster.metadata.MetadataEvent.ProducerIdsAllocated;
import io.weir.log.TopicId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final TopicId CLUSTER = new TopicId(7, 7);
    private static final Duration GENEROUS = Duration.ofSeconds(30);

    private ActorTestKit kit;
    private PersistenceTestKit journal;
    private TestProbe<ControllerReply> replies;
    private TestProbe<MetadataUpdate> updates;

    @BeforeEach
    void start() {
        kit = ActorTestKit.create(PersistenceTestKitPlugin.getInstance()
                .config()
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(ConfigFactory.load()));
        journal = PersistenceTestKit.create(kit.system());
        replies = kit.createTestProbe();
        updates = kit.createTestProbe();
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void whatIsPersistedIsPublishedInOrderAndThenAnswered() {
        ActorRef<ControllerCommand> controller = controller();
        controller.tell(new Subscribe(1, 0, updates.ref()));
        controller.tell(register("i1"));
        controller.tell(create("t"));

        assertEquals(new BrokerAccepted(2), reply());
        TopicsCreated created = (TopicsCreated) reply();
        assertEquals(3, created.op());
        assertEquals(ControllerError.NONE, created.topics().get(0).error());
        List<MetadataEvent> events = published(3);
        assertEquals(new ControllerElected(1), events.get(0));
        assertTrue(events.get(1) instanceof BrokerRegistered);
        assertTrue(events.get(2) instanceof MetadataEvent.TopicCreated);
    }

    @Test
    void aRestartedControllerGoesOnWhereTheJournalEnds() {
        ActorRef<ControllerCommand> controller = controller();
        controller.tell(register("i1"));
        controller.tell(create("t"));
        reply();
        reply();
        for (int i = 0; i < 25; i++) {
            controller.tell(allocate());
            assertEquals(new ProducerIds(4 + i, 1000L * i, 1000), reply());
        }
        MetadataUpdate.FullImage before = image(controller);
        kit.stop(controller);

        ActorRef<ControllerCommand> again = controller();
        assertEquals(before, image(again));
        again.tell(allocate());
        assertEquals(new ProducerIds(29, 25_000, 1000), reply());
    }

    @Test
    void aSubscriberThatIsALittleBehindIsSentWhatItMissed() {
        ActorRef<ControllerCommand> controller = controller();
        controller.tell(register("i1"));
        controller.tell(allocate());
        reply();
        reply();
        controller.tell(new Subscribe(1, 2, updates.ref()));
        assertEquals(new MetadataUpdate.Events(3, List.of(new ProducerIdsAllocated(1, 1000))), update());
        controller.tell(new Subscribe(1, 3, updates.ref()));
        assertEquals(new MetadataUpdate.Events(4, List.of()), update());
    }

    @Test
    void aSubscriberThatIsFarBehindIsSentTheImageWithItsHash() {
        ActorRef<ControllerCommand> controller = controller();
        for (int i = 0; i < 10; i++) {
            controller.tell(allocate());
            reply();
        }
        MetadataUpdate.FullImage full = image(controller);
        assertEquals(11, full.image().op());
        assertEquals(ImageHash.of(full.image()), full.hash());
    }

    @Test
    void aWriteThatFailsIsRefusedAndTheControllerComesBack() {
        ActorRef<ControllerCommand> controller = controller();
        controller.tell(allocate());
        reply();
        journal.failNextPersisted("controller");
        controller.tell(allocate());
        assertEquals(ControllerError.STORAGE, ((Refused) reply()).error());
        controller.tell(allocate());
        assertEquals(new ProducerIds(3, 1000, 1000), reply());
    }

    @Test
    void commandsBeyondTheBoundAreRefusedAndTheOthersAnsweredWhenTheJournalIsBack() {
        journal.failNextNReads("controller", 3);
        ActorRef<ControllerCommand> controller = controller();
        for (int i = 0; i < 5; i++) {
            controller.tell(allocate());
        }
        assertEquals(ControllerError.UNAVAILABLE, ((Refused) reply()).error());
        for (int i = 0; i < 4; i++) {
            assertEquals(new ProducerIds(2 + i, 1000L * i, 1000), reply());
        }
    }

    private ActorRef<ControllerCommand> controller() {
        ControllerSettings settings = ControllerFixtures.settings(100, 10, 1000);
        return kit.spawn(Controller.create(
                CLUSTER,
                1,
                new ControllerDecisions(new TopicConfigs(BrokerConfigs.of(1, Map.of())), settings),
                settings));
    }

    private RegisterBroker register(String incarnation) {
        return new RegisterBroker(1, incarnation, "host", 9092, "", replies.ref());
    }

    private CreateTopics create(String name) {
        return new CreateTopics(List.of(new NewTopic(name, 1, (short) 1, Map.of(), Map.of())), false, replies.ref());
    }

    private AllocateProducerIds allocate() {
        return new AllocateProducerIds(1, replies.ref());
    }

    private ControllerReply reply() {
        return replies.expectMessageClass(ControllerReply.class, GENEROUS);
    }

    private MetadataUpdate update() {
        return updates.expectMessageClass(MetadataUpdate.class, GENEROUS);
    }

    private MetadataUpdate.FullImage image(ActorRef<ControllerCommand> controller) {
        TestProbe<MetadataUpdate> late = kit.createTestProbe();
        controller.tell(new Subscribe(2, 0, late.ref()));
        return late.expectMessageClass(MetadataUpdate.FullImage.class, GENEROUS);
    }

    /** The first events, which must come with consecutive ops. */
    private List<MetadataEvent> published(int count) {
        List<MetadataEvent> events = new ArrayList<>();
        while (events.size() < count) {
            MetadataUpdate.Events next = (MetadataUpdate.Events) update();
            assertEquals(events.size() + 1, next.firstOp());
            events.addAll(next.events());
        }
        return events;
    }
}
