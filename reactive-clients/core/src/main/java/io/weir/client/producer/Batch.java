package io.weir.client.producer;

import io.weir.client.wire.BatchBuilder;
import io.weir.client.wire.BatchMemory;
import io.weir.client.wire.EncodedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Records of one partition that share their fate. It is open while it takes records, closed when it is first sent, settled when its
 * records have their results. Guarded by its queue.
 */
final class Batch {
    static final int NO_SEQUENCE = -1;

    /** What is needed of a record after its bytes are in the batch. */
    private record Sent(Receipt receipt, long timestampMs, int keyBytes, int valueBytes) {}

    private final TopicPartition partition;
    private final long createdNanos;
    private final long deadlineNanos;
    private final List<Sent> sent;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private BatchBuilder builder;
    private EncodedBatch encoded;
    private long reservedBytes;

    /** How often it was sent. */
    int attempts;
    /** {@link #NO_SEQUENCE} until it is first sent, and again when the partition begins a new epoch. */
    int sequence = NO_SEQUENCE;
    /** Its number among those that were given a sequence; parts of a batch have its. -1 before. */
    long ordinal = -1;
    /** Whether an attempt ended without a word on whether it is in the log. */
    boolean maybeAppended;
    /** Whether its records have their results, which they may have before the last attempt has ended. */
    boolean settled;

    RuntimeException lastFailure;

    Batch(TopicPartition partition, BatchBuilder builder, long nowNanos, long deadlineNanos) {
        this(partition, nowNanos, deadlineNanos, new ArrayList<>());
        this.builder = builder;
    }

    private Batch(TopicPartition partition, long createdNanos, long deadlineNanos, List<Sent> sent) {
        this.partition = partition;
        this.createdNanos = createdNanos;
        this.deadlineNanos = deadlineNanos;
        this.sent = sent;
    }

    boolean append(OutgoingRecord record) {
        if (builder == null || !builder.append(record.timestampMs(), record.key(), record.value(), record.headers())) {
            return false;
        }
        sent.add(new Sent(
                record.receipt(),
                record.timestampMs(),
                record.key() == null ? -1 : record.key().length,
                record.value() == null ? -1 : record.value().length));
        reservedBytes += record.bytes();
        return true;
    }

    boolean full() {
        return builder == null || builder.full();
    }

    /** The bytes of it as they are sent; it takes no more records from then on. */
    EncodedBatch encoded() {
        if (encoded == null) {
            encoded = builder.close();
            builder = null;
        }
        return encoded;
    }

    /** It is in the log: its memory is for others, unless an earlier attempt may still be on its way out. */
    void leaveTo(BatchMemory memory) {
        if (attempts == 1) {
            encoded().leaveTo(memory);
        }
    }

    /** Two batches in its stead, with the same sequences for the same records. */
    List<Batch> halves() {
        List<EncodedBatch> halves = encoded().halves();
        List<Batch> batches = new ArrayList<>();
        int from = 0;
        long left = reservedBytes;
        for (EncodedBatch half : halves) {
            int to = from + half.records();
            Batch batch = new Batch(partition, createdNanos, deadlineNanos, new ArrayList<>(sent.subList(from, to)));
            batch.encoded = half;
            batch.reservedBytes = to == sent.size() ? left : reservedBytes * half.records() / sent.size();
            batch.sequence = sequence == NO_SEQUENCE ? NO_SEQUENCE : PartitionQueue.after(sequence, from);
            batch.ordinal = ordinal;
            left -= batch.reservedBytes;
            from = to;
            batches.add(batch);
        }
        CompletableFuture.allOf(batches.stream().map(Batch::done).toArray(CompletableFuture[]::new))
                .thenRun(() -> done.complete(null));
        return batches;
    }

    /** Gives every record its result, in order. Called on the callback executor. */
    void deliver(long baseOffset, long logAppendTimeMs) {
        for (int i = 0; i < sent.size(); i++) {
            Sent record = sent.get(i);
            record.receipt.delivered(new RecordMetadata(
                    partition,
                    baseOffset,
                    baseOffset < 0 ? 0 : i,
                    logAppendTimeMs < 0 ? record.timestampMs : logAppendTimeMs,
                    record.keyBytes,
                    record.valueBytes));
        }
        done.complete(null);
    }

    /** Gives every record the same failure. Called on the callback executor. */
    void fail(RuntimeException failure) {
        sent.forEach(record -> record.receipt.failed(failure));
        done.complete(null);
    }

    /** Completes after the receipts. */
    CompletableFuture<Void> done() {
        return done;
    }

    TopicPartition partition() {
        return partition;
    }

    int records() {
        return sent.size();
    }

    long reservedBytes() {
        return reservedBytes;
    }

    long createdNanos() {
        return createdNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
