package io.weir.cluster.groups.slot;

import static io.weir.cluster.groups.slot.GroupFixtures.beat;
import static io.weir.cluster.groups.slot.GroupFixtures.bytes;
import static io.weir.cluster.groups.slot.GroupFixtures.commit;
import static io.weir.cluster.groups.slot.GroupFixtures.fetchAll;
import static io.weir.cluster.groups.slot.GroupFixtures.heartbeat;
import static io.weir.cluster.groups.slot.GroupFixtures.join;
import static io.weir.cluster.groups.slot.GroupFixtures.leave;
import static io.weir.cluster.groups.slot.GroupFixtures.partition;
import static io.weir.cluster.groups.slot.GroupFixtures.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cluster.broker.BrokerRegistration;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.offsets.OffsetRequests.Delete;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.cluster.metadata.MetadataEvent.BrokerFenced;
import io.weir.cluster.metadata.MetadataEvent.BrokerRegistered;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two brokers, of which one is asked about groups of the other; what crosses is written and read. */
class GroupsAcrossBrokersTest {
    private final List<ActorTestKit> kits = new ArrayList<>();
    private final List<SlotHost> hosts = new ArrayList<>();
    private MetadataImage image = GroupFixtures.image("");
    /** The first broker's way to all groups. */
    private Groups groups;
    /** A group whose slot is at the second broker. */
    private String far;

    @BeforeEach
    void start() throws Exception {
        for (int broker = 1; broker <= 2; broker++) {
            ActorTestKit kit = ActorTestKit.create(PersistenceTestKitPlugin.getInstance()
                    .config()
                    .withFallback(PersistenceTestKitSnapshotPlugin.config())
                    .withFallback(ConfigFactory.parseString(
                            "pekko.actor.provider = cluster, pekko.cluster.jmx.enabled = off, "
                                    + "pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }"))
                    .withFallback(ConfigFactory.load()));
            kits.add(kit);
            String incarnation = BrokerRegistration.of(kit.system(), broker, "host", 9092, "")
                    .incarnation();
            image = new BrokerRegistered(broker, incarnation, "host", 9092, "").apply(image);
            hosts.add(SlotHost.start(
                    kit.system(),
                    new SlotHost.Setup(
                            broker,
                            GroupFixtures.SETTINGS,
                            image -> new ImageTopics(image, 10),
                            GroupFixtures.LIMITS,
                            () -> UUID.randomUUID().toString(),
                            Clock.systemUTC()),
                    new SimpleMeterRegistry()));
        }
        for (SlotHost host : hosts) {
            host.applied(image);
            get(host.ready());
        }
        groups = hosts.get(0).groups(new Latest());
        far = groupAt(2);
    }

    private String groupAt(int broker) {
        return IntStream.range(0, 1000)
                .mapToObj(number -> "g" + number)
                .filter(group -> groups.coordinatorOf(group).orElseThrow().id() == broker)
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void stop() {
        kits.forEach(ActorTestKit::shutdownTestKit);
    }

    @Test
    void anyBrokerAnswersForAClassicGroupOfAnother() throws Exception {
        JoinReply joined = get(groups.ask(join(far, "")));
        assertEquals(GroupError.NONE, joined.error());
        String member = joined.memberId();
        assertEquals(bytes("subscription"), joined.members().get(0).subscription());
        assertEquals(
                bytes("mine"),
                get(groups.ask(sync(far, member, 1, Map.of(member, bytes("mine")))))
                        .assignment());
        assertEquals(GroupError.NONE, get(groups.ask(heartbeat(far, member, 1))));
        assertEquals(GroupError.ILLEGAL_GENERATION, get(groups.ask(heartbeat(far, member, 2))));
        assertEquals(
                List.of(GroupError.NONE),
                get(groups.ask(commit(far, member, 1, 0, 5))).errors());
        assertEquals(
                "Stable", get(groups.ask(new GroupCommand.DescribeGroup(far))).state());
        assertEquals(
                List.of(GroupError.NONE), get(groups.ask(leave(far, member))).errors());
        assertEquals(
                5,
                get(groups.ask(fetchAll(far)))
                        .offsets()
                        .get(0)
                        .position()
                        .orElseThrow()
                        .offset());
        assertEquals(
                List.of(GroupError.NONE),
                get(groups.ask(new GroupCommand.DeleteOffsets(far, new Delete(List.of(partition(0))))))
                        .errors());
        assertEquals(
                GroupError.NONE,
                get(groups.ask(new GroupCommand.DeleteGroup(far))).error());
    }

    @Test
    void anyBrokerAnswersForAConsumerGroupOfAnother() throws Exception {
        ConsumerReply joined = get(groups.ask(beat(far, "m", 0))).reply();
        assertEquals(GroupError.NONE, joined.error());
        assertEquals(4, joined.assigned().orElseThrow().size());
        assertEquals(
                4,
                get(groups.ask(new GroupCommand.DescribeConsumerGroup(far)))
                        .members()
                        .get(0)
                        .target()
                        .size());
        assertEquals(List.of(), get(groups.list()));
        assertEquals(
                List.of(far),
                get(hosts.get(1).groups(new Latest()).list()).stream()
                        .map(Listed::groupId)
                        .toList());
    }

    @Test
    void whoIsParkedAtABrokerThatIsLostIsToldAtOnceAndTheSlotGoesOnElsewhere() throws Exception {
        JoinReply joined = get(groups.ask(join(far, "")));
        get(groups.ask(sync(far, joined.memberId(), joined.generation(), Map.of())));
        CompletionStage<JoinReply> parked = groups.ask(join(far, ""));
        // It has been parked there when this, which comes after it, is answered.
        get(groups.ask(heartbeat(far, joined.memberId(), joined.generation())));
        assertFalse(parked.toCompletableFuture().isDone());

        image = new BrokerFenced(2).apply(image);
        hosts.get(0).applied(image);
        assertEquals(GroupError.COORDINATOR_NOT_AVAILABLE, get(parked).error());
        assertEquals(1, groups.coordinatorOf(far).orElseThrow().id());
        assertEquals(
                List.of(GroupError.NONE), get(groups.ask(commit(far, 0, 7))).errors());
    }

    @Test
    void aSlotThatHasMovedOnDoesNotAnswerWhoDoesNotKnowIt() throws Exception {
        // The second broker has come again, in another incarnation, which the first has not heard of yet.
        String incarnation = image.brokers().get(2).incarnation();
        hosts.get(1).applied(new BrokerRegistered(2, incarnation + "9", "host", 9092, "").apply(image));
        assertEquals(
                GroupError.COORDINATOR_NOT_AVAILABLE,
                get(groups.ask(commit(far, 0, 7))).error());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private final class Latest implements MetadataView {
        @Override
        public MetadataImage image() {
            return image;
        }

        @Override
        public CompletionStage<MetadataImage> whenApplied(long op) {
            return CompletableFuture.completedFuture(image);
        }
    }
}
