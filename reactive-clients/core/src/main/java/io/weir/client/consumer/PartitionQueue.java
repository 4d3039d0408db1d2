package io.weir.client.consumer;

import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.wire.fetch.RecordCursor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What was fetched of one partition and not delivered, read record by record. Used by one subscription's loop alone. Chunks of an older
 * generation are passed over, also from their middle on.
 */
final class PartitionQueue<K, V> {
    private final FetchPartition partition;
    private final RecordDecoder<K, V> decoder;
    private final RecordCursor.Reading reading;
    private final Consumer<Chunk> released;
    private final Queue<Chunk> chunks = new ArrayDeque<>();
    private RecordCursor cursor;
    private ConsumerRecord<K, V> ahead;

    /** @param released told of each chunk that is delivered or dropped */
    PartitionQueue(
            FetchPartition partition,
            RecordDecoder<K, V> decoder,
            RecordCursor.Reading reading,
            Consumer<Chunk> released) {
        this.partition = partition;
        this.decoder = decoder;
        this.reading = reading;
        this.released = released;
    }

    FetchPartition partition() {
        return partition;
    }

    void add(Chunk chunk) {
        chunks.add(chunk);
    }

    /**
     * The next record, or null when there is none now.
     *
     * @throws PartitionException when the bytes are corrupt, or a deserialiser refuses them and the policy is to fail
     */
    ConsumerRecord<K, V> next() {
        if (ahead != null) {
            ConsumerRecord<K, V> next = ahead;
            ahead = null;
            if (!chunks.element().isStale()) {
                return next;
            }
        }
        return read();
    }

    /** Whether {@link #next} has a record; reads it, if need be. */
    boolean hasNext() {
        if (ahead == null || chunks.element().isStale()) {
            ahead = read();
        }
        return ahead != null;
    }

    private ConsumerRecord<K, V> read() {
        for (Chunk chunk = chunks.peek(); chunk != null; chunk = chunks.peek()) {
            if (chunk.isStale()) {
                finish();
                continue;
            }
            if (cursor == null) {
                cursor = new RecordCursor(chunk.records(), chunk.from(), reading);
            }
            if (!advance(chunk) || cursor.offset() >= partition.end()) {
                finish();
                continue;
            }
            ConsumerRecord<K, V> record = decoder.decode(partition.partition(), cursor);
            if (record != null) {
                return record;
            }
        }
        return null;
    }

    private boolean advance(Chunk chunk) {
        try {
            return cursor.advance();
        } catch (KafkaException | IllegalArgumentException e) {
            throw new PartitionException(partition.partition(), chunk.from(), e);
        }
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Lets go of chunks that are not wanted any more. */
    void dropStale() {
        while (!chunks.isEmpty() && chunks.element().isStale()) {
            finish();
        }
    }

    void discard() {
        while (!chunks.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
        ahead = null;
        released.accept(chunks.remove());
    }
}
