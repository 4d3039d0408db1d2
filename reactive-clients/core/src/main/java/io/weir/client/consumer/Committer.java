package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.Target;
import io.weir.client.wire.group.CommitRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what is confirmed, all partitions in one request, one request at a time, so that no commit overtakes another. On the event loop
 * but for {@link #confirmed}. What fails and may pass is tried again with the next one, but for a deleted topic's offsets when they are
 * taken away: whoever waits for them would wait for nothing.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Cluster cluster;
    private final String group;
    private final Function<Map<TopicPartition, OffsetAndMetadata>, CommitRequest> newRequest;
    private final ConsumerSettings<?, ?> settings;
    private final ConsumerMeters meters;
    private final Consumer<ApiException> refused;
    private final Set<Confirmations> ledgers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean underWay;
    private boolean again;
    private boolean closed;

    /**
     * @param newRequest as whoever the group takes them from
     * @param refused told of a failure that no other attempt will be free of
     */
    Committer(
            Cluster cluster,
            String group,
            Function<Map<TopicPartition, OffsetAndMetadata>, CommitRequest> newRequest,
            ConsumerSettings<?, ?> settings,
            ConsumerMeters meters,
            Consumer<ApiException> refused) {
        this.cluster = cluster;
        this.group = group;
        this.newRequest = newRequest;
        this.settings = settings;
        this.meters = meters;
        this.refused = refused;
    }

    void add(Confirmations ledger) {
        ledgers.add(ledger);
    }

    void remove(Confirmations ledger) {
        ledgers.remove(ledger);
    }

    /** There is more to commit. From any thread. */
    void confirmed() {
        if (!scheduled.getAndSet(true)) {
            later(settings.commitInterval().toMillis());
        }
    }

    private void later(long delayMs) {
        Loops.schedule(
                cluster.loop(),
                () -> {
                    scheduled.set(false);
                    commit();
                },
                delayMs,
                TimeUnit.MILLISECONDS);
    }

    /** Commits what is confirmed now. Completes when that is committed, fails when it cannot be. */
    CompletableFuture<Void> commit() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed) {
            done.complete(null);
            return done;
        }
        waiting.add(done);
        long withinMs = settings.startTimeout().toMillis();
        ScheduledFuture<?> late = cluster.loop()
                .schedule(
                        () -> done.completeExceptionally(new TimeoutException("offsets of group " + group
                                + " were not committed in " + withinMs + " ms (default.api.timeout.ms)")),
                        withinMs,
                        TimeUnit.MILLISECONDS);
        done.whenComplete((ok, failure) -> late.cancel(false));
        if (underWay) {
            again = true;
        } else {
            send();
        }
        return done;
    }

    /** Nothing more is committed; who waits is told so by what became of the offsets. */
    void close() {
        closed = true;
        waiting.forEach(one -> one.complete(null));
        waiting.clear();
    }

    private void send() {
        waiting.removeIf(CompletableFuture::isDone);
        Map<Confirmations, OffsetAndMetadata> offsets = new HashMap<>();
        for (Confirmations ledger : ledgers) {
            ledger.toCommit().ifPresent(to -> offsets.put(ledger, to));
        }
        List<CompletableFuture<Void>> answered = List.copyOf(waiting);
        waiting.clear();
        again = false;
        if (offsets.isEmpty()) {
            answered.forEach(one -> one.complete(null));
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> request = new HashMap<>();
        offsets.forEach((ledger, to) -> request.put(ledger.partition().partition(), to));
        underWay = true;
        cluster.call(Target.coordinatorOf(group), newRequest.apply(request), settings.startTimeout())
                .whenComplete((outcome, failure) -> {
                    underWay = false;
                    settle(offsets, outcome, failure, answered);
                    if (again && !closed) {
                        send();
                    }
                });
    }

    private void settle(
            Map<Confirmations, OffsetAndMetadata> offsets,
            Map<TopicPartition, Optional<ApiException>> outcome,
            Throwable failure,
            List<CompletableFuture<Void>> answered) {
        ApiException worst = failure == null ? null : FetchSession.asApi(failure);
        for (Map.Entry<Confirmations, OffsetAndMetadata> offset : offsets.entrySet()) {
            if (failure != null) {
                break;
            }
            TopicPartition partition = offset.getKey().partition().partition();
            Optional<ApiException> refusal = outcome.getOrDefault(partition, Optional.empty());
            if (refusal.isEmpty()) {
                offset.getKey().committed(offset.getValue().offset());
            } else if (offset.getKey().isLeaving() && refusal.get() instanceof UnknownTopicOrPartitionException) {
                LOG.info(
                        "group {}: {} is taken away and its topic is gone, so offset {} is not committed",
                        group,
                        partition,
                        offset.getValue().offset());
            } else {
                worst = refusal.get();
            }
        }
        meters.committed(worst == null);
        if (worst == null) {
            answered.forEach(one -> one.complete(null));
            return;
        }
        if (closed) {
            answered.forEach(one -> one.complete(null));
            return;
        }
        if (worst instanceof RetriableException || worst instanceof StaleMemberEpochException) {
            // The next heartbeat brings the epoch that counts; whoever waits goes with the next attempt.
            waiting.addAll(answered);
            if (!scheduled.getAndSet(true)) {
                later(settings.limits().backoffMs());
            }
            return;
        }
        ApiException why = worst;
        answered.forEach(one -> one.completeExceptionally(why));
        refused.accept(worst);
    }
}
