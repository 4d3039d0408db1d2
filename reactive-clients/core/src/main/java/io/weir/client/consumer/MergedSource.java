package io.weir.client.consumer;

import io.weir.client.consumer.delivery.ItemSource;
import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of several partitions for one subscriber: those of a partition in its order, the partitions in turns of so many records.
 * {@link #add} comes from the event loop; all else is the subscription's loop. What it may grow to is bounded by the byte budget.
 */
final class MergedSource<K, V, R> implements ItemSource<R> {
    private static final int TURN = 500;

    private final Function<FetchPartition, PartitionQueue<K, V>> newQueue;
    private final Emission<K, V, R> emission;
    private final Queue<Chunk> arrived = new ConcurrentLinkedQueue<>();
    private final Map<FetchPartition, PartitionQueue<K, V>> queues = new HashMap<>();
    /** Those that have something and may deliver it. */
    private final Deque<PartitionQueue<K, V>> turns = new ArrayDeque<>();
    /** Those that have something and may not. */
    private final Deque<PartitionQueue<K, V>> waiting = new ArrayDeque<>();

    private int ofThisTurn;
    private boolean discarded;

    MergedSource(Function<FetchPartition, PartitionQueue<K, V>> newQueue, Emission<K, V, R> emission) {
        this.newQueue = newQueue;
        this.emission = emission;
    }

    /** The subscription's loop is to be woken. */
    void add(Chunk chunk) {
        arrived.add(chunk);
    }

    @Override
    public R next() {
        takeIn();
        for (PartitionQueue<K, V> queue = turns.peek(); queue != null; queue = turns.peek()) {
            FetchPartition partition = queue.partition();
            if (partition.isPaused() || !emission.admits(partition)) {
                waiting.add(turns.remove());
                ofThisTurn = 0;
                continue;
            }
            ConsumerRecord<K, V> record = queue.next();
            if (record == null) {
                turns.remove();
                ofThisTurn = 0;
                continue;
            }
            if (++ofThisTurn >= TURN && turns.size() > 1) {
                turns.add(turns.remove());
                ofThisTurn = 0;
            }
            return emission.emit(partition, record);
        }
        return null;
    }

    private void takeIn() {
        for (Chunk chunk = arrived.poll(); chunk != null; chunk = arrived.poll()) {
            PartitionQueue<K, V> queue = queues.computeIfAbsent(chunk.partition(), newQueue);
            boolean alone = queue.isEmpty();
            queue.add(chunk);
            if (discarded) {
                queue.discard();
            } else if (alone) {
                turns.add(queue);
            }
        }
    }

    /** Looks again at partitions that were paused or not admitted. */
    void reconsider() {
        turns.addAll(waiting);
        waiting.clear();
    }

    /** Lets go of what is stale of a partition, which a seek or its removal makes of what was fetched. */
    void drop(FetchPartition partition) {
        takeIn();
        PartitionQueue<K, V> queue = queues.get(partition);
        if (queue != null) {
            queue.dropStale();
            if (queue.isEmpty()) {
                queues.remove(partition);
                turns.remove(queue);
                waiting.remove(queue);
                ofThisTurn = 0;
            }
        }
    }

    @Override
    public void taken(R item) {
        emission.taken(item);
    }

    @Override
    public boolean exhausted() {
        takeIn();
        while (!turns.isEmpty() && !turns.element().hasNext()) {
            turns.remove();
        }
        return turns.isEmpty() && waiting.isEmpty();
    }

    @Override
    public void discard() {
        discarded = true;
        takeIn();
        queues.values().forEach(PartitionQueue::discard);
        queues.clear();
        turns.clear();
        waiting.clear();
    }
}
