package io.weir.client.consumer;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A stream that begins when it is subscribed to. It has one subscriber at a time, another one gets an {@link IllegalStateException} as
 * {@code onError}. Whose last signal is being given, or who has cancelled, is no subscriber any more: then one may subscribe, also from
 * within that signal, and the stream begins anew for it when it has ended for the one before, which may wait for confirmations and
 * commits. Signals come serially on the executor of the consumer's settings; they may come on different threads of it.
 */
public final class RecordStream<T> implements Publisher<T> {
    /** Begins a stream. The last argument is to be run when it has ended. */
    interface Opening<T> {
        RunningStream open(Subscriber<? super T> subscriber, Runnable ended);
    }

    private static final RunningStream OPENING = new RunningStream.NotYet();

    private final Executor executor;
    private final Opening<T> opening;
    private final AtomicReference<RunningStream> running = new AtomicReference<>();
    /** Who waits until the stream has ended for the subscriber before. */
    private final AtomicReference<Subscriber<? super T>> next = new AtomicReference<>();

    /** @param executor where who waited is told that there is nothing to wait for */
    RecordStream(Executor executor, Opening<T> opening) {
        this.executor = executor;
        this.opening = opening;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (running.compareAndSet(null, OPENING)) {
            open(subscriber, Runnable::run);
            return;
        }
        RunningStream before = running.get();
        if (before != null && !before.isLeft() || !next.compareAndSet(null, subscriber)) {
            refuse(subscriber, new IllegalStateException("the stream has a subscriber; it takes one at a time"));
        } else {
            // It may have ended in the meantime, and then nobody else comes.
            openNext();
        }
    }

    private void open(Subscriber<? super T> subscriber, Executor teller) {
        try {
            RunningStream stream = opening.open(subscriber, this::ended);
            running.set(stream);
            stream.start();
        } catch (IllegalStateException closed) {
            ended();
            teller.execute(() -> refuse(subscriber, closed));
        }
    }

    private void ended() {
        running.set(null);
        openNext();
    }

    private void openNext() {
        if (next.get() != null && running.compareAndSet(null, OPENING)) {
            Subscriber<? super T> waited = next.getAndSet(null);
            if (waited != null) {
                open(waited, this::onExecutor);
            } else {
                ended();
            }
        }
    }

    private void onExecutor(Runnable signals) {
        if (!Loops.execute(executor, signals)) {
            CompletableFuture.runAsync(signals);
        }
    }

    private static void refuse(Subscriber<?> subscriber, Exception why) {
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(why);
    }

    /** The same in the JDK's terms. */
    public Flow.Publisher<T> asFlow() {
        return FlowAdapters.toFlowPublisher(this);
    }

    /** Acts on the stream while it runs. */
    public StreamControl control() {
        return new StreamControl() {
            @Override
            public CompletionStage<Void> pause(Collection<TopicPartition> partitions) {
                return onRunning(stream -> stream.pause(partitions));
            }

            @Override
            public CompletionStage<Void> resume(Collection<TopicPartition> partitions) {
                return onRunning(stream -> stream.resume(partitions));
            }

            @Override
            public CompletionStage<Void> seek(TopicPartition partition, StartFrom from) {
                return onRunning(stream -> stream.seek(partition, from));
            }

            @Override
            public CompletionStage<Map<TopicPartition, Long>> positions() {
                return onRunning(StreamControl::positions);
            }

            @Override
            public CompletionStage<Void> commit() {
                return onRunning(StreamControl::commit);
            }

            @Override
            public CompletionStage<Void> drain() {
                return onRunning(StreamControl::drain);
            }

            @Override
            public CompletionStage<Void> leave() {
                return onRunning(StreamControl::leave);
            }
        };
    }

    private <R> CompletionStage<R> onRunning(Function<StreamControl, CompletionStage<R>> action) {
        RunningStream stream = running.get();
        return stream == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the stream is not running"))
                : action.apply(stream);
    }
}
