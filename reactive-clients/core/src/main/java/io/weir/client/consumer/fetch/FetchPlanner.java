package io.weir.client.consumer.fetch;

import io.weir.client.consumer.StartFrom;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.FetchedPartition;
import io.weir.client.wire.fetch.OffsetLookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;

/**
 * Decides what to fetch. Pure: time comes as an argument, and what is to be done goes out as a {@link Plan}.
 *
 * <p><b>Credit.</b> A partition is fetched only while its subscriber waits for records, and while it holds less than its share of the
 * budget: the budget over all partitions of the client, and at most twice {@code max.partition.fetch.bytes}. What one fetch may bring
 * is at most that limit per partition, so many partitions get small limits instead of much memory. A batch that is larger than its
 * partition's limit is noticed by answers that stay empty although there is more, and the limit grows for this partition.
 *
 * <p><b>Fairness.</b> A broker serves partitions in the order of the request; whoever was served goes to the end of the order.
 *
 * <p><b>Waiting.</b> One fetch at a time is under way to a broker, which may hold it back until there is something. What becomes ready while
 * the broker may be doing that, because it is wanted only now or has room only now, does not wait for it: it goes in a prompt fetch beside,
 * one at a time, which the broker holds back for a short time at most; and with the others when their fetch is over.
 *
 * <p><b>Overlap.</b> So does what is known to be there: while one answer is read, the broker works on the other. One fetch asks for at most
 * twice {@code max.partition.fetch.bytes}, so that there is something left for the other, and what came is delivered while it is in caches.
 */
public final class FetchPlanner {
    private static final int LONGEST_PROMPT_WAIT_MS = 20;

    private final FetchLimits limits;
    private final ByteBudget budget;
    private final IntSupplier partitionsOfTheClient;
    private final Map<TopicPartition, FetchPartition> partitions = new LinkedHashMap<>();
    /** By broker, the fetch that it may hold back. */
    private final Map<Integer, Plan.Fetch> waiting = new HashMap<>();
    /** By broker, how long it is to hold the next prompt fetch back. */
    private final Map<Integer, Integer> promptWaits = new HashMap<>();

    private final Set<Integer> prompt = new HashSet<>();
    private long generations;

    /** @param partitionsOfTheClient those that share the budget */
    public FetchPlanner(FetchLimits limits, ByteBudget budget, IntSupplier partitionsOfTheClient) {
        this.limits = limits;
        this.budget = budget;
        this.partitionsOfTheClient = partitionsOfTheClient;
    }

    /** Takes a partition in. Nothing is fetched of it before {@link #seek}. */
    public FetchPartition add(TopicPartition partition) {
        generations += 1L << 32;
        FetchPartition added = new FetchPartition(partition, generations);
        partitions.put(partition, added);
        return added;
    }

    /** Drops a partition; what was fetched of it is stale from now on. */
    public Optional<FetchPartition> remove(TopicPartition partition) {
        FetchPartition removed = partitions.remove(partition);
        if (removed != null) {
            removed.newGeneration();
        }
        return Optional.ofNullable(removed);
    }

    public Optional<FetchPartition> get(TopicPartition partition) {
        return Optional.ofNullable(partitions.get(partition));
    }

    public Collection<FetchPartition> all() {
        return partitions.values();
    }

    /** Reads on from another place; what was fetched is stale from now on. */
    public void seek(FetchPartition partition, StartFrom from) {
        partition.newGeneration();
        if (from instanceof StartFrom.Offset at) {
            partition.position = at.offset();
        } else {
            partition.lookup = from;
        }
    }

    /** Reads no further than to where the partition ends when it is looked up. */
    public void endAtPresentEnd(FetchPartition partition) {
        partition.endWanted = true;
    }

    public void endAt(FetchPartition partition, long offset) {
        partition.endAt(offset);
    }

    /** Goes on without this partition's position: where {@code auto.offset.reset} says; fails when it says nothing. */
    public Plan reset(FetchPartition partition, KafkaException why) {
        Plan plan = new Plan();
        reset(partition, why, plan);
        return plan;
    }

    public void pause(FetchPartition partition, boolean paused) {
        partition.pause(paused);
    }

    /** Whether a fetch is under way, so that something will come without being asked for. */
    public boolean isFetching() {
        return !waiting.isEmpty();
    }

