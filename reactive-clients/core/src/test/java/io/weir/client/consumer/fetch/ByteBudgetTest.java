package io.weir.client.consumer.fetch;

import static io.weir.client.consumer.fetch.TwoBrokers.LIMITS;
import static io.weir.client.consumer.fetch.TwoBrokers.served;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.StartFrom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.TopicPartition;

/** What holds of a budget, and of those who share it, whatever happens in whatever order. */
class ByteBudgetTest {
    private final Leaders leaders = new TwoBrokers();

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
}
