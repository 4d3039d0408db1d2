package io.weir.client.producer;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The side of a stream that takes records: asks upstream for what there is room for and hands what comes to {@link #take}. Signals may come
 * from any thread; the rest runs on the producer's callback executor, one at a time, which is what makes its state safe and its calls of
 * the subscription serial.
 */
abstract class Intake<K, V> implements Subscriber<ProducerRecord<K, V>> {
    private static final Object COMPLETE = new Object();
    private static final int SIGNALS_AT_ONCE = 256;

    private record Failed(Throwable why) {}

    final RecordProducer<K, V> producer;
    private final Demand demand;
    /** Records, and what ends them, in their order. */
    private final Queue<Object> signals = new ConcurrentLinkedQueue<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private Subscription upstream;
    private long outstanding;
    private boolean ended;
    private boolean waitsForRoom;
    /** Who is asking upstream now. */
    private volatile Thread asking;

    private boolean asksAgain;

    Intake(RecordProducer<K, V> producer) {
        this.producer = producer;
        demand = producer.demand();
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        producer.callbacks().execute(() -> {
            if (upstream != null || ended) {
                subscription.cancel();
                return;
            }
            upstream = subscription;
            ask();
        });
    }

    /** What comes while it is asked for, on the thread that asks and behind nothing else, is taken at once. */
    @Override
    public final void onNext(ProducerRecord<K, V> record) {
        Objects.requireNonNull(record, "record");
        if (asking != Thread.currentThread() || waiting.get() > 0) {
            signal(record);
        } else if (!ended) {
            outstanding--;
            take(record);
        }
    }

    @Override
    public final void onError(Throwable failure) {
        signal(new Failed(Objects.requireNonNull(failure, "failure")));
    }

    @Override
    public final void onComplete() {
        signal(COMPLETE);
    }

    /** Many signals make one task. */
    private void signal(Object signal) {
        signals.add(signal);
        if (waiting.getAndIncrement() == 0) {
            producer.callbacks().execute(this::heed);
        }
    }

    private void heed() {
        boolean more = true;
        try {
            for (int heeded = 0; more && heeded < SIGNALS_AT_ONCE; heeded++) {
                Object signal = signals.remove();
                more = waiting.decrementAndGet() > 0;
                if (!ended) {
                    heed(signal);
                }
            }
        } finally {
            if (more) {
                producer.callbacks().execute(this::heed);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void heed(Object signal) {
        if (signal == COMPLETE) {
            ended = true;
            upstreamCompleted();
        } else if (signal instanceof Failed failed) {
            ended = true;
            upstreamFailed(failed.why());
        } else {
            outstanding--;
            take((ProducerRecord<K, V>) signal);
            ask();
        }
    }

    /** A record that was asked for. */
    abstract void take(ProducerRecord<K, V> record);

    /** How many records there is a use for now, those under way included. */
    abstract long wanted();

    abstract void upstreamCompleted();

    abstract void upstreamFailed(Throwable failure);

    /** Whether a record is on its way whose result will lead to {@link #ask}. */
    abstract boolean expectsResult();

    /**
     * Asks upstream for more, if there is room and use for it; called whenever there may be. Who gives at once what he is asked for is asked
     * again and again, until others have waited long enough for this thread.
     */
    final void ask() {
        if (upstream == null || asksAgain) {
            return;
        }
        for (long taken = 0; hasUse(); ) {
            long came = request(demand.more(outstanding, producer.budget().room(), wanted()));
            if (came == 0 || waiting.get() > 0) {
                return;
            }
            taken += came;
            if (taken >= SIGNALS_AT_ONCE) {
                asksAgain = true;
                producer.callbacks().execute(() -> {
                    asksAgain = false;
                    ask();
                });
                return;
            }
        }
    }

    private boolean hasUse() {
        return !ended && !(expectsResult() && producer.sated());
    }

    /** @return how many records came at once */
    private long request(long more) {
        if (more == 0) {
            waitForRoom();
            return 0;
        }
        outstanding += more;
        long before = outstanding;
        asking = Thread.currentThread();
        try {
            upstream.request(more);
        } finally {
            asking = null;
        }
        return before - outstanding;
    }

    private void waitForRoom() {
        if (outstanding == 0 && wanted() > 0 && !waitsForRoom) {
            waitsForRoom = true;
            producer.budget().whenRoom(1, () -> {
                waitsForRoom = false;
                ask();
            });
        }
    }

    /** Takes nothing more; what comes nevertheless is not sent. */
    final void stop() {
        if (!ended) {
            ended = true;
            if (upstream != null) {
                upstream.cancel();
            }
        }
    }
}
