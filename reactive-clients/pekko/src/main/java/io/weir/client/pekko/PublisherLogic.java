package io.weir.client.pekko;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Carries a publisher's items to an outlet. Nothing is requested before the first pull; from then on no more than its window, so that what
 * it holds is bounded. An end, good or bad, comes after the items before it.
 *
 * @param <T> what is published
 * @param <R> what is emitted
 */
class PublisherLogic<T, R> extends GraphStageLogic {
    private final Outlet<R> out;
    private final Function<T, R> emitted;
    private final ToIntFunction<T> size;
    private final ReadAhead.Window window;
    private final AsyncCallback<NotUsed> wake = createAsyncCallback(none -> look());

    /** Bounded by the window. */
    private final Queue<T> arrived = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile Subscription subscription;
    private volatile boolean stopped;
    /** Written behind the last item. */
    private volatile boolean ended;

    private volatile Throwable failure;
    private boolean pulled;

    PublisherLogic(SourceShape<R> shape, Function<T, R> emitted, ToIntFunction<T> size, ReadAhead readAhead) {
        super(shape);
        this.emitted = emitted;
        this.size = size;
        out = shape.out();
        window = readAhead.window();
        setHandler(out, new AbstractOutHandler() {
            @Override
            public void onPull() {
                pulled = true;
                look();
            }
        });
    }

    /** To be called when the stage starts, or later; not after it has failed. */
    final void follow(Publisher<T> publisher) {
        publisher.subscribe(new Arrivals());
    }

    private void wake() {
        if (!woken.getAndSet(true)) {
            wake.invoke(NotUsed.getInstance());
        }
    }

    private void look() {
        woken.set(false);
        boolean last = ended;
        if (isAvailable(out)) {
            T item = arrived.poll();
            if (item != null) {
                window.taken(size.applyAsInt(item));
                push(out, emitted.apply(item));
            }
        }
        if (last && arrived.isEmpty()) {
            if (failure == null) {
                completeStage();
            } else {
                failStage(failure);
            }
        } else if (pulled && subscription != null) {
            int more = window.more();
            if (more > 0) {
                subscription.request(more);
            }
        }
    }

    @Override
    public void postStop() {
        stopped = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** Called by the publisher, on the executor of its consumer. */
    private final class Arrivals implements Subscriber<T> {
        @Override
        public void onSubscribe(Subscription begun) {
            subscription = begun;
            if (stopped) {
                begun.cancel();
            }
            wake();
        }

        @Override
        public void onNext(T item) {
            arrived.add(item);
            wake();
        }

        @Override
        public void onError(Throwable why) {
            failure = why;
            ended = true;
            wake();
        }

        @Override
        public void onComplete() {
            ended = true;
            wake();
        }
    }
}
