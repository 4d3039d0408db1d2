package io.weir.cluster.groups.slot;

import static io.weir.cluster.groups.slot.GroupFixtures.beat;
import static io.weir.cluster.groups.slot.GroupFixtures.bytes;
import static io.weir.cluster.groups.slot.GroupFixtures.commit;
import static io.weir.cluster.groups.slot.GroupFixtures.fetchAll;
import static io.weir.cluster.groups.slot.GroupFixtures.heartbeat;
import static io.weir.cluster.groups.slot.GroupFixtures.image;
import static io.weir.cluster.groups.slot.GroupFixtures.join;
import static io.weir.cluster.groups.slot.GroupFixtures.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.offsets.OffsetRequests.CommitReply;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.MetadataView;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups on the journal that a node has: a restart is another actor system on the same directory, with another incarnation. */
class GroupsOnJournalTest {
    @TempDir
    Path directory;

    private final AtomicInteger ids = new AtomicInteger();
    private int run;
    private ActorTestKit kit;
    private SlotHost host;
    private Groups groups;

    @BeforeEach
    void start() throws Exception {
        run++;
        kit = ActorTestKit.create(ConfigFactory.parseMap(Map.of(
                        "pekko.persistence.journal.plugin",
                        "weir.journal",
                        "pekko.persistence.snapshot-store.plugin",
                        "weir.snapshot-store",
                        "weir.journal.directory",
                        directory.toString(),
                        "weir.journal.cluster-id",
                        GroupFixtures.CLUSTER.toString()))
                .withFallback(ConfigFactory.load()));
        host = SlotHost.start(
                kit.system(),
                new SlotHost.Setup(
                        1,
                        GroupFixtures.SETTINGS,
                        image -> new ImageTopics(image, 10),
                        GroupFixtures.LIMITS,
                        () -> "id" + ids.incrementAndGet(),
                        Clock.systemUTC()),
                new SimpleMeterRegistry());
        MetadataImage image = image("i" + run);
        host.applied(image);
        get(host.ready());
        groups = host.groups(new Fixed(image));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private void restart() throws Exception {
        stop();
        start();
    }

    @Test
    void whatWasCommittedIsThereAfterEveryRestart() throws Exception {
        for (int round = 1; round <= 3; round++) {
            List<CompletionStage<CommitReply>> commits = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                commits.add(groups.ask(commit("g" + i % 10, i % 4, 1000L * round + i)));
            }
            for (CompletionStage<CommitReply> commit : commits) {
                assertEquals(new CommitReply(GroupError.NONE, List.of(GroupError.NONE)), get(commit));
            }
            for (int look = 0; look < 2; look++) {
                // Of every tenth commit each went to another of two partitions.
                assertEquals(Set.of(1000L * round + 193, 1000L * round + 183), offsets("g3"));
                restart();
            }
        }
        assertEquals(10, get(groups.list()).size());
    }

    private Set<Long> offsets(String group) throws Exception {
        return get(groups.ask(fetchAll(group))).offsets().stream()
                .map(fetched -> fetched.position().map(Position::offset).orElseThrow())
                .collect(Collectors.toSet());
    }

    @Test
    void membersOfAClassicGroupGoOnAfterARestartWithoutRejoining() throws Exception {
        JoinReply joined = get(groups.ask(join("g", "")));
        assertEquals(GroupError.NONE, joined.error());
        String member = joined.memberId();
        assertEquals(
                bytes("mine"),
                get(groups.ask(sync("g", member, joined.generation(), Map.of(member, bytes("mine")))))
                        .assignment());
        restart();
        assertEquals(GroupError.NONE, get(groups.ask(heartbeat("g", member, joined.generation()))));
        assertEquals(
                GroupError.NONE,
                get(groups.ask(commit("g", member, joined.generation(), 0, 5))).error());
        assertEquals(
                GroupError.ILLEGAL_GENERATION,
                get(groups.ask(commit("g", member, joined.generation() + 1, 0, 5)))
                        .error());
        assertEquals(
                bytes("mine"),
                get(groups.ask(sync("g", member, joined.generation(), Map.of())))
                        .assignment());
    }

    @Test
    void membersOfAConsumerGroupGoOnAfterARestartAtTheirEpochs() throws Exception {
        ConsumerReply joined = get(groups.ask(beat("g", "m", 0))).reply();
        assertEquals(4, joined.assigned().orElseThrow().size());
        restart();
        ConsumerReply after = get(groups.ask(beat("g", "m", joined.epoch()))).reply();
        assertEquals(GroupError.NONE, after.error());
        assertEquals(joined.epoch(), after.epoch());
        assertEquals(
                "Stable",
                get(groups.ask(new GroupCommand.DescribeConsumerGroup("g"))).state());
    }

    @Test
    void whoIsParkedIsToldWhenTheSlotsEnd() throws Exception {
        JoinReply first = get(groups.ask(join("g", "")));
        get(groups.ask(sync("g", first.memberId(), first.generation(), Map.of())));
        CompletionStage<JoinReply> parked = groups.ask(join("g", ""));
        get(host.stop());
        assertEquals(GroupError.COORDINATOR_NOT_AVAILABLE, get(parked).error());
        assertEquals(
                GroupError.COORDINATOR_NOT_AVAILABLE,
                get(groups.ask(join("g", ""))).error());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private record Fixed(MetadataImage image) implements MetadataView {
        @Override
        public CompletionStage<MetadataImage> whenApplied(long op) {
            return CompletableFuture.completedFuture(image);
        }
    }
}
