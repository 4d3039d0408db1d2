package io.weir.client.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.cluster.Cluster;
import io.weir.client.cluster.ConnectedCluster;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serializer;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Processor;

/**
 * Publishes records: one by one with {@link #send}, or as the end or a step of a reactive stream. It owns its connections.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and none but {@link #close} blocks. {@link #send} serialises on the
 * caller's thread. Everything else that is a user's runs on the executor given for it, one task at a time: what continues a stage, signals
 * to subscribers, and the serialisers of records that come by a stream. So do results: a partition's in the order of its offsets.
 *
 * <p><b>Bounds.</b> All records without a result share one budget of {@code buffer.memory} bytes. A stream asks upstream only for what
 * has room in it; {@link #send} fails at once when there is none.
 *
 * <p><b>Results.</b> Every record has exactly one, at the latest {@code max.block.ms} and {@code delivery.timeout.ms} after it was
 * accepted. Failures are Apache Kafka's exceptions. What can be retried has been.
 *
 * @param <K> key
 * @param <V> value
 */
public final class RecordProducer<K, V> implements AutoCloseable {
    private static final int CALLBACK_THREAD_KEPT_S = 5;
    private static final long LEAST_AHEAD_BYTES = 1 << 20;
    private static final long AHEAD = 4;

    private final ProducerSettings settings;
    private final Cluster cluster;
    private final Serializer<K> keys;
    private final Serializer<V> values;
    private final SerialExecutor callbacks;
    private final Runnable releaseExecutor;
    private final ByteBudget budget;
    private final ProducerMetrics metrics;
    private final Sender sender;
    private final Topics topics;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;