    /** What to ask now. Whatever is planned counts as under way until its answer or failure comes. */
    public Plan plan(long nowMs, Leaders leaders, Predicate<FetchPartition> wanted) {
        Plan plan = new Plan();
        Map<Integer, List<FetchPartition>> ready = new LinkedHashMap<>();
        Map<Integer, List<FetchPartition>> toLookUp = new LinkedHashMap<>();
        long share = share();
        for (FetchPartition partition : partitions.values()) {
            if (partition.fetching || partition.lookingUp || partition.isComplete()) {
                continue;
            }
            boolean lookup = partition.needsLookup();
            if (!lookup && (partition.isPaused() || partition.position < 0)) {
                continue;
            }
            if (nowMs < partition.retryAtMs) {
                plan.wakeAtMs = Math.min(plan.wakeAtMs, partition.retryAtMs);
                continue;
            }
            Optional<Leaders.Leader> leader = leaders.of(partition.partition());
            if (leader.isEmpty()) {
                failed(partition, leaders.whyNone(partition.partition()), nowMs, plan);
                continue;
            }
            int node = leader.get().node();
            if (lookup) {
                toLookUp.computeIfAbsent(node, id -> new ArrayList<>()).add(partition);
            } else if (wanted.test(partition)) {
                if (hasRoom(partition, share)) {
                    ready.computeIfAbsent(node, id -> new ArrayList<>()).add(partition);
                } else {
                    budget.waitFor();
                }
            }
        }
        ready.forEach((node, those) -> fetch(node, those, share, leaders, plan));
        toLookUp.forEach((node, those) -> lookUp(node, those, nowMs, leaders, plan));
        return plan;
    }

    private long share() {
        return Math.max(1, budget.capacity() / Math.max(1, partitionsOfTheClient.getAsInt()));
    }

    private int limit(FetchPartition partition, long share) {
        return (int) Math.min(limits.maxPartitionBytes(), Math.max(share, partition.batchBytes));
    }

    private boolean hasRoom(FetchPartition partition, long share) {
        return partition.buffered == 0
                || partition.buffered + limit(partition, share) <= Math.min(share, 2L * limits.maxPartitionBytes());
    }

    private void fetch(int node, List<FetchPartition> ready, long share, Leaders leaders, Plan plan) {
        Plan.Fetch underWay = waiting.get(node);
        if (underWay != null
                && (prompt.contains(node)
                        || !maybeHeldBack(underWay) && !ready.stream().allMatch(FetchPlanner::hasMore))) {
            return;
        }
        int first = limit(ready.get(0), share);
        long sum = 0;
        for (FetchPartition partition : ready) {
            sum += limit(partition, share);
        }
        long most = Math.min(limits.maxBytes(), 2L * limits.maxPartitionBytes());
        long room = Math.min(Math.min(budget.free(), most), Math.max(first, share * ready.size()));
        boolean idle = budget.held() == 0 && budget.reserved() == 0;
        if (room < first && !idle) {
            budget.waitFor();
            return;
        }
        int maxBytes = (int) Math.max(1, Math.min(sum, Math.max(room, idle ? first : 0)));
        List<FetchRequest.Part> parts = new ArrayList<>(ready.size());
        List<Plan.Asked> asked = new ArrayList<>(ready.size());
        for (FetchPartition partition : ready) {
            Leaders.Leader leader = leaders.of(partition.partition()).orElseThrow();
            parts.add(new FetchRequest.Part(
                    partition.partition(),
                    leader.topicId(),
                    partition.position,
                    leader.epoch(),
                    limit(partition, share)));
            asked.add(new Plan.Asked(partition, partition.generation(), partition.position));
            partition.fetching = true;
        }
        budget.reserve(maxBytes);
        boolean beside = underWay != null;
        int waitMs = beside ? promptWaits.getOrDefault(node, 0) : limits.maxWaitMs();
        Plan.Fetch fetch = new Plan.Fetch(node, beside, Math.min(waitMs, limits.maxWaitMs()), maxBytes, parts, asked);
        if (beside) {
            prompt.add(node);
        } else {
            waiting.put(node, fetch);
        }
        plan.fetches.add(fetch);
    }

    /** Whether more is known to be there than was fetched. */
    private static boolean hasMore(FetchPartition partition) {
        return partition.lag > 0;
    }

