package io.weir.client.producer;

import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ClusterMetadata;
import io.weir.client.cluster.Target;
import io.weir.client.producer.Settled.Delivered;
import io.weir.client.producer.Settled.Failed;
import io.weir.client.wire.BatchMemory;
import io.weir.client.wire.EncodedBatch;
import io.weir.client.wire.InitProducerIdRequest;
import io.weir.client.wire.ProduceOutcome;
import io.weir.client.wire.ProduceRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownServerException;

/**
 * Puts what the partitions' queues give into requests, and gives them the answers. It runs on the cluster's event loop, in rounds: {@link
 * #wake} may be called from any thread and makes one round of many calls. A request holds at most one batch of each partition; the
 * partitions take turns.
 */
final class Sender {
    /** How many times as large as the memory that is kept of batches that have arrived the buffer is, at the least. */
    private static final int BUFFER_OVER_KEPT = 16;

    private final ProducerSettings settings;
    private final Cluster cluster;
    private final ScheduledExecutorService loop;
    private final SerialExecutor callbacks;
    private final ByteBudget budget;
    private final ProducerMetrics metrics;
    private final BatchMemory memory;
    private final Set<PartitionQueue> active = ConcurrentHashMap.newKeySet();
    /** By broker. */
    private final Map<Integer, BrokerLoad> loads = new HashMap<>();
    /** Of the brokers of partitions that were not looked at yet: they have nothing to do. */
    private final BrokerLoad unknown;

    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile RuntimeException ended;
    /** Written on the event loop alone. */
    private volatile long unansweredBytes;

    private int hurries;
    private ProducerIdentity identity;
    private boolean askingIdentity;
    private boolean refreshing;
    private long timerNanos;
    private boolean timed;
    private int turn;

    Sender(
            ProducerSettings settings,
            Cluster cluster,
            SerialExecutor callbacks,
            ByteBudget budget,
            ProducerMetrics metrics) {
        this.settings = settings;
        this.cluster = cluster;
        this.loop = cluster.loop();
        this.callbacks = callbacks;
        this.budget = budget;
        this.metrics = metrics;
        this.memory = new BatchMemory(settings.batchBytes(), settings.bufferBytes() / BUFFER_OVER_KEPT);
        this.unknown = newLoad();
    }

    PartitionQueue queue(TopicPartition partition) {
        return new PartitionQueue(partition, settings.queue(), memory, unknown);
    }

    private BrokerLoad newLoad() {
        return new BrokerLoad(settings.cluster().connection().maxInFlight());
    }

    /** From any thread. */
    void append(PartitionQueue queue, OutgoingRecord record) {
        boolean news;
        synchronized (queue) {
            news = queue.append(record, System::nanoTime);
            if (news) {
                active.add(queue);
            }
        }
        RuntimeException over = ended;
        if (over != null) {
            failAll(over);
        } else if (news && queue.load().calls(settings.batchBytes())) {
            wake();
        }
    }

    /** What was sent and is not answered, in bytes as on the wire. From any thread. */
    long unansweredBytes() {
        return unansweredBytes;
    }

    void wake() {
        if (woken.compareAndSet(false, true)) {
            try {
                loop.execute(this::round);
            } catch (RejectedExecutionException closed) {
                end(new IllegalStateException("the producer is closed", closed));
            }
        }
    }

    /** No batch lingers until as many calls of {@link #calm} were made. On the event loop. */
    void hurry() {
        hurries++;
        wake();
    }

    void calm() {
        hurries--;
    }

