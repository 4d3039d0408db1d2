package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterMetadata;
import io.weir.client.cluster.Target;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.group.GroupMember;
import io.weir.client.wire.group.CommittedRequest;
import io.weir.client.wire.group.GroupHeartbeat.Assigned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * From what a member is assigned to what is read: topics' names are looked up by their ids, the group's committed offsets are fetched, and
 * only then is a partition read. On the event loop.
 */
final class GroupAssignments {
    private final Cluster cluster;
    private final ConsumerSettings<?, ?> settings;
    private final String group;
    private final GroupMember member;
    private final FetchSession session;
    private final Executor executor;
    private final Optional<ExternalOffsets> external;
    private final Listener listener;
    /** What is assigned, by whether it is read yet. */
    private final Map<Assigned, Optional<FetchPartition>> assigned = new HashMap<>();

    /** Who reads. */
    interface Listener {
        /** A partition is taken in; nothing of it is delivered yet. */
        void reading(FetchPartition partition);

        /** It is known where the partition begins. */
        void begun(FetchPartition partition);

        void failed(Throwable why);
    }

    GroupAssignments(
            ConsumerContext<?, ?> context,
            String group,
            GroupMember member,
            FetchSession session,
            Optional<ExternalOffsets> external,
            Listener listener) {
        cluster = context.cluster();
        settings = context.settings();
        executor = context.executor();
        this.external = external;
        this.group = group;
        this.member = member;
        this.session = session;
        this.listener = listener;
    }

    void add(Set<Assigned> added) {
        added.forEach(one -> assigned.put(one, Optional.empty()));
        resolve(added);
    }

    /** @return those of them that were read */
    List<FetchPartition> remove(Collection<Assigned> removed) {
        List<FetchPartition> read = new ArrayList<>();
        removed.forEach(one -> {
            Optional<FetchPartition> partition = assigned.remove(one);
            if (partition != null) {
                partition.ifPresent(read::add);
            }
        });
        return read;
    }

    List<FetchPartition> removeAll() {
        return remove(List.copyOf(assigned.keySet()));
    }

    private void resolve(Collection<Assigned> unresolved) {
        List<Assigned> still = unresolved.stream().filter(this::isUnread).toList();
        if (still.isEmpty()) {
            return;
        }
        cluster.metadataOfIds(still.stream().map(Assigned::topicId).collect(Collectors.toSet()))
                .whenComplete((snapshot, failure) -> resolved(still, failure == null ? snapshot : cluster.metadata()));
    }

    private boolean isUnread(Assigned one) {
        return Optional.empty().equals(assigned.get(one));
    }

    private void resolved(List<Assigned> asked, ClusterMetadata snapshot) {
        List<FetchPartition> begun = new ArrayList<>();
        List<Assigned> unknown = new ArrayList<>();
        for (Assigned one : asked) {
            if (!isUnread(one)) {
                continue;
            }
            Optional<String> name = snapshot.topic(one.topicId()).map(topic -> topic.name());
            if (name.isEmpty()) {
                // It was just created, or is about to be taken away: brokers do not learn of topics at once.
                unknown.add(one);
                continue;
            }
            FetchPartition partition = session.add(new TopicPartition(name.get(), one.partition()));
            assigned.put(one, Optional.of(partition));
            listener.reading(partition);
            begun.add(partition);
        }
        if (!unknown.isEmpty()) {
            later(() -> resolve(unknown));
        }
        if (external.isPresent() && !begun.isEmpty()) {
            beginElsewhere(external.get(), begun);
        } else {
            begin(begun);
        }
    }