    /**
     * With a thread of its own for callbacks and metrics that nobody reads.
     *
     * @param properties Apache Kafka's names, see {@link ProducerSettings}
     * @throws org.apache.kafka.common.config.ConfigException that names every fault in them
     */
    public static <K, V> RecordProducer<K, V> create(
            Map<String, ?> properties, Serializer<K> keys, Serializer<V> values) {
        ProducerSettings settings = ProducerSettings.of(properties);
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1, 1, CALLBACK_THREAD_KEPT_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread callbacks = new Thread(
                            task,
                            "weir-client-" + settings.cluster().connection().clientId() + "-callbacks");
                    callbacks.setDaemon(true);
                    return callbacks;
                });
        thread.allowCoreThreadTimeOut(true);
        return new RecordProducer<>(settings, keys, values, thread, thread::shutdown, new SimpleMeterRegistry());
    }

    /**
     * @param executor runs what is the user's; not shut down with the producer
     * @param registry hears of {@code weir.client.producer.*}
     */
    public static <K, V> RecordProducer<K, V> create(
            ProducerSettings settings,
            Serializer<K> keys,
            Serializer<V> values,
            Executor executor,
            MeterRegistry registry) {
        return new RecordProducer<>(settings, keys, values, executor, () -> {}, registry);
    }

    private RecordProducer(
            ProducerSettings settings,
            Serializer<K> keys,
            Serializer<V> values,
            Executor executor,
            Runnable releaseExecutor,
            MeterRegistry registry) {
        this.settings = settings;
        this.keys = Objects.requireNonNull(keys);
        this.values = Objects.requireNonNull(values);
        this.releaseExecutor = releaseExecutor;
        callbacks = new SerialExecutor(executor);
        cluster = new ConnectedCluster(settings.cluster(), registry);
        budget = new ByteBudget(settings.bufferBytes(), callbacks);
        metrics = new ProducerMetrics(registry, settings.cluster().connection().clientId(), budget);
        sender = new Sender(settings, cluster, callbacks, budget, metrics);
        topics = new Topics(settings, cluster, sender, this::refuse);
    }

    /**
     * Sends one record.
     *
     * @return where it is. Fails with {@link BufferExhaustedException} when the budget is spent ({@link #whenRoom} says when it is not),
     *     {@link RecordTooLargeException}, {@link org.apache.kafka.common.errors.SerializationException}, a {@link
     *     org.apache.kafka.common.errors.TimeoutException} when it could not be done in time, what the broker has against it, or {@link
     *     IllegalStateException} when the producer is closed
     */
    public CompletionStage<RecordMetadata> send(ProducerRecord<K, V> record) {
        Objects.requireNonNull(record, "record");
        CompletableFuture<RecordMetadata> result = new CompletableFuture<>();
        submit(record, false, new Receipt() {
            @Override
            public void delivered(RecordMetadata metadata) {
                result.complete(metadata);
            }

            @Override
            public void failed(RuntimeException failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /**
     * {@link #send} for who goes on in order: takes the record unless the budget is spent, which the last one may then exceed.
     *
     * @param result told where the record is, or why it is not; exactly one of the two is null
     * @return false when the budget is spent: nothing was done with the record; {@link #whenRoom} says when to come again
     */
    public boolean offer(ProducerRecord<K, V> record, BiConsumer<RecordMetadata, RuntimeException> result) {
        Objects.requireNonNull(record, "record");
        if (budget.room() == 0 && !closing) {
            return false;
        }
        submit(record, true, new Receipt() {
            @Override
            public void delivered(RecordMetadata metadata) {
                result.accept(metadata, null);
            }

            @Override
            public void failed(RuntimeException failure) {
                result.accept(null, failure);
            }
        });
        return true;
    }

    /** Completes when a record of the greatest size has room, which may be at once. Another thread may then be faster. */
    public CompletionStage<Void> whenRoom() {
        CompletableFuture<Void> room = new CompletableFuture<>();
        budget.whenRoom(settings.maxRequestBytes(), () -> room.complete(null));
        sender.wake();
        return room;
    }

    /** The end of a stream: sends what it is given. For one subscription. */
    public ProducerSubscriber<K, V> subscriber() {
        return new ProducerSubscriber<>(this);
    }

    /**
     * A step of a stream: sends what it is given and passes the results on, in the order of the records, as its subscriber asks for them. A
     * record that cannot be delivered ends the stream with its failure, after the results of those before it. For one subscription and
     * one subscriber.
     */
    public Processor<ProducerRecord<K, V>, SendResult<K, V>> processor() {
        return new ProducerProcessor<>(this);
    }

    /** {@link #processor()} for the JDK's streams. */
    public Flow.Processor<ProducerRecord<K, V>, SendResult<K, V>> flowProcessor() {
        return FlowAdapters.toFlowProcessor(processor());
    }

    /** Completes when every record accepted before this call has its result. Nothing lingers meanwhile. */
    public CompletionStage<Void> flush() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        if (closing) {
            closed.thenRun(() -> flushed.complete(null));
            return flushed;
        }
        cluster.loop().execute(() -> {
            sender.hurry();
            topics.nothingWaits().thenCompose(none -> sender.settled()).whenComplete((none, failure) -> {
                cluster.loop().execute(sender::calm);
                flushed.complete(null);
            });
        });
        return flushed;
    }

    /**
     * Takes no more records, gives those that it has their results, and lets go of everything. Completes with the last of it, at the latest
     * when the deadlines of the records are over.
     */
    public CompletionStage<Void> closing() {
        synchronized (closed) {
            if (closing) {
                return closed;
            }
            CompletionStage<Void> flushed = flush();
            closing = true;
            flushed.thenCompose(none -> flushLate())
                    .thenCompose(none -> cluster.closing())
                    .whenComplete((none, failure) -> {
                        refuseAll();
                        metrics.close();
                        callbacks.execute(() -> {
                            closed.complete(null);
                            releaseExecutor.run();
                        });
                    });
        }
        return closed;
    }

    /** What was accepted while the producer was being closed. */
    private CompletionStage<Void> flushLate() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        cluster.loop().execute(() -> {
            sender.hurry();
            topics.nothingWaits()
                    .thenCompose(none -> sender.settled())
                    .whenComplete((none, failure) -> flushed.complete(null));
        });
        return flushed;
    }

    private void refuseAll() {
        IllegalStateException reason = new IllegalStateException("the producer is closed");
        topics.end(reason);
        sender.end(reason);
    }

    /** {@link #closing()}, waited for. Not to be called where results are given. */
    @Override
    public void close() {
        closing().toCompletableFuture().join();
    }

    /**
     * Serialises and accepts a record.
     *
     * @param asked whether it comes because it was asked for when there was room
     */
    void submit(ProducerRecord<K, V> record, boolean asked, Receipt receipt) {
        OutgoingRecord outgoing;
        try {
            outgoing = outgoing(record, receipt);
            reserve(outgoing, asked);
        } catch (RuntimeException failure) {
            refuse(receipt, failure, 0);
            return;
        }
        topics.accept(record.topic(), outgoing);
    }

    private OutgoingRecord outgoing(ProducerRecord<K, V> record, Receipt receipt) {
        byte[] key = keys.serialize(record.topic(), record.headers(), record.key());
        byte[] value = values.serialize(record.topic(), record.headers(), record.value());
        Header[] headers = record.headers().toArray();
        int bytes = OutgoingRecord.bytes(key, value, headers);
        if (bytes > settings.maxRequestBytes()) {
            throw new RecordTooLargeException("the record has " + bytes
                    + " bytes when serialised, more than the max.request.size of " + settings.maxRequestBytes());
        }
        long timestampMs = record.timestamp() == null ? System.currentTimeMillis() : record.timestamp();
        return new OutgoingRecord(record.partition(), timestampMs, key, value, headers, bytes, receipt);
    }

    private void reserve(OutgoingRecord record, boolean asked) {
        if (closing) {
            throw new IllegalStateException("the producer is closed");
        }
        if (asked) {
            budget.reserve(record.bytes());
        } else if (!budget.tryReserve(record.bytes())) {
            throw new BufferExhaustedException("the buffer.memory of " + settings.bufferBytes()
                    + " bytes has no room for the " + record.bytes() + " of this record");
        }
    }

    private void refuse(OutgoingRecord record, RuntimeException reason) {
        refuse(record.receipt(), reason, record.bytes());
    }

    private void refuse(Receipt receipt, RuntimeException reason, int reservedBytes) {
        callbacks.execute(() -> {
            receipt.failed(reason);
            if (reservedBytes > 0) {
                budget.release(reservedBytes);
            }
        });
    }

    SerialExecutor callbacks() {
        return callbacks;
    }

    ByteBudget budget() {
        return budget;
    }

    /**
     * Whether records are there for as long as what is under way will take, and as long again: more of them would only be kept longer, which
     * is paid for in latency and in garbage collection.
     */
    boolean sated() {
        return budget.used() >= Math.max(LEAST_AHEAD_BYTES, AHEAD * sender.unansweredBytes());
    }

    Demand demand() {
        return new Demand(settings.maxRequestBytes(), 1_024);
    }
}