    /** Completes when all that was accepted by now has its result. On the event loop. */
    CompletableFuture<Void> settled() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (PartitionQueue queue : active) {
            synchronized (queue) {
                queue.unsettled().forEach(batch -> all.add(batch.done()));
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Nothing is sent from here on: what is there, and what still comes, fails. */
    void end(RuntimeException reason) {
        ended = reason;
        failAll(reason);
    }

    private void failAll(RuntimeException reason) {
        for (PartitionQueue queue : active) {
            List<Settled> failed;
            synchronized (queue) {
                failed = queue.failAll(reason);
            }
            settle(failed);
        }
    }

    private void round() {
        woken.set(false);
        long now = System.nanoTime();
        loads.values().forEach(BrokerLoad::looked);
        List<PartitionQueue> queues = queues(now);
        ClusterMetadata metadata = cluster.metadata();
        boolean hurry = hurries > 0 || budget.waitedFor();
        boolean sent = true;
        while (sent) {
            sent = pass(queues, metadata, hurry, now);
        }
        setTimer(queues, now);
    }

    /** Those that have something, a different one first each time; what is due has failed. */
    private List<PartitionQueue> queues(long now) {
        List<PartitionQueue> queues = new ArrayList<>(active.size());
        for (PartitionQueue queue : active) {
            List<Settled> expired;
            synchronized (queue) {
                expired = queue.expire(now);
                if (queue.isEmpty()) {
                    active.remove(queue);
                } else {
                    queues.add(queue);
                }
            }
            settle(expired);
        }
        if (queues.size() > 1) {
            Collections.rotate(queues, Math.floorMod(turn++, queues.size()));
        }
        return queues;
    }

    /** At most one request to each broker. */
    private boolean pass(List<PartitionQueue> queues, ClusterMetadata metadata, boolean hurry, long now) {
        Map<Integer, Outgoing> requests = new HashMap<>();
        Map<Integer, Integer> ready = readyBytes(queues, metadata, hurry, now);
        for (PartitionQueue queue : queues) {
            Optional<Node> leader = metadata.leaderOf(queue.partition());
            if (leader.isEmpty()) {
                refresh();
                continue;
            }
            int node = leader.get().id();
            BrokerLoad load = loads.computeIfAbsent(node, id -> newLoad());
            queue.isFor(load);
            if (!load.takes(ready.getOrDefault(node, 0))) {
                continue;
            }
            Outgoing request = requests.get(node);
            if (request == null || request.bytes < settings.maxRequestBytes()) {
                take(queue, hurry, now).ifPresent(taken -> requests.computeIfAbsent(node, id -> new Outgoing())
                        .add(queue, taken));
            }
        }
        requests.forEach(this::send);
        return !requests.isEmpty();
    }

    /** By broker, where it makes a difference. */
    private Map<Integer, Integer> readyBytes(
            List<PartitionQueue> queues, ClusterMetadata metadata, boolean hurry, long now) {
        Map<Integer, Integer> ready = new HashMap<>();
        if (loads.values().stream().noneMatch(BrokerLoad::isBusy)) {
            return ready;
        }
        for (PartitionQueue queue : queues) {
            Optional<Node> leader = metadata.leaderOf(queue.partition());
            if (leader.isPresent()) {
                int bytes;
                synchronized (queue) {
                    bytes = queue.readyBytes(hurry, now);
                }
                ready.merge(leader.get().id(), bytes, Integer::sum);
            }
        }
        return ready;
    }

    private Optional<Batch> take(PartitionQueue queue, boolean hurry, long now) {
        Optional<Batch> next;
        ProducerIdentity under;
        synchronized (queue) {
            next = queue.next(identity, hurry, now);
            under = queue.identity();
            if (next.isEmpty() && queue.lacksIdentity(identity == null ? -1 : identity.id())) {
                askIdentity();
            }
        }
        next.ifPresent(batch -> {
            EncodedBatch encoded = batch.encoded();
            if (settings.idempotent()) {
                encoded.stamp(under.id(), under.epoch(), batch.sequence);
            }
            metrics.sent(encoded.bytes(), batch.attempts > 1);
        });
        return next;
    }

    /** A request that is being put together. */
    private static final class Outgoing {
        final Map<PartitionQueue, Batch> batches = new HashMap<>();
        int bytes;

        void add(PartitionQueue queue, Batch batch) {
            batches.put(queue, batch);
            bytes += batch.encoded().bytes();
        }
    }

    private void send(int node, Outgoing request) {
        BrokerLoad load = loads.get(node);
        load.sent();
        unansweredBytes += request.bytes;
        Map<TopicPartition, EncodedBatch> batches = new HashMap<>();
        request.batches.forEach((queue, batch) -> batches.put(queue.partition(), batch.encoded()));
        int timeoutMs = (int) settings.cluster().connection().requestTimeout().toMillis();
        long sentNanos = System.nanoTime();
        cluster.send(Target.node(node), new ProduceRequest(settings.acks(), timeoutMs, batches))
                .whenComplete((answer, failure) -> {
                    metrics.answered(System.nanoTime() - sentNanos);
                    load.answered();
                    unansweredBytes -= request.bytes;
                    answered(request, answer, failure);
                    wake();
                });
    }

    private void answered(Outgoing request, ProduceRequest.Answer answer, Throwable failure) {
        long now = System.nanoTime();
        if (answer != null) {
            answer.leaders().forEach(moved -> cluster.leaderIs(moved.partition(), moved.leader(), moved.leaderEpoch()));
        }
        List<Settled> settled = new ArrayList<>();
        request.batches.forEach((queue, batch) -> {
            ProduceOutcome outcome =
                    answer == null ? withoutAnswer(failure) : outcomeOf(queue.partition(), answer.outcomes());
            if (outcome instanceof ProduceOutcome.Unknown unknown
                            && unknown.failure() instanceof InvalidMetadataException
                    || outcome instanceof ProduceOutcome.Refused refused
                            && refused.failure() instanceof InvalidMetadataException) {
                refresh();
            }
            synchronized (queue) {
                settled.addAll(queue.answered(batch, outcome, now));
            }
        });
        settle(settled);
    }

    private static ProduceOutcome outcomeOf(TopicPartition partition, Map<TopicPartition, ProduceOutcome> outcomes) {
        ProduceOutcome said = outcomes.get(partition);
        return said != null
                ? said
                : new ProduceOutcome.Unknown(
                        new DisconnectException("the broker's answer says nothing of " + partition));
    }

    /** Whether a request that failed as a whole has reached its broker is not known, unless it cannot have been sent. */
    private static ProduceOutcome withoutAnswer(Throwable failure) {
        if (failure instanceof RetriableException retriable) {
            return new ProduceOutcome.Unknown(retriable);
        }
        return new ProduceOutcome.Refused(
                failure instanceof ApiException known
                        ? known
                        : new UnknownServerException(
                                "the records could not be sent: " + failure.getMessage(), failure));
    }

    private void settle(List<Settled> results) {
        callbacks.execute(results.stream().map(this::giving).toList());
    }

    private Runnable giving(Settled result) {
        Batch batch = result.batch();
        return () -> {
            try {
                if (result instanceof Delivered delivered) {
                    metrics.delivered(batch.records());
                    batch.deliver(delivered.baseOffset(), delivered.logAppendTimeMs());
                } else if (result instanceof Failed failed) {
                    metrics.failed(batch.records());
                    batch.fail(failed.failure());
                }
            } finally {
                budget.release(batch.reservedBytes());
            }
        };
    }

    private void refresh() {
        if (!refreshing) {
            refreshing = true;
            cluster.refresh().whenComplete((fresh, failure) -> {
                refreshing = false;
                wake();
            });
        }
    }

    /** Asked for until it is there or cannot be had; records wait for it no longer than for their delivery. */
    private void askIdentity() {
        if (askingIdentity) {
            return;
        }
        askingIdentity = true;
        cluster.call(Target.anyNode(), new InitProducerIdRequest(), settings.deliveryTimeout())
                .whenComplete((given, failure) -> {
                    askingIdentity = false;
                    if (failure == null) {
                        identity = new ProducerIdentity(given.producerId(), given.epoch());
                    } else if (!(failure instanceof RetriableException)) {
                        failAll((RuntimeException) failure);
                    }
                    wake();
                });
    }

    private void setTimer(List<PartitionQueue> queues, long now) {
        long earliest = Long.MAX_VALUE;
        for (PartitionQueue queue : queues) {
            synchronized (queue) {
                earliest = Math.min(
                        earliest, queue.wakeAtNanos(now).map(at -> at - now).orElse(Long.MAX_VALUE));
            }
        }
        if (earliest == Long.MAX_VALUE || timed && timerNanos - now <= earliest && timerNanos - now > 0) {
            return;
        }
        timed = true;
        timerNanos = now + earliest;
        loop.schedule(
                () -> {
                    timed = false;
                    wake();
                },
                earliest,
                TimeUnit.NANOSECONDS);
    }
}
