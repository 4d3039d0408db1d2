package io.weir.client.producer;

import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The side of a stream that takes records: asks upstream for what there is room for and hands what comes to {@link #take}. Signals may come
 * from any thread; the rest runs on the producer's callback executor, one at a time, which is what makes its state safe and its calls of
 * the subscription serial.
 */
abstract class Intake<K, V> implements Subscriber<ProducerRecord<K, V>> {
    final RecordProducer<K, V> producer;
    private final Demand demand;
    private Subscription upstream;
    private long outstanding;
    private boolean ended;
    private boolean waitsForRoom;

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

    @Override
    public final void onNext(ProducerRecord<K, V> record) {
        Objects.requireNonNull(record, "record");
        producer.callbacks().execute(() -> {
            if (!ended) {
                outstanding--;
                take(record);
                ask();
            }
        });
    }

    @Override
    public final void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        producer.callbacks().execute(() -> {
            if (!ended) {
                ended = true;
                upstreamFailed(failure);
            }
        });
    }

    @Override
    public final void onComplete() {
        producer.callbacks().execute(() -> {
            if (!ended) {
                ended = true;
                upstreamCompleted();
            }
        });
    }

    /** A record that was asked for. */
    abstract void take(ProducerRecord<K, V> record);

    /** How many records there is a use for now, those under way included. */
    abstract long wanted();

    abstract void upstreamCompleted();

    abstract void upstreamFailed(Throwable failure);

    /** Asks upstream for more, if there is room; called whenever there may be. */
    final void ask() {
        if (upstream == null || ended) {
            return;
        }
        ByteBudget budget = producer.budget();
        long more = demand.more(outstanding, budget.room(), wanted());
        if (more > 0) {
            outstanding += more;
            upstream.request(more);
        } else if (outstanding == 0 && wanted() > 0 && !waitsForRoom) {
            waitsForRoom = true;
            budget.whenRoom(1, () -> {
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
