package io.weir.client.consumer;

import io.weir.client.consumer.delivery.LoopListener;
import io.weir.client.consumer.delivery.SubscriptionLoop;
import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.concurrent.Executor;
import org.reactivestreams.Subscriber;

/** All partitions to one subscriber. */
final class MergedDeliveries<K, V, R> implements Deliveries {
    private final MergedSource<K, V, R> source;
    private final SubscriptionLoop<R> loop;

    MergedDeliveries(
            MergedSource<K, V, R> source, Subscriber<? super R> subscriber, Executor executor, LoopListener listener) {
        this.source = source;
        loop = new SubscriptionLoop<>(subscriber, executor, source, listener);
    }

    /** Signals {@code onSubscribe}. */
    void start() {
        loop.start();
    }

    @Override
    public boolean wants(FetchPartition partition) {
        return loop.hasDemand();
    }

    @Override
    public long demand() {
        return loop.demand();
    }

    @Override
    public boolean isLeft() {
        return loop.isLeft();
    }

    @Override
    public void deliver(Chunk chunk) {
        source.add(chunk);
        loop.wake();
    }

    @Override
    public void complete() {
        loop.complete();
    }

    @Override
    public void drop(FetchPartition partition, boolean gone, Runnable dropped) {
        loop.run(() -> {
            source.drop(partition);
            dropped.run();
        });
    }

    @Override
    public void reconsider() {
        loop.run(source::reconsider);
    }

    @Override
    public void fail(Throwable cause) {
        loop.fail(cause);
    }
}