    /** Whether nothing is known to be there for it, so that it may be a while until it is answered. */
    private boolean maybeHeldBack(Plan.Fetch fetch) {
        if (limits.minBytes() > 1) {
            return true;
        }
        for (Plan.Asked asked : fetch.asked()) {
            if (!asked.isStale() && hasMore(asked.partition())) {
                return false;
            }
        }
        return true;
    }

    private void lookUp(int node, List<FetchPartition> those, long nowMs, Leaders leaders, Plan plan) {
        for (boolean ofEnds : new boolean[] {false, true}) {
            List<OffsetLookup.Part> parts = new ArrayList<>();
            List<Plan.Asked> asked = new ArrayList<>();
            for (FetchPartition partition : those) {
                // The end is looked up behind the start, so that a «latest» start is not behind it.
                if (partition.lookingUp || (partition.lookup == null) != ofEnds) {
                    continue;
                }
                partition.lookingUp = true;
                long time = ofEnds ? OffsetLookup.LATEST : timeOf(partition.lookup, nowMs);
                int epoch = leaders.of(partition.partition()).orElseThrow().epoch();
                parts.add(new OffsetLookup.Part(partition.partition(), epoch, time));
                asked.add(new Plan.Asked(partition, partition.generation(), time));
            }
            if (!parts.isEmpty()) {
                plan.lookups.add(new Plan.Lookup(node, parts, asked, ofEnds));
            }
        }
    }

    private static long timeOf(StartFrom from, long nowMs) {
        if (from instanceof StartFrom.Earliest) {
            return OffsetLookup.EARLIEST;
        } else if (from instanceof StartFrom.Timestamp at) {
            return at.timestampMs();
        } else if (from instanceof StartFrom.Ago ago) {
            return Math.max(0, nowMs - ago.age().toMillis());
        }
        return OffsetLookup.LATEST;
    }

    /** A fetch was answered. Of partitions that the answer does not have there is nothing new. */
    public Plan answered(Plan.Fetch fetch, List<FetchedPartition> answers, long nowMs) {
        Plan plan = over(fetch);
        Map<TopicPartition, FetchedPartition> byPartition = new HashMap<>();
        answers.forEach(answer -> byPartition.put(answer.partition(), answer));
        long brought =
                answers.stream().mapToLong(answer -> answer.records().bytes()).sum();
        for (int i = 0; i < fetch.asked().size(); i++) {
            Plan.Asked asked = fetch.asked().get(i);
            FetchedPartition answer = byPartition.get(asked.partition().partition());
            if (asked.isStale()) {
                continue;
            }
            if (answer == null) {
                asked.partition().healed();
                grow(asked.partition(), fetch.parts().get(i).maxBytes(), brought, fetch.maxBytes());
            } else if (answer.failure().isPresent()) {
                refused(asked, answer, nowMs, plan);
            } else if (answer.records().isEmpty()) {
                asked.partition().healed();
                nothing(asked, answer, fetch.parts().get(i).maxBytes(), brought, fetch.maxBytes(), plan);
            } else {
                accepted(asked, answer, plan);
            }
        }
        if (fetch.prompt()) {
            promptWaits.put(fetch.node(), brought > 0 ? 0 : Math.min(LONGEST_PROMPT_WAIT_MS, fetch.waitMs() + 10));
        }
        return plan;
    }

    /** A fetch was not answered for a reason that is gone with it. */
    public void lost(Plan.Fetch fetch) {
        over(fetch);
    }

    /** A fetch was not answered. */
    public Plan failed(Plan.Fetch fetch, ApiException failure, long nowMs) {
        Plan plan = over(fetch);
        retry(fetch.asked(), failure, nowMs, plan);
        return plan;
    }

    private Plan over(Plan.Fetch fetch) {
        budget.unreserve(fetch.maxBytes());
        if (fetch.prompt()) {
            prompt.remove(fetch.node());
        } else {
            waiting.remove(fetch.node());
            promptWaits.remove(fetch.node());
        }
        fetch.asked().stream().filter(asked -> !asked.isStale()).forEach(asked -> asked.partition().fetching = false);
        return new Plan();
    }

