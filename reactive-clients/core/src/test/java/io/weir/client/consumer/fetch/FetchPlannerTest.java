package io.weir.client.consumer.fetch;

import static io.weir.client.consumer.fetch.TwoBrokers.LIMITS;
import static io.weir.client.consumer.fetch.TwoBrokers.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.StartFrom;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.FetchedPartition;
import io.weir.client.wire.fetch.FetchedRecords;
import io.weir.client.wire.fetch.OffsetLookup;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class FetchPlannerTest {
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
}
