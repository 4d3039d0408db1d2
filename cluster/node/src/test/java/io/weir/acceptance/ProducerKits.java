package io.weir.acceptance;

import io.weir.client.producer.RecordProducer;
import io.weir.client.producer.SendResult;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;

/**
 * The Reactive Streams conformance kit for the producer's subscriber and processor, on a running broker. They are started by {@link
 * ProducerKitIT}, which gives them the broker and counts what has run.
 */
final class ProducerKits {
    private static final int TIMEOUT_MS = 1_000;
    private static final int NOTHING_MS = 50;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Set before the kits run. */
    static volatile RecordProducer<String, String> producer;

    private ProducerKits() {}

    static RecordProducer<String, String> producer(Broker broker) {
        return RecordProducer.create(
                Map.of("bootstrap.servers", broker.bootstrap(), "client.id", "kit"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT_MS, NOTHING_MS);
    }

    private static ProducerRecord<String, String> element(int number) {
        return new ProducerRecord<>("kit", 0, null, Integer.toString(number));
    }

    /** As many records as are asked for, up to a number, then the end. */
    private static Publisher<ProducerRecord<String, String>> source(long elements) {
        return subscriber -> {
            Source source = new Source(subscriber, elements);
            subscriber.onSubscribe(source);
            source.request(0);
        };
    }

    private static final class Source implements Subscription {
        private final Subscriber<? super ProducerRecord<String, String>> subscriber;
        private long left;
        private long demanded;
        private boolean emitting;
        private boolean over;

        Source(Subscriber<? super ProducerRecord<String, String>> subscriber, long elements) {
            this.subscriber = subscriber;
            left = elements;
        }

        @Override
        public synchronized void request(long count) {
            demanded = demanded + count < 0 ? Long.MAX_VALUE : demanded + count;
            if (emitting) {
                return;
            }
            emitting = true;
            while (!over && demanded > 0 && left > 0) {
                demanded--;
                left--;
                subscriber.onNext(element(NUMBER.incrementAndGet()));
            }
            emitting = false;
            if (!over && left == 0) {
                over = true;
                subscriber.onComplete();
            }
        }

        @Override
        public synchronized void cancel() {
            over = true;
        }
    }

    private static Processor<ProducerRecord<String, String>, SendResult<String, String>> fed(long elements) {
        Processor<ProducerRecord<String, String>, SendResult<String, String>> processor = producer.processor();
        source(elements).subscribe(processor);
        return processor;
    }

    private static Processor<ProducerRecord<String, String>, SendResult<String, String>> failed() {
        Processor<ProducerRecord<String, String>, SendResult<String, String>> processor = producer.processor();
        processor.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        });
        processor.onError(new IllegalStateException("the source has failed"));
        return processor;
    }

    /** Tells the kit what the subscriber hears, and lets the kit ask upstream in its stead. */
    private static <T> Subscriber<T> watched(
            Subscriber<T> subscriber, SubscriberWhiteboxVerification.WhiteboxSubscriberProbe<T> probe) {
        return new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscriber.onSubscribe(subscription);
                probe.registerOnSubscribe(new SubscriberWhiteboxVerification.SubscriberPuppet() {
                    @Override
                    public void triggerRequest(long elements) {
                        subscription.request(elements);
                    }

                    @Override
                    public void signalCancel() {
                        subscription.cancel();
                    }
                });
            }

            @Override
            public void onNext(T element) {
                subscriber.onNext(element);
                probe.registerOnNext(element);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
                probe.registerOnError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
                probe.registerOnComplete();
            }
        };
    }

    private static Flow.Subscriber<ProducerRecord<String, String>> flow() {
        return producer.subscriber().flow();
    }

    public static final class Blackbox extends SubscriberBlackboxVerification<ProducerRecord<String, String>> {
        public Blackbox() {
            super(environment());
        }

        @Override
        public Subscriber<ProducerRecord<String, String>> createSubscriber() {
            return producer.subscriber();
        }

        @Override
        public ProducerRecord<String, String> createElement(int element) {
            return element(element);
        }
    }

    public static final class FlowBlackbox extends FlowSubscriberBlackboxVerification<ProducerRecord<String, String>> {
        public FlowBlackbox() {
            super(environment());
        }

        @Override
        public Flow.Subscriber<ProducerRecord<String, String>> createFlowSubscriber() {
            return flow();
        }

        @Override
        public ProducerRecord<String, String> createElement(int element) {
            return element(element);
        }
    }

    public static final class Whitebox extends SubscriberWhiteboxVerification<ProducerRecord<String, String>> {
        public Whitebox() {
            super(environment());
        }

        @Override
        public Subscriber<ProducerRecord<String, String>> createSubscriber(
                WhiteboxSubscriberProbe<ProducerRecord<String, String>> probe) {
            return watched(producer.subscriber(), probe);
        }

        @Override
        public ProducerRecord<String, String> createElement(int element) {
            return element(element);
        }
    }

    public static final class FlowWhitebox extends FlowSubscriberWhiteboxVerification<ProducerRecord<String, String>> {
        public FlowWhitebox() {
            super(environment());
        }

        @Override
        protected Flow.Subscriber<ProducerRecord<String, String>> createFlowSubscriber(
                WhiteboxSubscriberProbe<ProducerRecord<String, String>> probe) {
            return FlowAdapters.toFlowSubscriber(watched(FlowAdapters.toSubscriber(flow()), probe));
        }

        @Override
        public ProducerRecord<String, String> createElement(int element) {
            return element(element);
        }
    }

    public static final class ProcessorTakes extends SubscriberWhiteboxVerification<ProducerRecord<String, String>> {
        public ProcessorTakes() {
            super(environment());
        }

        @Override
        public Subscriber<ProducerRecord<String, String>> createSubscriber(
                WhiteboxSubscriberProbe<ProducerRecord<String, String>> probe) {
            return watched(producer.processor(), probe);
        }

        @Override
        public ProducerRecord<String, String> createElement(int element) {
            return element(element);
        }
    }

    public static final class ProcessorGives extends PublisherVerification<SendResult<String, String>> {
        public ProcessorGives() {
            super(environment());
        }

        @Override
        public Publisher<SendResult<String, String>> createPublisher(long elements) {
            return fed(elements);
        }

        @Override
        public Publisher<SendResult<String, String>> createFailedPublisher() {
            return failed();
        }
    }

    public static final class FlowProcessorGives extends FlowPublisherVerification<SendResult<String, String>> {
        public FlowProcessorGives() {
            super(environment());
        }

        @Override
        public Flow.Publisher<SendResult<String, String>> createFlowPublisher(long elements) {
            return FlowAdapters.toFlowPublisher(fed(elements));
        }

        @Override
        public Flow.Publisher<SendResult<String, String>> createFailedFlowPublisher() {
            return FlowAdapters.toFlowPublisher(failed());
        }
    }
}