    private void accepted(Plan.Asked asked, FetchedPartition answer, Plan plan) {
        FetchPartition partition = asked.partition();
        partition.healed();
        Chunk chunk = new Chunk(
                partition,
                asked.generation(),
                asked.offset(),
                answer.records(),
                answer.records().bytes());
        partition.position = Math.max(asked.offset(), answer.records().nextOffset());
        partition.buffered += chunk.bytes();
        budget.hold(chunk.bytes());
        lag(partition, answer);
        plan.chunks.add(chunk);
        if (partition.isComplete()) {
            plan.complete.add(partition);
        }
        partitions.remove(partition.partition());
        partitions.put(partition.partition(), partition);
    }

    private void nothing(Plan.Asked asked, FetchedPartition answer, int limit, long brought, int maxBytes, Plan plan) {
        FetchPartition partition = asked.partition();
        lag(partition, answer);
        grow(partition, limit, brought, maxBytes);
        if (partition.isComplete()) {
            plan.complete.add(partition);
        }
    }

    /** A partition that brought nothing although there is more, and room for its limit, has a batch that is larger. */
    private void grow(FetchPartition partition, int limit, long brought, int maxBytes) {
        if (partition.lag > 0 && brought + limit <= maxBytes) {
            partition.batchBytes = (int) Math.min(limits.maxPartitionBytes(), 2L * limit);
        }
    }

    private void lag(FetchPartition partition, FetchedPartition answer) {
        long end = answer.end(limits.isolation());
        partition.lag = end < 0 ? -1 : Math.max(0, end - partition.position);
    }

    private void refused(Plan.Asked asked, FetchedPartition answer, long nowMs, Plan plan) {
        ApiException failure = answer.failure().orElseThrow();
        if (failure instanceof OffsetOutOfRangeException) {
            reset(asked.partition(), failure, plan);
            return;
        }
        answer.leader()
                .ifPresent(leader ->
                        plan.leaders.add(new Plan.NewLeader(answer.partition(), leader.node(), leader.epoch())));
        failed(asked.partition(), failure, nowMs, plan);
    }

    private void reset(FetchPartition partition, KafkaException why, Plan plan) {
        if (limits.reset().isEmpty()) {
            plan.failures.add(partition.givenUp(why));
        } else {
            // What was fetched before stays: it comes before the place that is not there.
            partition.position = -1;
            partition.lookup = limits.reset().get();
        }
    }

    /** Offsets were looked up. */
    public Plan lookedUp(Plan.Lookup lookup, List<OffsetLookup.Found> answers, long nowMs) {
        Plan plan = new Plan();
        Map<TopicPartition, OffsetLookup.Found> byPartition = new HashMap<>();
        answers.forEach(answer -> byPartition.put(answer.partition(), answer));
        for (Plan.Asked asked : lookup.asked()) {
            OffsetLookup.Found found = byPartition.get(asked.partition().partition());
            if (asked.isStale()) {
                continue;
            }
            asked.partition().lookingUp = false;
            if (found == null) {
                continue;
            }
            if (found.failure() != null) {
                failed(asked.partition(), found.failure(), nowMs, plan);
            } else {
                found(asked.partition(), found.offset(), lookup.ofEnds(), plan);
            }
        }
        return plan;
    }

    private void found(FetchPartition partition, long offset, boolean end, Plan plan) {
        partition.healed();
        if (end) {
            partition.endAt(offset);
        } else if (offset >= 0) {
            partition.position = offset;
            partition.lookup = null;
        } else {
            // No record is as young as was asked for.
            partition.lookup = StartFrom.latest();
        }
        if (partition.isComplete()) {
            plan.complete.add(partition);
        }
    }

    /** Offsets could not be looked up. */
    public Plan failed(Plan.Lookup lookup, ApiException failure, long nowMs) {
        Plan plan = new Plan();
        lookup.asked().stream().filter(asked -> !asked.isStale()).forEach(asked -> asked.partition().lookingUp = false);
        retry(lookup.asked(), failure, nowMs, plan);
        return plan;
    }

    private void retry(List<Plan.Asked> asked, ApiException failure, long nowMs, Plan plan) {
        asked.stream().filter(one -> !one.isStale()).forEach(one -> failed(one.partition(), failure, nowMs, plan));
    }

    private void failed(FetchPartition partition, ApiException failure, long nowMs, Plan plan) {
        if (!Failures.mayPass(failure)) {
            plan.failures.add(partition.givenUp(failure));
            return;
        }
        plan.refresh = true;
        partition.failed(failure, nowMs, limits).ifPresent(plan.failures::add);
        plan.wakeAtMs = Math.min(plan.wakeAtMs, partition.retryAtMs);
    }
}
