package io.weir.cluster.groups.slot;

import static io.weir.cluster.groups.slot.GroupFixtures.beat;
import static io.weir.cluster.groups.slot.GroupFixtures.commit;
import static io.weir.cluster.groups.slot.GroupFixtures.fetchAll;
import static io.weir.cluster.groups.slot.GroupFixtures.heartbeat;
import static io.weir.cluster.groups.slot.GroupFixtures.join;
import static io.weir.cluster.groups.slot.GroupFixtures.sync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.OffsetsCommitted;
import io.weir.cluster.groups.offsets.OffsetRequests.CommitReply;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.cluster.groups.slot.StartedSlots.SlotSize;
import io.weir.cluster.metadata.MetadataEvent.TopicDeleted;
import io.weir.cluster.metadata.MetadataImage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotTest {
    private static final String JOURNAL = "group-slot-17";

    private final AtomicInteger ids = new AtomicInteger();
    private ActorTestKit kit;
    private PersistenceTestKit journal;
    private SlotCalls calls;
    private ActorRef<SlotMessage> slot;

    @BeforeEach
    void start() {
        kit = ActorTestKit.create(PersistenceTestKitPlugin.getInstance()
                .config()
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(ConfigFactory.load()));
        journal = PersistenceTestKit.create(kit.system());
        slot = slot(1000);
    }

    private ActorRef<SlotMessage> slot(int maxWaitingCalls) {
        calls = new SlotCalls(maxWaitingCalls);
        SlotHost.Setup host = new SlotHost.Setup(
                1,
                GroupFixtures.SETTINGS,
                image -> new ImageTopics(image, 10),
                GroupFixtures.LIMITS,
                () -> "id" + ids.incrementAndGet(),
                Clock.systemUTC());
        SlotMeters meters = new SlotMeters(new SimpleMeterRegistry(), new StartedSlots());
        return kit.spawn(Slot.create(
                new Slot.Setup(17, 1, host, calls, new SlotSize(), meters),
                new ImageTopics(GroupFixtures.image("i"), 10)));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void whatComesDuringAWriteSharesTheNext() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> writes = new ArrayList<>();
        journal.withPolicy((id, operation) -> {
            if (operation instanceof WriteEvents events) {
                writes.add(events.batch().size());
                await(go);
            }
            return ProcessingSuccess.getInstance();
        });
        List<CompletionStage<?>> commits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            commits.add(ask(commit("g" + i, 0, i)));
        }
        // All have been decided when this one has been seen: it comes after them, and waits with them.
        CompletionStage<List<Listed>> listed = calls.list(slot::tell);
        go.countDown();
        assertEquals(50, get(listed).size());
        for (CompletionStage<?> commit : commits) {
            get(commit);
        }
        assertEquals(50, writes.stream().mapToInt(Integer::intValue).sum());
        assertTrue(writes.size() <= 3, "writes of " + writes);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void heartbeatsWriteNothing() throws Exception {
        JoinReply joined = get(ask(join("g", "")));
        get(ask(sync("g", joined.memberId(), joined.generation(), Map.of())));
        int epoch = get(ask(beat("c", "m", 0))).reply().epoch();
        int before = journal.persistedInStorage(JOURNAL).size();
        for (int i = 0; i < 10; i++) {
            assertEquals(GroupError.NONE, get(ask(heartbeat("g", joined.memberId(), joined.generation()))));
            assertEquals(
                    GroupError.NONE, get(ask(beat("c", "m", epoch))).reply().error());
        }
        assertEquals(before, journal.persistedInStorage(JOURNAL).size());
    }

    @Test
    void aWriteThatFailsIsRefusedAndForgottenAndTheSlotComesBack() throws Exception {
        get(ask(commit("g", 0, 1)));
        journal.failNextPersisted(JOURNAL);
        assertEquals(
                GroupError.COORDINATOR_NOT_AVAILABLE,
                get(ask(commit("g", 0, 2))).error());
        assertEquals(
                1,
                get(ask(fetchAll("g")))
                        .offsets()
                        .get(0)
                        .position()
                        .orElseThrow()
                        .offset());
        assertEquals(GroupError.NONE, get(ask(commit("g", 0, 3))).error());
    }

    @Test
    void whoIsParkedIsToldWhenTheJournalFails() throws Exception {
        JoinReply joined = get(ask(join("g", "")));
        get(ask(sync("g", joined.memberId(), joined.generation(), Map.of())));
        CompletionStage<JoinReply> parked = ask(join("g", ""));
        journal.failNextPersisted(JOURNAL);
        get(ask(commit("h", 0, 2)));
        assertEquals(GroupError.COORDINATOR_NOT_AVAILABLE, get(parked).error());
        assertEquals(0, calls.size());
    }

    @Test
    void callsBeyondTheBoundAreRefused() throws Exception {
        ActorRef<SlotMessage> small = slot(1);
        JoinReply joined = get(calls.ask(join("g", ""), small::tell));
        get(calls.ask(sync("g", joined.memberId(), joined.generation(), Map.of()), small::tell));
        CompletionStage<JoinReply> parked = calls.ask(join("g", ""), small::tell);
        assertEquals(
                GroupError.COORDINATOR_NOT_AVAILABLE,
                get(calls.ask(heartbeat("g", joined.memberId(), joined.generation()), small::tell)));
        assertFalse(parked.toCompletableFuture().isDone());
        small.tell(new SlotMessage.Stop());
        assertEquals(GroupError.COORDINATOR_NOT_AVAILABLE, get(parked).error());
    }

    @Test
    void aMemberThatIsNotHeardOfIsOutWithoutAnybodyAsking() throws Exception {
        JoinReply first = get(ask(join("g", "", 500)));
        get(ask(sync("g", first.memberId(), first.generation(), Map.of())));
        // Parked, for the first member does not come to the join: it goes on when that one's session is over.
        JoinReply second = get(ask(join("g", "")));
        assertEquals(List.of(second.memberId()), members(second));
        assertEquals(GroupError.UNKNOWN_MEMBER_ID, get(ask(heartbeat("g", first.memberId(), 1))));
    }

    private static List<String> members(JoinReply reply) {
        return reply.members().stream().map(member -> member.memberId()).toList();
    }

    @Test
    void offsetsOfADeletedTopicGoWithIt() throws Exception {
        get(ask(commit("g", 0, 1)));
        MetadataImage without = new TopicDeleted(GroupFixtures.TOPIC).apply(GroupFixtures.image("i"));
        slot.tell(new SlotMessage.TopicsChanged(new ImageTopics(without, 10)));
        assertEquals(List.of(), get(ask(fetchAll("g"))).offsets());
        List<GroupEvent> events = journal.persistedInStorage(JOURNAL).stream()
                .map(GroupEvent.class::cast)
                .toList();
        assertTrue(events.get(0) instanceof OffsetsCommitted);
        assertTrue(events.get(1) instanceof GroupEvent.OffsetsRemoved);
        assertEquals(StoredSlot.of(events).events(), List.of());
    }

    @Test
    void aSlotThatIsToldToStopStoresWhatItDecidedAndEnds() throws Exception {
        get(ask(commit("g", 0, 1)));
        CompletionStage<CommitReply> commit = ask(commit("g", 0, 2));
        slot.tell(new SlotMessage.Stop());
        assertEquals(new CommitReply(GroupError.NONE, List.of(GroupError.NONE)), get(commit));
        kit.createTestProbe().expectTerminated(slot, Duration.ofSeconds(60));
    }

    private <R> CompletionStage<R> ask(GroupCommand<R> command) {
        return calls.ask(command, slot::tell);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
