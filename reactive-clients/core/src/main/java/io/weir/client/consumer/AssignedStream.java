package io.weir.client.consumer;

import io.weir.client.cluster.Target;
import io.weir.client.wire.group.CommittedRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * A stream of partitions that its user names. It is a member of no group; a group may keep its offsets nevertheless: then those that
 * begin where that has committed wait for its answer.
 */
final class AssignedStream<K, V> extends OpenStream<K, V> {
    private final Map<TopicPartition, StartFrom> from;
    private final boolean toPresentEnd;
    private final long deadlineMs;

    AssignedStream(
            ConsumerContext<K, V> context,
            Map<TopicPartition, StartFrom> from,
            boolean toPresentEnd,
            Function<OpenStream<K, V>, Outlet> newOutlet,
            NewCommitter newCommitter,
            Runnable ended) {
        super(context, newOutlet, newCommitter, ended);
        this.from = new HashMap<>(from);
        this.toPresentEnd = toPresentEnd;
        deadlineMs = now() + context.settings().startTimeout().toMillis();
    }

    @Override
    void begin() {
        Set<TopicPartition> unknown = new HashSet<>();
        from.forEach((partition, start) -> {
            if (start instanceof StartFrom.Committed) {
                unknown.add(partition);
            }
        });
        if (unknown.isEmpty()) {
            read();
        } else {
            lookUp(context().settings().group().orElseThrow(), unknown);
        }
    }

    private void read() {
        if (!isOver() && !isEnding()) {
            session().begin(from, toPresentEnd);
            session().planner().all().forEach(ledgers()::open);
        }
    }

    private void lookUp(String group, Set<TopicPartition> unknown) {
        cluster()
                .call(
                        Target.coordinatorOf(group),
                        new CommittedRequest(group, "", -1, unknown),
                        context().settings().startTimeout())
                .whenComplete((committed, failure) -> {
                    if (failure == null) {
                        take(group, unknown, committed);
                    } else {
                        deliveries().fail(FetchSession.unwrapped(failure));
                    }
                });
    }

    private void take(
            String group, Set<TopicPartition> asked, Map<TopicPartition, CommittedRequest.Committed> committed) {
        Set<TopicPartition> still = new HashSet<>();
        for (TopicPartition partition : asked) {
            Optional<CommittedRequest.Committed> answer = Optional.ofNullable(committed.get(partition));
            Optional<ApiException> why = answer.flatMap(CommittedRequest.Committed::failure);
            if (answer.isEmpty()
                    || why.filter(RetriableException.class::isInstance).isPresent() && !isLate()) {
                still.add(partition);
            } else if (why.isPresent()) {
                deliveries().fail(new PartitionException(partition, -1, why.get()));
                return;
            } else if (answer.get().offset() >= 0) {
                from.put(partition, StartFrom.offset(answer.get().offset()));
            } else if (context().settings().limits().reset().isPresent()) {
                from.put(partition, context().settings().limits().reset().get());
            } else {
                deliveries().fail(new PartitionException(partition, -1, new NoOffsetForPartitionException(partition)));
                return;
            }
        }
        if (still.isEmpty()) {
            read();
        } else {
            // A transaction is about to commit them.
            Loops.schedule(
                    cluster().loop(),
                    () -> lookUp(group, still),
                    Math.max(1, context().settings().limits().backoffMs()),
                    TimeUnit.MILLISECONDS);
        }
    }

    private boolean isLate() {
        return now() > deadlineMs;
    }

    @Override
    void unassign() {}

    @Override
    void left() {
        finish();
    }
}
