package io.weir.acceptance;

import io.weir.client.consumer.CommittableRecord;
import io.weir.client.consumer.PartitionStream;
import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.StartFrom;
import io.weir.client.consumer.Topics;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/**
 * The Reactive Streams conformance kit for the consumer's publishers, on a running broker. They are started by {@link ConsumerKitIT},
 * which gives them the broker, with {@link #RECORDS} records in each of two partitions of {@link #TOPIC}, and counts what has run.
 */
final class ConsumerKits {
    static final String TOPIC = "kit";
    static final int RECORDS = 3_000;
    private static final int TIMEOUT_MS = 5_000;
    private static final int NOTHING_MS = 100;
    private static final AtomicInteger GROUPS = new AtomicInteger();
    private static final TopicPartition FULL = new TopicPartition(TOPIC, 0);

    /** Set before the kits run. */
    static volatile Broker broker;

    /** Set before the kits run. */
    static volatile ReactiveConsumer<String, String> consumer;

    /** The same; it tries nothing again. */
    static volatile ReactiveConsumer<String, String> impatient;

    static final Queue<ReactiveConsumer<String, String>> OPENED = new ConcurrentLinkedQueue<>();

    private ConsumerKits() {}

    static ReactiveConsumer<String, String> consumer(Map<String, Object> properties) {
        return ReactiveConsumer.create(properties, new StringDeserializer(), new StringDeserializer());
    }

    private static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT_MS, NOTHING_MS);
    }

    /** The last so many records of a partition, then the end. */
    private static RecordStream<ConsumerRecord<String, String>> last(long elements) {
        return consumer.assignedToEnd(Map.of(FULL, StartFrom.offset(RECORDS - elements)));
    }

    /** A partition that there is not. */
    private static RecordStream<ConsumerRecord<String, String>> failed() {
        return impatient.assigned(Map.of(new TopicPartition(TOPIC, 7), StartFrom.earliest()));
    }

    /** A stream of a partition that ends. */
    public static class Assigned extends PublisherVerification<ConsumerRecord<String, String>> {
        public Assigned() {
            super(environment());
        }

        @Override
        public long maxElementsFromPublisher() {
            return RECORDS;
        }

        @Override
        public Publisher<ConsumerRecord<String, String>> createPublisher(long elements) {
            return last(elements);
        }

        @Override
        public Publisher<ConsumerRecord<String, String>> createFailedPublisher() {
            return failed();
        }
    }

    /** The same in the JDK's terms. */
    public static class FlowAssigned extends FlowPublisherVerification<ConsumerRecord<String, String>> {
        public FlowAssigned() {
            super(environment());
        }

        @Override
        public long maxElementsFromPublisher() {
            return RECORDS;
        }

        @Override
        public Flow.Publisher<ConsumerRecord<String, String>> createFlowPublisher(long elements) {
            return last(elements).asFlow();
        }

        @Override
        public Flow.Publisher<ConsumerRecord<String, String>> createFailedFlowPublisher() {
            return failed().asFlow();
        }
    }

    /** A stream of a group's member, which has no end. */
    public static class Grouped extends PublisherVerification<ConsumerRecord<String, String>> {
        public Grouped() {
            super(environment());
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }

        @Override
        public Publisher<ConsumerRecord<String, String>> createPublisher(long elements) {
            return grouped().subscribed(Topics.of(TOPIC));
        }

        @Override
        public Publisher<ConsumerRecord<String, String>> createFailedPublisher() {
            return null;
        }
    }

    /** The records of one assigned partition, which end when the stream that it is part of is drained. */
    public static class OfPartition extends PublisherVerification<CommittableRecord<String, String>> {
        public OfPartition() {
            super(environment());
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }

        @Override
        public Publisher<CommittableRecord<String, String>> createPublisher(long elements) {
            return partition().records();
        }

        /** One that has had its subscriber. */
        @Override
        public Publisher<CommittableRecord<String, String>> createFailedPublisher() {
            Publisher<CommittableRecord<String, String>> taken = partition().records();
            taken.subscribe(new First<>(new CompletableFuture<>()));
            return taken;
        }
    }

    /** Of the topic's full partitions whichever is assigned first to a group of its own. */
    private static PartitionStream<CommittableRecord<String, String>> partition() {
        CompletableFuture<PartitionStream<CommittableRecord<String, String>>> assigned = new CompletableFuture<>();
        grouped().partitioned(Topics.of(TOPIC)).subscribe(new First<>(assigned));
        return assigned.orTimeout(TIMEOUT_MS, TimeUnit.MILLISECONDS).join();
    }

    /** Takes the first of what is there. */
    private record First<T>(CompletableFuture<T> item) implements Subscriber<T> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(T first) {
            item.complete(first);
        }

        @Override
        public void onError(Throwable failure) {
            item.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            item.completeExceptionally(new IllegalStateException("the stream has ended"));
        }
    }

    private static ReactiveConsumer<String, String> grouped() {
        ReactiveConsumer<String, String> member = consumer(Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "group.id",
                "kit-" + GROUPS.incrementAndGet(),
                "auto.offset.reset",
                "earliest",
                "auto.commit.interval.ms",
                10));
        OPENED.add(member);
        return member;
    }
}
