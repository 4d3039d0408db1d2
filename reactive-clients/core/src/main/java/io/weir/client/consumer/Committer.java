package io.weir.client.consumer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.Target;
import io.weir.client.consumer.group.GroupMember;
import io.weir.client.wire.group.CommitRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Commits what is confirmed, all partitions in one request, one request at a time, so that no commit overtakes another. On the event loop
 * but for {@link #confirmed}. What fails and may pass is tried again with the next one.
 */
final class Committer {
    private final Cluster cluster;
    private final String group;
    private final GroupMember member;
    private final ConsumerSettings<?, ?> settings;
    private final ConsumerMeters meters;
    private final Consumer<ApiException> refused;
    private final Set<Confirmations> ledgers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean underWay;
    private boolean again;

    /** @param refused told of a failure that no other attempt will be free of */
    Committer(
            Cluster cluster,
            String group,
            GroupMember member,
            ConsumerSettings<?, ?> settings,
            ConsumerMeters meters,
            Consumer<ApiException> refused) {
        this.cluster = cluster;
        this.group = group;
        this.member = member;
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
        waiting.add(done);
        if (underWay) {
            again = true;
        } else {
            send();
        }
        return done;
    }

    private void send() {
        Map<Confirmations, Long> offsets = new HashMap<>();
        for (Confirmations ledger : ledgers) {
            OptionalLong offset = ledger.toCommit();
            offset.ifPresent(to -> offsets.put(ledger, to));
        }
        List<CompletableFuture<Void>> answered = List.copyOf(waiting);
        waiting.clear();
        again = false;
        if (offsets.isEmpty()) {
            answered.forEach(one -> one.complete(null));
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> request = new HashMap<>();
        offsets.forEach((ledger, to) -> request.put(ledger.partition().partition(), new OffsetAndMetadata(to)));
        underWay = true;
        cluster.call(
                        Target.coordinatorOf(group),
                        new CommitRequest(group, member.memberId(), member.epoch(), request),
                        settings.startTimeout())
                .whenComplete((outcome, failure) -> {
                    underWay = false;
                    settle(offsets, outcome, failure, answered);
                    if (again) {
                        send();
                    }
                });
    }

    private void settle(
            Map<Confirmations, Long> offsets,
            Map<TopicPartition, Optional<ApiException>> outcome,
            Throwable failure,
            List<CompletableFuture<Void>> answered) {
        ApiException worst = failure == null ? null : FetchSession.asApi(failure);
        for (Map.Entry<Confirmations, Long> offset : offsets.entrySet()) {
            if (failure != null) {
                break;
            }
            TopicPartition partition = offset.getKey().partition().partition();
            Optional<ApiException> refusal = outcome.getOrDefault(partition, Optional.empty());
            if (refusal.isEmpty()) {
                offset.getKey().committed(offset.getValue());
            } else {
                worst = refusal.get();
            }
        }
        meters.committed(worst == null);
        if (worst == null) {
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
        if (!(worst instanceof UnknownMemberIdException) && !(worst instanceof FencedMemberEpochException)) {
            refused.accept(worst);
        }
    }
}
