package io.weir.client.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.ClientException;
import io.weir.client.ReceivedRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerSubscriptionTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Set<ConsumerSubscription> running = ConcurrentHashMap.newKeySet();
    private final Received subscriber = new Received();
    private ConsumerSubscription subscription;

    @BeforeEach
    void tenRecordsWait() {
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.seek(PARTITION, 0);
        for (int i = 0; i < 10; i++) {
            consumer.addRecord(new ConsumerRecord<>("t", 0, i, null, new byte[] {(byte) i}));
        }
        subscription = new ConsumerSubscription(consumer, PARTITION, subscriber, running);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        subscription.cancel();
        subscription.join();
        assertTrue(running.isEmpty());
        assertTrue(consumer.closed());
    }

    @Test
    void noMoreIsDeliveredThanWasDemanded() throws Exception {
        subscription.start();

        subscription.request(3);
        for (long offset = 0; offset < 3; offset++) {
            assertEquals(offset, subscriber.next().offset());
        }
        subscription.cancel();
        subscription.join();

        assertNull(subscriber.records.poll());
    }

    @Test
    void demandThatComesLaterContinuesWhereItStopped() throws Exception {
        subscription.start();

        subscription.request(1);
        assertEquals(0, subscriber.next().offset());
        subscription.request(Long.MAX_VALUE);

        for (long offset = 1; offset < 10; offset++) {
            assertEquals(offset, subscriber.next().offset());
        }
    }

    @Test
    void aFailureOfTheConsumerIsAFailureOfTheStream() throws Exception {
        consumer.setPollException(new KafkaException("the broker said no"));
        subscription.start();

        subscription.request(1);

        Throwable failure = subscriber.failure.get(30, TimeUnit.SECONDS);
        assertInstanceOf(ClientException.class, failure);
        assertEquals("cannot read from t-0: the broker said no", failure.getMessage());
    }

    @Test
    void aDemandOfNothingIsAFault() throws Exception {
        subscription.start();

        subscription.request(0);

        assertInstanceOf(IllegalArgumentException.class, subscriber.failure.get(30, TimeUnit.SECONDS));
    }

    private static final class Received implements Flow.Subscriber<ReceivedRecord> {
        private final BlockingQueue<ReceivedRecord> records = new LinkedBlockingQueue<>();
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        ReceivedRecord next() throws InterruptedException {
            return records.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(ReceivedRecord item) {
            records.add(item);
        }

        @Override
        public void onError(Throwable throwable) {
            failure.complete(throwable);
        }

        @Override
        public void onComplete() {}
    }
}
