package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;

class StreamDemandTest {
    private static final int BYTES = 10_000;

    /** Gives what it is asked for at once, for ever. */
    private static final class Source implements Subscription {
        final ProducerSubscriber<byte[], byte[]> subscriber;
        final AtomicInteger given = new AtomicInteger();

        Source(ProducerSubscriber<byte[], byte[]> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            for (long i = 0; i < count; i++) {
                given.incrementAndGet();
                subscriber.onNext(new ProducerRecord<>("t", new byte[BYTES]));
            }
        }

        @Override
        public void cancel() {}
    }

    @Test
    void aStreamIsNotAskedForMoreThanIsOfUseHoweverMuchRoomThereIs() throws Exception {
        ExecutorService callbacks = Executors.newSingleThreadExecutor();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RecordProducer<byte[], byte[]> producer = RecordProducer.create(
                        ProducerSettings.of(Map.of(
                                "bootstrap.servers",
                                "127.0.0.1:" + deaf.getLocalPort(),
                                "buffer.memory",
                                64 << 20,
                                "max.block.ms",
                                2_000)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        callbacks,
                        new SimpleMeterRegistry())) {
            Source source = new Source(producer.subscriber());
            source.subscriber.onSubscribe(source);
            int before = -1;
            int now = 0;
            // All of it happens on this one thread, task after task.
            while (now != before) {
                before = now;
                callbacks.submit(() -> {}).get(60, TimeUnit.SECONDS);
                callbacks.submit(() -> {}).get(60, TimeUnit.SECONDS);
                now = source.given.get();
            }
            assertTrue(now * (long) BYTES >= 1 << 20, now + " given");
            assertTrue(now * (long) BYTES < 2 << 20, now + " given");
            source.subscriber.onComplete();
            assertEquals(
                    "TimeoutException",
                    source.subscriber
                            .completion()
                            .handle((count, failure) -> failure.getClass().getSimpleName())
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS));
        }
        callbacks.shutdown();
    }
}
