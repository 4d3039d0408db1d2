package io.weir.client.consumer;

import io.weir.client.consumer.delivery.ItemSource;
import io.weir.client.consumer.delivery.LoopListener;
import io.weir.client.consumer.delivery.SubscriptionLoop;
import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.reactivestreams.Subscriber;

/** Each partition to a subscriber of its own; the partitions themselves to one subscriber, as they are assigned. */
final class PartitionedDeliveries<K, V, R> implements Deliveries {
    private final Supplier<MergedSource<K, V, R>> newSource;
    private final Executor executor;
    private final Runnable demanded;
    private final Map<FetchPartition, PartitionPublisher<K, V, R>> partitions = new ConcurrentHashMap<>();
    private final Queue<PartitionStream<R>> assigned = new ConcurrentLinkedQueue<>();
    private final SubscriptionLoop<PartitionStream<R>> loop;
    private volatile Throwable failure;

    /**
     * @param demanded to be run when a partition's subscriber waits
     * @param listener told when the subscriber of the partitions is done with
     */
    PartitionedDeliveries(
            Supplier<MergedSource<K, V, R>> newSource,
            Subscriber<? super PartitionStream<R>> subscriber,
            Executor executor,
            Runnable demanded,
            LoopListener listener) {
        this.newSource = newSource;
        this.executor = executor;
        this.demanded = demanded;
        loop = new SubscriptionLoop<>(subscriber, executor, new AssignedPartitions(), new LoopListener() {
            @Override
            public void demanded() {}

            @Override
            public void ended(End end) {
                partitions.values().forEach(one -> {
                    if (end == End.FAILED) {
                        one.fail(failure);
                    } else {
                        one.complete();
                    }
                });
                listener.ended(end);
            }
        });
    }

    void start() {
        loop.start();
    }

    @Override
    public void assigned(FetchPartition partition) {
        PartitionPublisher<K, V, R> publisher = new PartitionPublisher<>(newSource.get(), executor, demanded);
        partitions.put(partition, publisher);
        assigned.add(new PartitionStream<>(partition.partition(), publisher));
        loop.wake();
    }

    @Override
    public boolean wants(FetchPartition partition) {
        PartitionPublisher<K, V, R> publisher = partitions.get(partition);
        return publisher != null && publisher.demand() > 0;
    }

    @Override
    public long demand() {
        long sum = 0;
        for (PartitionPublisher<K, V, R> publisher : partitions.values()) {
            sum = Math.min(Long.MAX_VALUE - sum, publisher.demand()) + sum;
        }
        return sum;
    }

    @Override
    public boolean isLeft() {
        return loop.isLeft();
    }

    @Override
    public void deliver(Chunk chunk) {
        // A partition is forgotten only when it is stale, and then nothing is delivered of it.
        partitions.get(chunk.partition()).deliver(chunk);
    }

    @Override
    public void complete() {
        partitions.values().forEach(PartitionPublisher::complete);
        loop.complete();
    }

    @Override
    public void drop(FetchPartition partition, boolean gone, Runnable dropped) {
        PartitionPublisher<K, V, R> publisher = gone ? partitions.remove(partition) : partitions.get(partition);
        if (publisher == null) {
            dropped.run();
            return;
        }
        publisher.drop(partition, dropped);
        if (gone) {
            publisher.complete();
        }
    }

    @Override
    public void reconsider() {
        partitions.values().forEach(PartitionPublisher::reconsider);
    }

    @Override
    public void fail(Throwable cause) {
        failure = cause;
        loop.fail(cause);
    }

    private final class AssignedPartitions implements ItemSource<PartitionStream<R>> {
        @Override
        public PartitionStream<R> next() {
            return assigned.poll();
        }

        @Override
        public boolean exhausted() {
            return assigned.isEmpty();
        }

        @Override
        public void discard() {
            assigned.clear();
        }
    }
}
