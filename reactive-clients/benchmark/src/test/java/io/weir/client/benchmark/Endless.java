package io.weir.client.benchmark;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Makes an item for whatever is asked for, on the thread that asks, until the count is over. */
record Endless<T>(Supplier<T> items, Count count) implements Publisher<T> {
    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        AtomicLong asked = new AtomicLong();
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long more) {
                if (asked.getAndAdd(more) > 0) {
                    return;
                }
                long now = more;
                do {
                    for (long left = now; left > 0 && !count.over(); left--) {
                        subscriber.onNext(items.get());
                    }
                    now = asked.addAndGet(-now);
                } while (now > 0);
            }

            @Override
            public void cancel() {
                count.end();
            }
        });
    }
}
