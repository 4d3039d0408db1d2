package io.weir.cli.records;

import io.weir.client.ClientException;
import io.weir.client.producer.RecordProducer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records to one topic; those of a partition in the order of the calls. Half of the producer's {@code buffer.memory} may be under
 * way, behind it callers wait. Safe for use by several threads; stages complete on the producer's thread for callbacks.
 */
public final class TopicWriter implements AutoCloseable {
    private static final int RECORD_OVERHEAD = 64;
    private static final int HEADER_OVERHEAD = 32;
    /** From here on two records may be more than the producer's budget. */
    private static final int LARGE = 1 << 20;

    private final String topic;
    private final RecordProducer<byte[], byte[]> producer;
    private final long mostBytes;
    private long underWayBytes;
    private int waiting;

    /**
     * @param properties the producer's
     * @throws ClientException when the producer cannot be made of them
     */
    public TopicWriter(String topic, Map<String, Object> properties) {
        this.topic = topic;
        try {
            producer = RecordProducer.create(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw ClientException.of(null, e);
        }
        mostBytes = Long.parseLong(String.valueOf(properties.getOrDefault("buffer.memory", 32L << 20))) / 2;
    }

    /**
     * Sends one record. Returns when there is room for it, so that a slow broker slows the caller.
     *
     * @return where it is, once it is acknowledged; fails with a {@link ClientException}
     */
    public CompletionStage<Position> write(OutgoingRecord record) {
        ProducerRecord<byte[], byte[]> outgoing = outgoing(record);
        long bytes = bytes(record);
        reserve(bytes);
        CompletableFuture<Position> written = new CompletableFuture<>();
        send(outgoing, bytes).whenComplete((metadata, failure) -> {
            release(bytes);
            if (failure == null) {
                written.complete(new Position(metadata.partition(), metadata.hasOffset() ? metadata.offset() : -1));
            } else {
                written.completeExceptionally(ClientException.of("cannot write to " + topic, failure));
            }
        });
        return written;
    }

    private CompletionStage<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, long bytes) {
        CompletionStage<RecordMetadata> sent = producer.send(record);
        return bytes < LARGE
                ? sent
                : sent.exceptionallyCompose(failure -> failure instanceof BufferExhaustedException
                        ? producer.whenRoom().thenCompose(room -> send(record, bytes))
                        : CompletableFuture.failedFuture(failure));
    }

    private synchronized void reserve(long bytes) {
        boolean interrupted = false;
        while (underWayBytes > 0 && underWayBytes + bytes > mostBytes) {
            waiting++;
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            waiting--;
        }
        underWayBytes += bytes;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void release(long bytes) {
        underWayBytes -= bytes;
        if (waiting > 0) {
            notifyAll();
        }
    }

    private static long bytes(OutgoingRecord record) {
        long bytes = RECORD_OVERHEAD + length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private ProducerRecord<byte[], byte[]> outgoing(OutgoingRecord record) {
        Integer partition = record.partition().isPresent() ? record.partition().getAsInt() : null;
        List<org.apache.kafka.common.header.Header> headers =
                record.headers().stream().map(TopicWriter::outgoing).toList();
        return new ProducerRecord<>(topic, partition, null, record.key(), record.value(), headers);
    }

    private static org.apache.kafka.common.header.Header outgoing(Header header) {
        return new RecordHeader(header.key(), header.value());
    }

    /** Waits until all that was sent is acknowledged or has failed, and lets go of connections and threads. */
    @Override
    public void close() {
        producer.close();
    }
}
