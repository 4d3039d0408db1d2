package io.weir.client.consumer.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.StartFrom;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.FetchedPartition;
import io.weir.client.wire.fetch.FetchedRecords;
import io.weir.client.wire.fetch.Isolation;
import io.weir.client.wire.fetch.OffsetLookup;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class FetchPlannerTest {
    private static final FetchLimits LIMITS = new FetchLimits(
            1 << 20, 10_000, 1, 500, 100, 1_000, 5_000, Isolation.READ_UNCOMMITTED, Optional.of(StartFrom.earliest()));

    /** Partition n is led by broker n % 2. */
    private static final class TwoBrokers implements Leaders {
        boolean away;

        @Override
        public Optional<Leader> of(TopicPartition partition) {
            return away ? Optional.empty() : Optional.of(new Leader(partition.partition() % 2, 5, Uuid.ZERO_UUID));
        }

        @Override
        public ApiException whyNone(TopicPartition partition) {
            return new LeaderNotAvailableException("away");
        }
    }

    private final TwoBrokers leaders = new TwoBrokers();
    private final ByteBudget budget = new ByteBudget(100_000);
    private final FetchPlanner planner = new FetchPlanner(LIMITS, budget, () -> 2);
    private long now;

    private FetchPartition reading(int number, long offset) {
        FetchPartition partition = planner.add(new TopicPartition("t", number));
        planner.seek(partition, StartFrom.offset(offset));
        return partition;
    }

    private Plan plan(boolean wanted) {
        return planner.plan(now, leaders, partition -> wanted);
    }

    private static FetchedPartition records(TopicPartition partition, long offset, int bytes, long end) {
        MemoryRecords records = bytes == 0
                ? MemoryRecords.EMPTY
                : MemoryRecords.withRecords(offset, Compression.NONE, 5, new SimpleRecord(0, new byte[bytes]));
        return new FetchedPartition(
                partition,
                Optional.empty(),
                end,
                end,
                0,
                Optional.empty(),
                FetchedRecords.of(partition, records, List.of()));
    }

    private static FetchedPartition refused(TopicPartition partition, ApiException why) {
        return new FetchedPartition(
                partition,
                Optional.of(why),
                -1,
                -1,
                -1,
                Optional.empty(),
                FetchedRecords.of(partition, MemoryRecords.readableRecords(ByteBuffer.allocate(0)), List.of()));
    }

    @Test
    void withoutDemandNothingIsFetched() {
        reading(0, 0);
        assertEquals(List.of(), plan(false).fetches());
        Plan.Fetch fetch = plan(true).fetches().get(0);
        assertEquals(500, fetch.waitMs());
        assertEquals(List.of(), plan(true).fetches(), "one at a time is under way to a broker");
    }

    @Test
    void aPositionIsLookedUpFirst() {
        FetchPartition partition = planner.add(new TopicPartition("t", 0));
        assertEquals(List.of(), plan(true).fetches());
        planner.seek(partition, StartFrom.timestamp(77));
        Plan.Lookup lookup = plan(false).lookups().get(0);
        assertEquals(77, lookup.parts().get(0).timestampMs());
        planner.lookedUp(lookup, List.of(new OffsetLookup.Found(partition.partition(), null, -1)), now);
        Plan.Lookup latest = plan(false).lookups().get(0);
        assertEquals(OffsetLookup.LATEST, latest.parts().get(0).timestampMs(), "no record is as young");
        planner.lookedUp(latest, List.of(new OffsetLookup.Found(partition.partition(), null, 42)), now);
        assertEquals(42, plan(true).fetches().get(0).parts().get(0).offset());
    }

    @Test
    void anAnswerFromBeforeASeekIsDropped() {
        FetchPartition partition = reading(0, 0);
        Plan.Fetch fetch = plan(true).fetches().get(0);
        planner.seek(partition, StartFrom.offset(500));
        Plan after = planner.answered(fetch, List.of(records(partition.partition(), 0, 100, 10)), now);
        assertEquals(List.of(), after.chunks());
        assertEquals(500, plan(true).fetches().get(0).parts().get(0).offset());
        assertEquals(0, budget.held());
    }

    @Test
    void whoIsSoughtWhileTheBrokerMayHoldItsFetchBackIsFetchedAtOnce() {
        FetchPartition partition = reading(0, 0);
        Plan.Fetch held = plan(true).fetches().get(0);
        planner.seek(partition, StartFrom.offset(500));
        Plan.Fetch prompt = plan(true).fetches().get(0);
        assertTrue(prompt.prompt());
        assertEquals(500, prompt.parts().get(0).offset());

        planner.answered(held, List.of(records(partition.partition(), 0, 100, 10)), now);
        assertEquals(List.of(), plan(true).fetches(), "what it waits for is under way");
        Plan after = planner.answered(prompt, List.of(records(partition.partition(), 500, 100, 600)), now);
        assertEquals(500, after.chunks().get(0).from());
        assertEquals(501, plan(true).fetches().get(0).parts().get(0).offset());
        budget.giveBack(after.chunks().get(0));
        budget.settle();
        assertEquals(0, budget.held());
    }

    @Test
    void whatWasFetchedBeforeAnOffsetThatIsNotThereStaysWanted() {
        FetchPartition partition = reading(0, 0);
        Plan.Fetch fetch = plan(true).fetches().get(0);
        Chunk chunk = planner.answered(fetch, List.of(records(partition.partition(), 0, 100, 10)), now)
                .chunks()
                .get(0);
        Plan.Fetch second = plan(true).fetches().get(0);
        planner.answered(second, List.of(refused(partition.partition(), new OffsetOutOfRangeException("gone"))), now);
        assertFalse(chunk.isStale());
        assertEquals(
                OffsetLookup.EARLIEST,
                plan(true).lookups().get(0).parts().get(0).timestampMs());
    }

    @Test
    void whatMayPassIsTriedAgainLaterAndEndsTheStreamWhenItLastsTooLong() {
        FetchPartition partition = reading(0, 9);
        long waited = 0;
        while (true) {
            Plan plan = plan(true);
            if (!plan.fetches().isEmpty()) {
                Plan after = planner.answered(
                        plan.fetches().get(0),
                        List.of(refused(partition.partition(), new NotLeaderOrFollowerException("moved"))),
                        now);
                assertTrue(after.refresh());
                if (!after.failures().isEmpty()) {
                    assertEquals(9, after.failures().get(0).offset());
                    assertTrue(waited >= LIMITS.outageMs());
                    return;
                }
                continue;
            }
            assertTrue(plan.wakeAtMs() > now && plan.wakeAtMs() <= now + LIMITS.maxBackoffMs());
            waited += plan.wakeAtMs() - now;
            now = plan.wakeAtMs();
        }
    }

    @Test
    void whatCannotPassEndsTheStreamAtOnce() {
        FetchPartition partition = reading(0, 9);
        Plan after = planner.answered(
                plan(true).fetches().get(0),
                List.of(refused(partition.partition(), new TopicAuthorizationException("no"))),
                now);
        assertInstanceOf(
                TopicAuthorizationException.class, after.failures().get(0).getCause());
    }

    @Test
    void aPartitionWithoutALeaderIsAskedForAnew() {
        reading(0, 0);
        leaders.away = true;
        Plan plan = plan(true);
        assertTrue(plan.refresh());
        assertEquals(100, plan.wakeAtMs());
        leaders.away = false;
        now = 100;
        assertEquals(1, plan(true).fetches().size());
    }

    @Test
    void whatIsWantedWhileTheBrokerMayHoldAFetchBackIsFetchedAtOnce() {
        FetchPartition paused = reading(0, 0);
        FetchPartition late = reading(2, 0);
        FetchPartition idle = reading(4, 0);
        planner.pause(paused, true);
        Plan.Fetch held = planner.plan(now, leaders, partition -> partition != late)
                .fetches()
                .get(0);
        assertEquals(1, held.parts().size());
        assertFalse(held.prompt());

        Plan.Fetch prompt = plan(true).fetches().get(0);
        assertTrue(prompt.prompt());
        assertEquals(0, prompt.waitMs());
        assertEquals(late.partition(), prompt.parts().get(0).partition());
        planner.pause(paused, false);
        assertEquals(List.of(), plan(true).fetches(), "one prompt fetch at a time");

        planner.answered(prompt, List.of(records(late.partition(), 0, 0, 0)), now);
        Plan.Fetch again = plan(true).fetches().get(0);
        assertEquals(2, again.parts().size());
        assertTrue(again.waitMs() > 0 && again.waitMs() <= 20, "who comes next is not to wait for long");

        planner.answered(again, List.of(), now);
        planner.answered(held, List.of(records(idle.partition(), 0, 0, 0)), now);
        Plan.Fetch together = plan(true).fetches().get(0);
        assertFalse(together.prompt());
        assertEquals(3, together.parts().size());
    }

    @Test
    void nothingGoesBesideAFetchThatWillBringSomething() {
        FetchPartition behind = reading(0, 0);
        planner.answered(plan(true).fetches().get(0), List.of(records(behind.partition(), 0, 100, 1_000)), now);
        assertEquals(1, plan(true).fetches().size());
        reading(2, 0);
        assertEquals(List.of(), plan(true).fetches());
    }

    @Test
    void whatIsKnownToBeThereIsFetchedBesideAFetchThatWillBringSomething() {
        FetchPartition first = reading(0, 0);
        FetchPartition second = reading(2, 0);
        FetchPartition third = reading(4, 0);
        Plan.Fetch all = plan(true).fetches().get(0);
        assertEquals(20_000, all.maxBytes(), "what two partitions may bring");
        planner.pause(second, true);
        planner.answered(
                all,
                List.of(
                        records(first.partition(), 0, 100, 1_000),
                        records(second.partition(), 0, 100, 1_000),
                        records(third.partition(), 0, 100, 1_000)),
                now);
        assertEquals(2, plan(true).fetches().get(0).parts().size());
        planner.pause(second, false);
        Plan.Fetch beside = plan(true).fetches().get(0);
        assertTrue(beside.prompt());
        assertEquals(second.partition(), beside.parts().get(0).partition());
        assertEquals(List.of(), plan(true).fetches(), "no more than two to a broker");
    }

    @Test
    void aPartitionOfWhichThereIsNothingNewAlthoughThereIsMoreGetsALargerLimit() {
        FetchPartition behind = reading(0, 0);
        reading(2, 0);
        FetchPlanner narrow = new FetchPlanner(LIMITS, new ByteBudget(100_000), () -> 100);
        narrow.seek(narrow.add(behind.partition()), StartFrom.offset(0));
        Plan.Fetch first =
                narrow.plan(now, leaders, partition -> true).fetches().get(0);
        narrow.answered(first, List.of(records(behind.partition(), 0, 0, 5)), now);
        Plan.Fetch second =
                narrow.plan(now, leaders, partition -> true).fetches().get(0);
        narrow.answered(second, List.of(), now);
        Plan.Fetch third =
                narrow.plan(now, leaders, partition -> true).fetches().get(0);
        assertEquals(4 * first.parts().get(0).maxBytes(), third.parts().get(0).maxBytes());
    }

    @Test
    void whoWasServedGoesToTheEndOfTheOrder() {
        FetchPartition first = reading(0, 0);
        FetchPartition second = reading(2, 0);
        Plan.Fetch fetch = plan(true).fetches().get(0);
        planner.answered(
                fetch, List.of(records(first.partition(), 0, 100, 10), records(second.partition(), 0, 0, 10)), now);
        List<FetchRequest.Part> parts = plan(true).fetches().get(0).parts();
        assertEquals(second.partition(), parts.get(0).partition());
    }

    /**
     * Brokers at random with batches of all sizes, subscribers that come and go and are slow: what is reserved and held stays within the
     * budget and a batch for each fetch, every record is delivered once in order, and in the end nothing is held.
     */
    @Property(tries = 200)
    void theBudgetHoldsAndEverythingComesOnceInOrder(
            @ForAll @IntRange(min = 1, max = 40) int count, @ForAll long seed) {
        Random random = new Random(seed);
        int largest = 6_000;
        int end = 12;
        ByteBudget shared = new ByteBudget(20_000);
        FetchPlanner subject = new FetchPlanner(LIMITS, shared, () -> count);
        Map<TopicPartition, Long> delivered = new HashMap<>();
        for (int i = 0; i < count; i++) {
            subject.seek(subject.add(new TopicPartition("t", i)), StartFrom.offset(0));
        }
        List<Plan.Fetch> underWay = new ArrayList<>();
        Queue<Chunk> buffered = new ArrayDeque<>();
        long time = 0;
        for (int step = 0; step < 200_000; step++) {
            underWay.addAll(subject.plan(time, leaders, partition -> random.nextInt(3) > 0)
                    .fetches());
            assertTrue(shared.held() + shared.reserved() <= shared.capacity() + 4 * (largest + 100));
            if (!underWay.isEmpty() && (buffered.isEmpty() || random.nextBoolean())) {
                Plan.Fetch fetch = underWay.remove(random.nextInt(underWay.size()));
                buffered.addAll(subject.answered(fetch, served(fetch, end, seed, largest), time)
                        .chunks());
            } else if (!buffered.isEmpty()) {
                Chunk chunk = buffered.remove();
                long before = delivered.getOrDefault(chunk.partition().partition(), 0L);
                assertEquals(before, chunk.from());
                delivered.put(chunk.partition().partition(), chunk.records().nextOffset());
                shared.giveBack(chunk);
                shared.settle();
            }
            time += 10;
            if (delivered.size() == count && delivered.values().stream().allMatch(offset -> offset == end)) {
                underWay.forEach(fetch -> subject.answered(fetch, List.of(), 0));
                assertEquals(0, shared.held());
                assertEquals(0, shared.reserved());
                return;
            }
        }
        throw new AssertionError("not all was delivered: " + delivered);
    }

    /**
     * Two streams share a budget that is small. Each plans when an answer came, and when somebody calls it because room is
     * urgent, and at no other time: nobody is left waiting for room that there is. Brokers answer with nothing new when nothing else can happen.
     */
    @Property(tries = 200)
    void whoWaitsForRoomIsCalledWhenThereIsSome(
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll @IntRange(min = 3_200, max = 9_000) int share,
            @ForAll long seed) {
        Random random = new Random(seed);
        ByteBudget shared = new ByteBudget(2L * count * share);
        List<Streaming> streams = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            streams.add(new Streaming(count, shared, streams, seed + i));
        }
        streams.forEach(Streaming::plan);
        while (streams.stream().anyMatch(stream -> stream.left > 0)) {
            List<Runnable> next = new ArrayList<>();
            streams.forEach(stream -> stream.possible(next));
            if (next.isEmpty()) {
                streams.forEach(Streaming::wouldNotFetch);
                streams.forEach(stream -> stream.nothingNew(next));
            }
            next.get(random.nextInt(next.size())).run();
        }
    }

    /** A stream of partitions of twelve batches each, as its session runs it. */
    private final class Streaming {
        private static final int BATCHES = 12;
        private static final int LARGEST = 3_000;

        private final FetchPlanner subject;
        private final ByteBudget shared;
        private final List<Streaming> all;
        private final long seed;
        private final List<Plan.Fetch> underWay = new ArrayList<>();
        private final Queue<Chunk> buffered = new ArrayDeque<>();
        private boolean answerDue;
        private boolean called;
        private int left;

        Streaming(int count, ByteBudget shared, List<Streaming> all, long seed) {
            subject = new FetchPlanner(LIMITS, shared, () -> 2 * count);
            this.shared = shared;
            this.all = all;
            this.seed = seed;
            left = count * BATCHES;
            for (int i = 0; i < count; i++) {
                subject.seek(subject.add(new TopicPartition("t", i)), StartFrom.offset(0));
            }
        }

        void plan() {
            if (shared.settle()) {
                all.forEach(Streaming::send);
            } else {
                send();
            }
        }

        private void send() {
            underWay.addAll(subject.plan(0, leaders, partition -> true).fetches());
            answerDue = subject.isFetching();
            called |= shared.mayGrow() && isRoomUrgent();
        }

        private boolean isRoomUrgent() {
            return !answerDue || shared.isWaitedFor();
        }

        private boolean isHeldBack(Plan.Fetch fetch) {
            return fetch.asked().stream().allMatch(asked -> asked.offset() >= BATCHES);
        }

        void wouldNotFetch() {
            assertEquals(
                    List.of(),
                    subject.plan(0, leaders, partition -> true).fetches(),
                    "it waits although there is room");
        }

        void nothingNew(List<Runnable> next) {
            underWay.stream().filter(this::isHeldBack).forEach(fetch -> next.add(() -> answered(fetch)));
        }

        private void answered(Plan.Fetch fetch) {
            underWay.remove(fetch);
            buffered.addAll(subject.answered(fetch, served(fetch, BATCHES, seed, LARGEST), 0)
                    .chunks());
            plan();
        }

        /** What may happen next to it, but for a broker that answers with nothing new. */
        void possible(List<Runnable> next) {
            if (called) {
                next.add(() -> {
                    called = false;
                    plan();
                });
            }
            underWay.stream().filter(fetch -> !isHeldBack(fetch)).forEach(fetch -> next.add(() -> answered(fetch)));
            if (!buffered.isEmpty()) {
                next.add(() -> {
                    left--;
                    shared.giveBack(buffered.remove());
                    called |= isRoomUrgent();
                });
            }
        }
    }

    /** One batch per offset; as a broker does, at least one, whatever its size. */
    private static List<FetchedPartition> served(Plan.Fetch fetch, int end, long seed, int largest) {
        List<FetchedPartition> answers = new ArrayList<>();
        int left = fetch.maxBytes();
        boolean any = false;
        for (FetchRequest.Part part : fetch.parts()) {
            int bytes = new Random(seed ^ part.partition().hashCode() ^ part.offset()).nextInt(largest) + 1;
            FetchedPartition one = records(part.partition(), part.offset(), part.offset() < end ? bytes : 0, end);
            int size = one.records().bytes();
            if (size > 0 && any && (size > left || size > part.maxBytes())) {
                one = records(part.partition(), part.offset(), 0, end);
                size = 0;
            }
            any |= size > 0;
            left -= size;
            answers.add(one);
        }
        return answers;
    }
}
