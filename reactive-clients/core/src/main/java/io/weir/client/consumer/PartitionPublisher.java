package io.weir.client.consumer;

import io.weir.client.consumer.delivery.LoopListener;
import io.weir.client.consumer.fetch.Chunk;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The records of one assigned partition, for one subscriber. Nothing is fetched before there is one; one that comes when the partition is
 * gone is told so at once.
 */
final class PartitionPublisher<K, V, R> implements Publisher<R> {
    private final MergedSource<K, V, R> source;
    private final Executor executor;
    private final Runnable demanded;
    private MergedDeliveries<K, V, R> deliveries;
    private boolean over;
    private Throwable failure;

    PartitionPublisher(MergedSource<K, V, R> source, Executor executor, Runnable demanded) {
        this.source = source;
        this.executor = executor;
        this.demanded = demanded;
    }

    @Override
    public void subscribe(Subscriber<? super R> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        MergedDeliveries<K, V, R> begun;
        synchronized (this) {
            if (deliveries != null) {
                refuse(subscriber);
                return;
            }
            begun = new MergedDeliveries<>(source, subscriber, executor, new LoopListener() {
                @Override
                public void demanded() {
                    demanded.run();
                }

                @Override
                public void ended(End end) {
                    demanded.run();
                }
            });
            deliveries = begun;
            if (failure != null) {
                begun.fail(failure);
            } else if (over) {
                begun.complete();
            }
        }
        begun.start();
    }

    private static void refuse(Subscriber<?> subscriber) {
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException("the records of a partition are for one subscriber, once"));
    }

    synchronized long demand() {
        return deliveries == null || over ? 0 : deliveries.demand();
    }

    synchronized void deliver(Chunk chunk) {
        deliveries.deliver(chunk);
    }

    synchronized void complete() {
        over = true;
        if (deliveries != null) {
            deliveries.complete();
        }
    }

    synchronized void fail(Throwable cause) {
        over = true;
        failure = cause;
        if (deliveries != null) {
            deliveries.fail(cause);
        }
    }

    void drop(FetchPartition partition, Runnable dropped) {
        MergedDeliveries<K, V, R> now;
        synchronized (this) {
            now = deliveries;
        }
        if (now == null) {
            dropped.run();
        } else {
            now.drop(partition, false, dropped);
        }
    }

    synchronized void reconsider() {
        if (deliveries != null) {
            deliveries.reconsider();
        }
    }
}
