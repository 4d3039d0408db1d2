package io.weir.cluster.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.broker.FakePartitionHost.Call;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.LiveBrokerConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerCommand.RegisterBroker;
import io.weir.cluster.controller.ControllerCommand.Subscribe;
import io.weir.cluster.controller.ControllerReply.BrokerAccepted;
import io.weir.cluster.controller.MetadataUpdate;
import io.weir.cluster.metadata.ImageHash;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataEvent.BrokerConfigChanged;
import io.weir.cluster.metadata.MetadataEvent.BrokerRegistered;
import io.weir.cluster.metadata.MetadataEvent.ControllerElected;
import io.weir.cluster.metadata.MetadataEvent.PartitionsAdded;
import io.weir.cluster.metadata.MetadataEvent.TopicConfigChanged;
import io.weir.cluster.metadata.MetadataEvent.TopicCreated;
import io.weir.cluster.metadata.MetadataEvent.TopicDeleted;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerActorTest {
    private static final TopicId CLUSTER = new TopicId(7, 7);
    private static final TopicId A = new TopicId(1, 1);
    private static final TopicId B = new TopicId(2, 2);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration NEVER = Duration.ofHours(1);

    private ActorTestKit kit;

    @BeforeAll
    void start() {
        kit = ActorTestKit.create();
    }

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    /** A broker with the controller played by the test. */
    private final class Broker {
        final TestProbe<ControllerCommand> controller = kit.createTestProbe();
        final LiveBrokerConfigs live = new LiveBrokerConfigs(BrokerConfigs.of(1, Map.of()));
        final AppliedMetadata applied = new AppliedMetadata(MetadataImage.empty(CLUSTER), live);
        final CompletableFuture<Void> ready = new CompletableFuture<>();
        final CompletableFuture<Void> stopped = new CompletableFuture<>();
        final FakePartitionHost host;
        final ActorRef<BrokerActor.Command> actor;
        final List<MetadataEvent> history = new ArrayList<>();
        ActorRef<MetadataUpdate> updates;

        Broker(boolean atOnce, Duration askAgain, Duration retry, TopicIdPartition... stored) {
            host = new FakePartitionHost(atOnce);
            actor = kit.spawn(BrokerActor.create(
                    new BrokerActor.Setup(
                            controller.ref(),
                            new BrokerRegistration(1, "new", "host", 9092, ""),
                            host,
                            new TopicConfigs(BrokerConfigs.of(1, Map.of())),
                            new BrokerSettings(askAgain, 2, retry),
                            applied,
                            ready,
                            stopped),
                    List.of(stored)));
        }

        /** Registers it at the op after what has happened, and lets it subscribe. */
        Broker register(MetadataEvent... before) {
            history.add(new ControllerElected(1));
            history.addAll(List.of(before));
            history.add(new BrokerRegistered(1, "new", "host", 9092, ""));
            RegisterBroker asked = controller.expectMessageClass(RegisterBroker.class);
            assertEquals("new", asked.incarnation());
            asked.replyTo().tell(new BrokerAccepted(history.size()));
            Subscribe subscribe = nextSubscribe();
            assertEquals(0, subscribe.appliedOp());
            updates = subscribe.subscriber();
            updates.tell(new MetadataUpdate.Events(1, history));
            return this;
        }

        Subscribe nextSubscribe() {
            List<ControllerCommand> asked = controller.fishForMessage(
                    Duration.ofSeconds(30),
                    command -> command instanceof Subscribe
                            ? FishingOutcomes.complete()
                            : FishingOutcomes.continueAndIgnore());
            return (Subscribe) asked.get(0);
        }

        void happens(MetadataEvent... events) {
            updates.tell(new MetadataUpdate.Events(history.size() + 1, List.of(events)));
            history.addAll(List.of(events));
        }

        void isReady() throws Exception {
            ready.get(30, TimeUnit.SECONDS);
        }

        MetadataImage reached(long op) throws Exception {
            return applied.whenApplied(op).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void nothingIsLedBeforeThisIncarnationIsInTheImage() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER);
        broker.register(registered("old"), topic("a", A, 1));
        assertEquals("lead a-0@1", broker.host.next().toString());
        broker.isReady();
        assertTrue(broker.host.idle());
        assertEquals(4, broker.applied.image().op());
    }

    @Test
    void anImageIsShownWhenItsLeadersHaveStartedAndNotBefore() throws Exception {
        Broker broker = new Broker(false, NEVER, NEVER).register();
        broker.isReady();
        broker.happens(topic("a", A, 1));
        Call first = broker.host.next();
        broker.happens(topic("b", B, 1));
        CompletableFuture<MetadataImage> shown = broker.applied.whenApplied(3).toCompletableFuture();
        assertFalse(shown.isDone());
        assertEquals(2, broker.applied.image().op());

        first.done().complete(null);
        assertEquals(3, shown.get(30, TimeUnit.SECONDS).op());
        Call second = broker.host.next();
        assertEquals("lead b-0@0", second.toString());
        assertEquals(3, broker.applied.image().op());
        second.done().complete(null);
        assertEquals(4, broker.reached(4).op());
    }

    @Test
    void aLeaderThatCannotStartHidesNothingAndIsTriedAgain() throws Exception {
        Broker broker = new Broker(false, NEVER, SHORT).register();
        broker.isReady();
        broker.happens(topic("a", A, 1));
        broker.host.next().done().completeExceptionally(new IllegalStateException("the log is broken"));
        assertTrue(broker.reached(3).topic("a").isPresent());
        Call again = broker.host.next();
        assertEquals("lead a-0@0", again.toString());
        again.done().complete(null);
    }

    @Test
    void aGapIsAskedForAndWhatIsKnownIsNotAppliedTwice() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER).register();
        broker.isReady();
        broker.updates.tell(new MetadataUpdate.Events(4, List.of(topic("b", B, 1))));
        assertEquals(2, broker.controller.expectMessageClass(Subscribe.class).appliedOp());
        broker.updates.tell(new MetadataUpdate.Events(
                1, List.of(broker.history.get(0), broker.history.get(1), topic("a", A, 1), topic("b", B, 1))));
        assertEquals(Set.of("a", "b"), broker.reached(4).topicsByName().keySet());
    }

    @Test
    void theControllerIsAskedAgainForWhatMayHaveBeenLost() throws Exception {
        Broker broker = new Broker(true, SHORT, NEVER);
        broker.controller.expectMessageClass(RegisterBroker.class);
        broker.register(); // by the registration that was sent again
        broker.isReady();
        while (broker.nextSubscribe().appliedOp() != 2) {
            // Those from before the first round do not count.
        }
    }

    @Test
    void aTopicCreatedAgainUnderItsNameStartsWhenTheOldOneIsDeleted() throws Exception {
        Broker broker = new Broker(false, NEVER, NEVER).register(topic("a", A, 1));
        broker.host.next().done().complete(null);
        broker.isReady();
        broker.happens(new TopicDeleted(A), topic("a", B, 1));
        Call delete = broker.host.next();
        assertEquals("delete", delete.what());
        assertEquals(A, delete.partition().topicId());
        assertTrue(broker.host.idle());
        delete.done().complete(null);
        Call lead = broker.host.next();
        assertEquals(B, lead.partition().topicId());
        lead.done().complete(null);
    }

    @Test
    void noMoreLeadersStartAtATimeThanTheBoundAllows() throws Exception {
        Broker broker = new Broker(false, NEVER, NEVER).register(topic("a", A, 5));
        Call first = broker.host.next();
        broker.host.next();
        first.done().complete(null);
        assertEquals("lead a-2@1", broker.host.next().toString());
        assertTrue(broker.host.idle());
        assertFalse(broker.ready.isDone());
    }

    @Test
    void aConfigurationThatChangesReachesTheLeader() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER).register(topic("a", A, 1));
        broker.host.next();
        broker.isReady();
        broker.happens(new TopicConfigChanged(A, Map.of("weir.durability", "os"), List.of()));
        Call update = broker.host.next();
        assertEquals("update a-0@1", update.toString());
        assertEquals("OS", update.assignment().settings().durability().name());
    }

    @Test
    void aConfigurationIsSeenWhenItsLeaderHasIt() throws Exception {
        Broker broker = new Broker(false, NEVER, NEVER).register(topic("a", A, 1));
        broker.host.next().done().complete(null);
        broker.isReady();
        long before = broker.applied.image().op();
        broker.happens(new TopicConfigChanged(A, Map.of("weir.durability", "os"), List.of()));
        Call update = broker.host.next();
        assertEquals(before, broker.applied.image().op());
        update.done().complete(null);
        broker.applied.whenApplied(before + 1).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void partitionsThatAreAddedAreLedBesideTheOthers() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER).register(topic("a", A, 1));
        assertEquals("lead a-0@1", broker.host.next().toString());
        broker.isReady();
        broker.happens(new PartitionsAdded(A, 1, List.of(List.of(1), List.of(2))));
        assertEquals("lead a-1@0", broker.host.next().toString());
        broker.applied
                .whenApplied(broker.applied.image().op())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertTrue(broker.host.idle());
    }

    @Test
    void whatFollowsABrokersConfigurationIsToldBeforeTheChangeIsSeen() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER).register();
        broker.isReady();
        long op = broker.applied.image().op() + 1;
        List<Integer> told = Collections.synchronizedList(new ArrayList<>());
        broker.live.follow(Set.of("max.connections"), values -> told.add(values.intValue("max.connections")));
        broker.happens(new BrokerConfigChanged("", Map.of("max.connections", "7"), List.of()));
        broker.applied.whenApplied(op).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(List.of(Integer.MAX_VALUE, 7), told);
    }

    @Test
    void logsOfTopicsThatAreNoMoreAreDeletedAtTheStart() throws Exception {
        TopicIdPartition stray = new TopicIdPartition(B, "b", 0);
        Broker broker = new Broker(true, NEVER, NEVER, stray, new TopicIdPartition(A, "a", 0))
                .register(topic("a", A, 1), topic("b", B, 1), new TopicDeleted(B));
        assertEquals(stray, broker.host.next().partition());
        assertEquals("lead a-0@1", broker.host.next().toString());
        broker.isReady();
        assertTrue(broker.host.idle());
    }

    @Test
    void logsOfTopicsThatNoJournalEverKnewAreKeptAndTheBrokerDoesNotStart() {
        Broker broker = new Broker(true, NEVER, NEVER, new TopicIdPartition(B, "b", 0)).register();
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> broker.ready.get(30, TimeUnit.SECONDS));
        assertEquals(
                "The metadata's journal is new, but there are 1 logs that it does not know (b-0); "
                        + "restore the journal, or move these directories away",
                failure.getCause().getMessage());
        assertTrue(broker.host.idle());
    }

    @Test
    void anImageThatWasDamagedOnItsWayIsNotUsed() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER).register();
        broker.isReady();
        MetadataImage image = topic("a", A, 1).apply(broker.applied.image());
        broker.updates.tell(new MetadataUpdate.FullImage(image, "another"));
        broker.updates.tell(new MetadataUpdate.FullImage(
                topic("b", B, 1).apply(broker.applied.image()),
                ImageHash.of(topic("b", B, 1).apply(broker.applied.image()))));
        assertEquals(Set.of("b"), broker.reached(3).topicsByName().keySet());
    }

    @Test
    void anotherIncarnationOfThisBrokerTakesItsLeadersAway() throws Exception {
        Broker broker = new Broker(true, NEVER, NEVER).register(topic("a", A, 1));
        broker.host.next();
        broker.isReady();
        broker.happens(registered("newer"));
        assertEquals("resign a-0", broker.host.next().toString());
    }

    @Test
    void aStopGivesEveryLogBackAlsoOfLeadersThatWereStarting() throws Exception {
        Broker broker = new Broker(false, NEVER, NEVER).register(topic("a", A, 3));
        Call first = broker.host.next();
        Call second = broker.host.next();
        broker.actor.tell(new BrokerActor.Stop());
        first.done().complete(null);
        second.done().complete(null);
        List<String> resigned = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Call resign = broker.host.next();
            resigned.add(resign.toString());
            resign.done().complete(null);
        }
        Collections.sort(resigned);
        assertEquals(List.of("resign a-0", "resign a-1"), resigned);
        broker.stopped.get(30, TimeUnit.SECONDS);
        assertTrue(broker.host.idle());
        assertTrue(broker.applied.whenApplied(99).toCompletableFuture().isCompletedExceptionally());
    }

    private static BrokerRegistered registered(String incarnation) {
        return new BrokerRegistered(1, incarnation, "host", 9092, "");
    }

    private static TopicCreated topic(String name, TopicId id, int partitions) {
        return new TopicCreated(name, id, Collections.nCopies(partitions, List.of(1)), Map.of());
    }
}
