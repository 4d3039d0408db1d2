package io.weir.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.log.Durability;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TopicIdPartition;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;

/** The host with sharding on a real cluster of one node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionHostsTest {
    private final FakeDirectory directory = new FakeDirectory();
    private ClusterRig rig;
    private PartitionHost host;
    private CompletionStage<Void> askedBeforeJoining;

    @BeforeAll
    void startBeforeTheNodeHasJoined() {
        directory.flushAtOnce = true;
        rig = ClusterRig.alone();
        host = PartitionHosts.start(rig.kit.system(), directory, 1, new SimpleMeterRegistry(), Clock.systemUTC());
        askedBeforeJoining = host.lead(of("early", 5));
        rig.join();
    }

    @AfterAll
    void close() {
        rig.close();
    }

    private static PartitionAssignment of(String topic, int epoch) {
        PartitionAssignment any = Assignments.single(epoch, Durability.FSYNC);
        return new PartitionAssignment(partition(topic), 1, epoch, 0, any.replicas(), any.inSync(), any.settings());
    }

    private static TopicIdPartition partition(String topic) {
        return new TopicIdPartition(new io.weir.log.TopicId(1, topic.hashCode()), topic, 0);
    }

    private Optional<StartedLeader> leader(String topic) {
        return host.leaders().find(partition(topic).topicId(), 0);
    }

    private static void await(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static PartitionCommand.Append append(TestProbe<AppendReply> answers) {
        return new PartitionCommand.Append(
                -1, Lease.of(10), LeaderRig.ALL, 1000, answer -> answers.ref().tell(answer));
    }

    @Test
    void aLeaderAskedForBeforeTheNodeJoinedStartsWhenItHas() throws Exception {
        await(askedBeforeJoining);

        assertEquals(5, leader("early").orElseThrow().assignment().leaderEpoch());
    }

    @Test
    void aStartedLeaderTakesRecordsOfTheGateway() throws Exception {
        await(host.lead(of("written", 5)));
        TestProbe<AppendReply> answers = rig.kit.createTestProbe(AppendReply.class);

        leader("written")
                .orElseThrow()
                .ref()
                .tell(new PartitionCommand.Append(-1, Lease.of(10), LeaderRig.ALL, 1000, answer -> answers.ref()
                        .tell(answer)));

        assertEquals(new AppendReply.Acknowledged(0, 9, -1, 0), answers.receiveMessage(LeaderRig.PATIENCE));
        assertEquals(10, leader("written").orElseThrow().highWatermark());
    }

    @Test
    void electingNamesANewEntityAndTheOldOneLeadsNoMore() throws Exception {
        await(host.lead(of("elected", 5)));
        StartedLeader old = leader("elected").orElseThrow();

        await(host.lead(of("elected", 6)));

        assertEquals(6, leader("elected").orElseThrow().assignment().leaderEpoch());
        TestProbe<AppendReply> answers = rig.kit.createTestProbe(AppendReply.class);
        old.ref().tell(append(answers));
        assertEquals(
                new AppendReply.Refused(new PartitionError.NotLeader()), answers.receiveMessage(LeaderRig.PATIENCE));
    }

    @Test
    void aLeaderThatResignedIsOutOfTheRegistryAndCanLeadLaterAtAHigherEpoch() throws Exception {
        await(host.lead(of("resigned", 5)));
        await(host.resign(partition("resigned")));
        assertTrue(leader("resigned").isEmpty());

        await(host.lead(of("resigned", 6)));

        assertTrue(leader("resigned").isPresent());
    }

    @Test
    void deletingStopsTheLeaderFirst() throws Exception {
        await(host.lead(of("deleted", 5)));

        await(host.delete(partition("deleted")));

        assertTrue(leader("deleted").isEmpty());
        assertTrue(directory.deleted.contains(partition("deleted")));
    }

    @Test
    void aThousandLeadersStart() throws Exception {
        List<CompletableFuture<Void>> started = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            started.add(host.lead(of("many-" + i, 1)).toCompletableFuture());
        }

        await(CompletableFuture.allOf(started.toArray(CompletableFuture[]::new)));

        assertTrue(leader("many-0").isPresent());
        assertTrue(leader("many-999").isPresent());
    }

    @Test
    void aLeaderOfAnotherNodeIsNotStartedHere() {
        PartitionAssignment any = of("elsewhere", 5);
        PartitionAssignment elsewhere =
                new PartitionAssignment(any.partition(), 2, 5, 0, List.of(2), List.of(2), any.settings());

        ExecutionException failure = assertThrows(ExecutionException.class, () -> await(host.lead(elsewhere)));

        assertInstanceOf(IllegalArgumentException.class, failure.getCause());
    }

    @Test
    void aShardHasItsHomeOnItsBrokerOnly() {
        var classic = Adapter.toClassic(rig.kit.system());
        ActorRef region = ClusterSharding.get(classic).shardRegion(PartitionSharding.TYPE.name());
        BrokerShardAllocation allocation = new BrokerShardAllocation(Cluster.get(classic));
        Map<ActorRef, IndexedSeq<String>> regions = Map.of(region, Vector$.MODULE$.empty());

        assertEquals(
                region,
                allocation.allocateShard(region, "1", regions).value().get().get());
        assertFalse(allocation.allocateShard(region, "2", regions).isCompleted());
        assertFalse(allocation.allocateShard(region, "1", Map.of()).isCompleted());
        assertTrue(allocation
                .rebalance(regions, java.util.Set.of())
                .value()
                .get()
                .get()
                .isEmpty());
    }

    @Test
    void aLogThatCannotBeOpenedFailsTheStageWithItsReason() throws Exception {
        FakeDirectory broken = new FakeDirectory();
        broken.openFailure = new StorageFailure.IoFailure(Path.of("disk"), "broken");
        try (ClusterRig other = ClusterRig.alone()) {
            PartitionHost failing =
                    PartitionHosts.start(other.kit.system(), broken, 1, new SimpleMeterRegistry(), Clock.systemUTC());
            other.join();

            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> await(failing.lead(of("broken", 5))));

            assertInstanceOf(StorageException.class, failure.getCause());
            assertEquals(
                    Optional.of(broken.openFailure),
                    failing.leaders().failure(partition("broken").topicId(), 0));

            await(failing.delete(partition("broken")));

            assertTrue(
                    failing.leaders().failure(partition("broken").topicId(), 0).isEmpty());
        }
    }

    @Test
    void oldRecordsAreLookedForInRounds() throws Exception {
        FakeDirectory old = new FakeDirectory();
        old.flushAtOnce = true;
        try (ClusterRig other = ClusterRig.alone("""
                weir.kafka { "log.initial.task.delay.ms" = 0, "log.retention.check.interval.ms" = 1 }""")) {
            PartitionHost looking =
                    PartitionHosts.start(other.kit.system(), old, 1, new SimpleMeterRegistry(), Clock.systemUTC());
            other.join();
            await(looking.lead(of("looked-after", 5)));
            FakeLog log = old.log(partition("looked-after"));

            for (int round = 0; round < 3; round++) {
                assertEquals(0, log.passes.poll(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aNodeThatStopsAnswersWhoWaits() {
        FakeDirectory slow = new FakeDirectory();
        slow.opening = new CountDownLatch(1);
        ClusterRig other = ClusterRig.alone();
        PartitionHost stopping =
                PartitionHosts.start(other.kit.system(), slow, 1, new SimpleMeterRegistry(), Clock.systemUTC());
        other.join();
        CompletionStage<Void> never = stopping.lead(of("never", 5));

        other.kit.system().terminate();

        assertThrows(ExecutionException.class, () -> await(never));
        slow.opening.countDown();
        other.close();
    }
}
