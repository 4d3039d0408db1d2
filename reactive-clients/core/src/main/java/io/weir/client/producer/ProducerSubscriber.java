package io.weir.client.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.reactivestreams.FlowAdapters;

/**
 * The end of a stream of records. It asks upstream for what has room in the producer's budget. The first record that cannot be delivered
 * cancels the stream; those that were accepted before it still get there, if they can.
 */
public final class ProducerSubscriber<K, V> extends Intake<K, V> {
    private final CompletableFuture<Long> completion = new CompletableFuture<>();
    private final Receipt receipt = new Receipt() {
        @Override
        public void delivered(RecordMetadata metadata) {
            delivered++;
            ended(null);
        }

        @Override
        public void failed(RuntimeException cause) {
            ended(cause);
        }
    };
    private long underWay;
    private long delivered;
    private boolean complete;
    private Throwable failure;

    ProducerSubscriber(RecordProducer<K, V> producer) {
        super(producer);
    }

    /**
     * Completes when the stream has ended and every accepted record has its result: with how many were delivered, or with the first
     * failure, be it a record's or the stream's own.
     */
    public CompletionStage<Long> completion() {
        return completion;
    }

    /** This one for the JDK's streams. */
    public Flow.Subscriber<ProducerRecord<K, V>> flow() {
        return FlowAdapters.toFlowSubscriber(this);
    }

    @Override
    void take(ProducerRecord<K, V> record) {
        underWay++;
        producer.submit(record, true, receipt);
    }

    private void ended(Throwable cause) {
        underWay--;
        if (cause != null) {
            failure = failure == null ? cause : failure;
            complete = true;
            stop();
        }
        finish();
        ask();
    }

    @Override
    boolean expectsResult() {
        return underWay > 0;
    }

    @Override
    long wanted() {
        return Long.MAX_VALUE;
    }

    @Override
    void upstreamCompleted() {
        complete = true;
        finish();
    }

    @Override
    void upstreamFailed(Throwable cause) {
        failure = failure == null ? cause : failure;
        complete = true;
        finish();
    }

    private void finish() {
        if (!complete || underWay > 0) {
            return;
        }
        if (failure == null) {
            completion.complete(delivered);
        } else {
            completion.completeExceptionally(failure);
        }
    }
}
