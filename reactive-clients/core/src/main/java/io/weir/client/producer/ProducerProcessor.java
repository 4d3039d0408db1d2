package io.weir.client.producer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.reactivestreams.Processor;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Sends records and passes their results on, in the order of the records. It asks upstream for no more than its subscriber asked for, so
 * that every result has somebody who wants it.
 */
final class ProducerProcessor<K, V> extends Intake<K, V> implements Processor<ProducerRecord<K, V>, SendResult<K, V>> {
    /** A record whose result may be there. */
    private final class Slot implements Receipt {
        final ProducerRecord<K, V> record;
        RecordMetadata metadata;
        RuntimeException failure;

        Slot(ProducerRecord<K, V> record) {
            this.record = record;
        }

        boolean done() {
            return metadata != null || failure != null;
        }

        @Override
        public void delivered(RecordMetadata where) {
            underWay--;
            metadata = where;
            emit();
        }

        @Override
        public void failed(RuntimeException why) {
            underWay--;
            failure = why;
            stop();
            emit();
        }
    }

    private final Deque<Slot> slots = new ArrayDeque<>();
    private Subscriber<? super SendResult<K, V>> downstream;
    private long demanded;
    private long underWay;
    private boolean upstreamEnded;
    private Throwable upstreamFailure;
    private boolean over;

    ProducerProcessor(RecordProducer<K, V> producer) {
        super(producer);
    }

    @Override
    public void subscribe(Subscriber<? super SendResult<K, V>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        producer.callbacks().execute(() -> {
            if (downstream != null || over) {
                subscriber.onSubscribe(new Refused());
                subscriber.onError(new IllegalStateException("this stream has had its subscriber"));
                return;
            }
            downstream = subscriber;
            subscriber.onSubscribe(new Downstream());
            emit();
        });
    }

    /** Of a subscriber that is one too many: there is nothing to ask for. */
    private static final class Refused implements Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    private final class Downstream implements Subscription {
        @Override
        public void request(long count) {
            producer.callbacks().execute(() -> {
                if (over) {
                    return;
                }
                if (count <= 0) {
                    fail(new IllegalArgumentException("rule 3.9: " + count + " records cannot be asked for"));
                    return;
                }
                demanded = demanded + count < 0 ? Long.MAX_VALUE : demanded + count;
                ask();
            });
        }

        @Override
        public void cancel() {
            producer.callbacks().execute(() -> {
                over = true;
                downstream = null;
                slots.clear();
                stop();
            });
        }
    }

    @Override
    void take(ProducerRecord<K, V> record) {
        Slot slot = new Slot(record);
        slots.add(slot);
        underWay++;
        producer.submit(record, true, slot);
    }

    @Override
    boolean expectsResult() {
        return underWay > 0;
    }

    /** What was asked for less the results that are on their way. */
    @Override
    long wanted() {
        return over ? 0 : demanded == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, demanded - slots.size());
    }

    @Override
    void upstreamCompleted() {
        upstreamEnded = true;
        emit();
    }

    @Override
    void upstreamFailed(Throwable failure) {
        upstreamEnded = true;
        upstreamFailure = failure;
        emit();
    }

    private void emit() {
        while (!over && downstream != null && !slots.isEmpty() && slots.peek().done()) {
            Slot slot = slots.poll();
            if (slot.failure != null) {
                fail(slot.failure);
                return;
            }
            demanded = demanded == Long.MAX_VALUE ? demanded : demanded - 1;
            downstream.onNext(new SendResult<>(slot.record, slot.metadata));
        }
        if (!over && downstream != null && slots.isEmpty() && upstreamEnded) {
            Subscriber<? super SendResult<K, V>> told = downstream;
            over = true;
            downstream = null;
            if (upstreamFailure == null) {
                told.onComplete();
            } else {
                told.onError(upstreamFailure);
            }
        }
        ask();
    }

    private void fail(Throwable failure) {
        Subscriber<? super SendResult<K, V>> told = downstream;
        over = true;
        downstream = null;
        slots.clear();
        stop();
        told.onError(failure);
    }
}
