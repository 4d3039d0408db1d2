package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterMetadata;
import io.weir.client.cluster.Target;
import io.weir.client.consumer.fetch.ByteBudget;
import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.fetch.FetchPlanner;
import io.weir.client.consumer.fetch.IncrementalFetches;
import io.weir.client.consumer.fetch.Leaders;
import io.weir.client.consumer.fetch.Plan;
import io.weir.client.wire.Lane;
import io.weir.client.wire.TopicMetadata;
import io.weir.client.wire.fetch.FetchRequest;
import io.weir.client.wire.fetch.OffsetLookup;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Runs a {@link FetchPlanner} for one stream: sends what it orders, brings it the answers, and hands on what came. On the event loop
 * but for {@link #released} and {@link #wanted}, which come from anywhere.
 */
final class FetchSession {
    private final Cluster cluster;
    private final ConsumerSettings<?, ?> settings;
    private final Clock clock;
    private final FetchPlanner planner;
    private final ByteBudget budget;
    private final Deliveries deliveries;
    private final ConsumerMeters meters;
    private final Runnable roomForAll;
    private final Leaders leaders = new KnownLeaders();
    private final AtomicBoolean called = new AtomicBoolean();
    private final Set<String> topics = new HashSet<>();
    private final Map<Integer, IncrementalFetches> sessions = new HashMap<>();
    private final Runnable endListening;
    private ScheduledFuture<?> wake;
    private boolean refreshing;
    private boolean closed;
    /** Whether an answer will bring the event loop here, which then finds what was given back until then. */
    private volatile boolean answerDue;

    /** @param roomForAll to {@link #send} in every session of the shared budget, this one included: there is room that somebody waited for */
    FetchSession(
            Cluster cluster,
            ConsumerSettings<?, ?> settings,
            Clock clock,
            FetchPlanner planner,
            ByteBudget budget,
            Deliveries deliveries,
            ConsumerMeters meters,
            Runnable roomForAll) {
        this.cluster = cluster;
        this.settings = settings;
        this.clock = clock;
        this.planner = planner;
        this.budget = budget;
        this.deliveries = deliveries;
        this.meters = meters;
        this.roomForAll = roomForAll;
        endListening = cluster.onMetadata(snapshot -> plan());
    }

    FetchPlanner planner() {
        return planner;
    }

    /** Reads partitions from these places on, once their topics are known; fails the stream when they do not become so. */
    void begin(Map<TopicPartition, StartFrom> from, boolean toPresentEnd) {
        from.keySet().forEach(planner::add);
        know(from.keySet(), () -> {
            // Whoever was sought to in the meantime stays there.
            from.forEach((partition, start) -> planner.get(partition).ifPresent(known -> {
                if (toPresentEnd) {
                    planner.endAtPresentEnd(known);
                }
                if (known.isNowhere()) {
                    planner.seek(known, start);
                }
            }));
            plan();
        });
    }

    /** Takes partitions in and has their topics' metadata; goes on when both are there. */
    private void know(Collection<TopicPartition> partitions, Runnable then) {
        Set<String> names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        topics.addAll(names);
        cluster.metadataOf(names).whenComplete((snapshot, failure) -> {
            if (closed) {
                return;
            }
            if (failure != null) {
                deliveries.fail(unwrapped(failure));
            } else {
                then.run();
            }
        });
    }

    /** Takes one more partition in, whose topic is known; {@link FetchPlanner#seek} lets it begin. */
    FetchPartition add(TopicPartition partition) {
        if (topics.add(partition.topic())) {
            cluster.metadataOf(Set.of(partition.topic())).whenComplete((snapshot, failure) -> plan());
        }
        return planner.add(partition);
    }

    /** Stops reading a partition. @param dropped run on the executor when nothing of it is delivered any more */
    void remove(TopicPartition partition, Runnable dropped) {
        planner.remove(partition).ifPresentOrElse(gone -> deliveries.drop(gone, true, dropped), dropped);
    }

    void seek(FetchPartition partition, StartFrom from) {
        planner.seek(partition, from);
        deliveries.drop(partition, false, () -> {});
        plan();
    }

    void reset(FetchPartition partition, KafkaException why) {
        run(planner.reset(partition, why));
    }

    void pause(FetchPartition partition, boolean paused) {
        planner.pause(partition, paused);
        if (!paused) {
            deliveries.reconsider();
            plan();
        }
    }

    /** There is demand where there was none. From any thread. */
    void wanted() {
        call();
    }

    /** A chunk was delivered or dropped. From any thread. */
    void released(Chunk chunk) {
        budget.giveBack(chunk);
        if (isRoomUrgent()) {
            call();
        }
    }

    private boolean isRoomUrgent() {
        return !answerDue || budget.isWaitedFor();
    }

    private void call() {
        if (!called.getAndSet(true)) {
            Loops.execute(cluster.loop(), () -> {
                called.set(false);
                plan();
            });
        }
    }

    /** Sends what there is to send now. */
    void plan() {
        if (budget.settle()) {
            roomForAll.run();
        } else {
            send();
        }
    }

    /** The same with the room that there is known to be. */
    void send() {
        if (closed) {
            return;
        }
        run(planner.plan(clock.millis(), leaders, deliveries::wants));
        answerDue = !closed && planner.isFetching();
        // Who gave back before it was urgent has not called.
        if (budget.mayGrow() && isRoomUrgent()) {
            call();
        }
    }

    private void run(Plan plan) {
        if (closed) {
            plan.chunks().forEach(this::released);
            return;
        }
        if (!plan.failures().isEmpty()) {
            deliveries.fail(plan.failures().get(0));
            plan.chunks().forEach(this::released);
            return;
        }
        plan.leaders().forEach(leader -> cluster.leaderIs(leader.partition(), leader.node(), leader.epoch()));
        plan.chunks().forEach(deliveries::deliver);
        plan.fetches().forEach(this::fetch);
        plan.lookups().forEach(this::lookUp);
        if (!plan.complete().isEmpty() && planner.all().stream().allMatch(FetchPartition::isComplete)) {
            deliveries.complete();
        }
        if (plan.refresh() && !refreshing) {
            refreshing = true;
            // Listeners hear of the snapshot; a failure shows in the partitions when they are tried again.
            cluster.refresh().whenComplete((snapshot, failure) -> refreshing = false);
        }
        wakeAt(plan.wakeAtMs());
    }

    private void wakeAt(long wakeAtMs) {
        if (wakeAtMs == Plan.NEVER) {
            return;
        }
        if (wake != null) {
            wake.cancel(false);
        }
        long delayMs = Math.max(1, wakeAtMs - clock.millis());
        wake = cluster.loop().schedule(this::plan, delayMs, TimeUnit.MILLISECONDS);
    }

    private void fetch(Plan.Fetch fetch) {
        long sentNs = System.nanoTime();
        // What stands beside has no session: it comes and goes.
        IncrementalFetches kept =
                fetch.prompt() ? null : sessions.computeIfAbsent(fetch.node(), node -> new IncrementalFetches());
        FetchRequest request = new FetchRequest(
                fetch.prompt() ? Lane.PROMPT_FETCH : Lane.FETCH,
                settings.limits().isolation(),
                fetch.waitMs(),
                settings.limits().minBytes(),
                fetch.maxBytes(),
                settings.requestTimeout(),
                fetch.parts(),
                kept == null ? FetchRequest.Session.none(fetch.parts()) : kept.next(fetch.parts()));
        cluster.send(Target.node(fetch.node()), request).whenComplete((answer, failure) -> {
            meters.fetched(System.nanoTime() - sentNs);
            if (failure == null) {
                if (kept != null) {
                    kept.answered(answer.sessionId());
                }
                Plan plan = planner.answered(fetch, answer.partitions(), clock.millis());
                answer.letGoOfAllBut(plan.chunks().stream().map(Chunk::records).collect(Collectors.toSet()));
                run(plan);
            } else {
                ApiException why = asApi(failure);
                if (kept != null && kept.failed(why)) {
                    planner.lost(fetch);
                } else {
                    run(planner.failed(fetch, why, clock.millis()));
                }
            }
            plan();
        });
    }

    private void lookUp(Plan.Lookup lookup) {
        OffsetLookup request = new OffsetLookup(settings.limits().isolation(), lookup.parts());
        cluster.send(Target.node(lookup.node()), request).whenComplete((answers, failure) -> {
            run(
                    failure == null
                            ? planner.lookedUp(lookup, answers, clock.millis())
                            : planner.failed(lookup, asApi(failure), clock.millis()));
            plan();
        });
    }

    /** Nothing is sent any more; what is under way is dropped when it comes. */
    void close() {
        closed = true;
        answerDue = false;
        endListening.run();
        if (wake != null) {
            wake.cancel(false);
        }
        List.copyOf(planner.all()).forEach(partition -> planner.remove(partition.partition()));
        sessions.forEach(this::endSession);
        plan();
    }

    /** The broker would find out by itself, later. */
    private void endSession(int node, IncrementalFetches kept) {
        if (kept.id() != 0) {
            cluster.send(
                    Target.node(node),
                    new FetchRequest(
                            Lane.FETCH,
                            settings.limits().isolation(),
                            0,
                            0,
                            1,
                            settings.requestTimeout(),
                            List.of(),
                            FetchRequest.Session.end(kept.id())));
        }
    }

    Set<String> topics() {
        return topics;
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static ApiException asApi(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return cause instanceof ApiException api ? api : new ApiException(cause.getMessage(), cause);
    }

    private final class KnownLeaders implements Leaders {
        @Override
        public Optional<Leader> of(TopicPartition partition) {
            ClusterMetadata snapshot = cluster.metadata();
            Uuid id = snapshot.topic(partition.topic()).map(TopicMetadata::id).orElse(Uuid.ZERO_UUID);
            return snapshot.partition(partition)
                    .filter(known -> snapshot.node(known.leader()).isPresent())
                    .map(known -> new Leader(known.leader(), known.leaderEpoch(), id));
        }

        @Override
        public ApiException whyNone(TopicPartition partition) {
            Optional<TopicMetadata> topic = cluster.metadata().topic(partition.topic());
            if (topic.isEmpty()) {
                return new LeaderNotAvailableException("no broker has spoken of topic " + partition.topic() + " yet");
            }
            boolean there = partition.partition() < topic.get().partitions().size();
            return topic.get()
                    .failure()
                    .orElseGet(() -> there
                            ? new LeaderNotAvailableException("there is no leader")
                            : new UnknownTopicOrPartitionException("there is no such partition"));
        }
    }
}