    private void beginElsewhere(ExternalOffsets offsets, List<FetchPartition> partitions) {
        CompletableFuture<Map<TopicPartition, Long>> told = new CompletableFuture<>();
        long withinMs = settings.startTimeout().toMillis();
        Loops.schedule(
                cluster.loop(),
                () -> told.completeExceptionally(new TimeoutException(
                        "the offsets of " + names(partitions) + " did not come in " + withinMs + " ms")),
                withinMs,
                TimeUnit.MILLISECONDS);
        onExecutor(() -> offsets.assigned(names(partitions)).whenComplete((begins, failure) -> {
                    if (failure == null) {
                        told.complete(Map.copyOf(begins));
                    } else {
                        told.completeExceptionally(failure);
                    }
                }))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        told.completeExceptionally(failure);
                    }
                });
        told.whenComplete((begins, failure) -> Loops.execute(cluster.loop(), () -> {
            if (failure != null) {
                listener.failed(FetchSession.unwrapped(failure));
            } else {
                beginAt(partitions, begins);
            }
        }));
    }

    private void beginAt(List<FetchPartition> partitions, Map<TopicPartition, Long> begins) {
        List<FetchPartition> rest = new ArrayList<>();
        for (FetchPartition partition : partitions) {
            Long offset = begins.get(partition.partition());
            if (offset == null) {
                rest.add(partition);
            } else if (offset < 0) {
                listener.failed(new PartitionException(
                        partition.partition(), -1, new IllegalArgumentException("it cannot begin at " + offset)));
            } else if (waits(partition)) {
                listener.begun(partition);
                session.planner().seek(partition, StartFrom.offset(offset));
            }
        }
        begin(rest);
        session.plan();
    }

    /** Tells who keeps offsets elsewhere that nothing more of these partitions is delivered. Completes on the event loop. */
    CompletableFuture<Void> toldRevoked(List<FetchPartition> partitions) {
        if (external.isEmpty() || partitions.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> told = new CompletableFuture<>();
        onExecutor(() -> external.get().revoked(names(partitions)))
                .whenComplete((done, failure) -> Loops.execute(cluster.loop(), () -> {
                    if (failure != null) {
                        listener.failed(failure);
                    }
                    told.complete(null);
                }));
        return told;
    }

    private CompletableFuture<Void> onExecutor(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean taken = Loops.execute(executor, () -> {
            try {
                work.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        if (!taken) {
            done.completeExceptionally(new IllegalStateException("the consumer's executor takes no more work"));
        }
        return done;
    }

    private static Set<TopicPartition> names(List<FetchPartition> partitions) {
        return partitions.stream().map(FetchPartition::partition).collect(Collectors.toUnmodifiableSet());
    }

    private void begin(Collection<FetchPartition> partitions) {
        Map<TopicPartition, FetchPartition> asked = new HashMap<>();
        partitions.stream().filter(this::waits).forEach(one -> asked.put(one.partition(), one));
        if (asked.isEmpty()) {
            return;
        }
        cluster.call(
                        Target.coordinatorOf(group),
                        new CommittedRequest(group, member.memberId(), member.epoch(), asked.keySet()),
                        Duration.ofMillis(settings.limits().outageMs()))
                .whenComplete((committed, failure) -> {
                    if (failure == null) {
                        begin(asked, committed);
                    } else if (mayPass(FetchSession.asApi(failure), false)) {
                        later(() -> begin(asked.values()));
                    } else {
                        listener.failed(FetchSession.unwrapped(failure));
                    }
                });
    }

    private boolean waits(FetchPartition partition) {
        return session.planner()
                        .get(partition.partition())
                        .filter(partition::equals)
                        .isPresent()
                && partition.isNowhere();
    }

    private void begin(
            Map<TopicPartition, FetchPartition> asked, Map<TopicPartition, CommittedRequest.Committed> committed) {
        List<FetchPartition> again = new ArrayList<>();
        asked.forEach((name, partition) -> {
            CommittedRequest.Committed answer = committed.get(name);
            if (!waits(partition)) {
                return;
            }
            if (answer == null
                    || answer.failure().filter(why -> mayPass(why, true)).isPresent()) {
                again.add(partition);
            } else if (answer.failure().isPresent()) {
                listener.failed(
                        new PartitionException(name, -1, answer.failure().get()));
            } else {
                listener.begun(partition);
                if (answer.offset() >= 0) {
                    session.planner().seek(partition, StartFrom.offset(answer.offset()));
                } else {
                    session.reset(partition, new NoOffsetForPartitionException(name));
                }
            }
        });
        if (!again.isEmpty()) {
            later(() -> begin(again));
        }
        session.plan();
    }

    /** @param retriable whether what {@link Cluster#call} has tried for long enough is to be tried again */
    private static boolean mayPass(ApiException why, boolean retriable) {
        // The next heartbeat brings the epoch that counts, or that the member lost everything.
        return why instanceof StaleMemberEpochException
                || why instanceof FencedMemberEpochException
                || why instanceof UnknownMemberIdException
                || retriable && why instanceof RetriableException;
    }

    private void later(Runnable work) {
        Loops.schedule(cluster.loop(), work, Math.max(1, settings.limits().backoffMs()), TimeUnit.MILLISECONDS);
    }
}
