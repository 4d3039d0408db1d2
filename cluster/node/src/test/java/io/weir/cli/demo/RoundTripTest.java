package io.weir.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.client.ClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final long FIRST = 7;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whatComesBackInOrderAndWholeIsVerified() throws Exception {
        RoundTrip.Verified verified = run("one\ntwo\n\nfour", new Partition());

        assertEquals(4, verified.records());
        assertEquals(10, verified.bytes());
        assertEquals(FIRST, verified.firstOffset());
    }

    @Test
    void anEmptySourceIsVerifiedToo() throws Exception {
        assertEquals(0, run("", new Partition()).records());
    }

    @Test
    void alteredBytesAreNotVerified() {
        Partition altering = new Partition() {
            @Override
            byte[] stored(byte[] value) {
                return new String(value, StandardCharsets.UTF_8)
                        .replace('o', '0')
                        .getBytes(StandardCharsets.UTF_8);
            }
        };

        assertEquals(
                "the bytes that were read have another SHA-256 than those that were published",
                assertThrows(DemoException.class, () -> run("one\ntwo\n", altering))
                        .getMessage());
    }

    @Test
    void aGapInTheOffsetsIsNotVerified() {
        Partition skipping = new Partition() {
            @Override
            long shown(long offset) {
                return offset > FIRST ? offset + 1 : offset;
            }
        };

        assertEquals(
                "offset 9 was read where 8 was due",
                assertThrows(DemoException.class, () -> run("one\ntwo\n", skipping))
                        .getMessage());
    }

    @Test
    void anAcknowledgementAtAnotherOffsetIsNotVerified() {
        Partition shifting = new Partition() {
            @Override
            long acknowledged(long offset) {
                return offset + 1;
            }
        };

        assertEquals(
                "line 1 was acknowledged at offset 8 where 7 was due",
                assertThrows(DemoException.class, () -> run("one\n", shifting)).getMessage());
    }

    @Test
    void aRefusedRecordEndsTheRoundTrip() {
        Partition refusing = new Partition() {
            @Override
            public CompletionStage<Long> publish(byte[] key, byte[] value) {
                return CompletableFuture.failedStage(new ClientException(ClientException.Kind.FAULT, "no", null));
            }
        };

        assertThrows(ClientException.class, () -> run("one\ntwo\n", refusing));
    }

    private RoundTrip.Verified run(String text, Partition partition) throws Exception {
        LineSource source = new LineSource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1_000);
        return new RoundTrip().run(source, partition, partition, timer);
    }

    /** A partition in memory that may misbehave; everything happens on the publisher's thread. */
    private static class Partition implements RecordPublisher, RecordSubscriber, Flow.Subscription {
        private final Queue<ConsumerRecord<byte[], byte[]>> unread = new ArrayDeque<>();
        private long end = FIRST;
        private long demand;
        private Flow.Subscriber<? super ConsumerRecord<byte[], byte[]>> subscriber;

        byte[] stored(byte[] value) {
            return value;
        }

        long shown(long offset) {
            return offset;
        }

        long acknowledged(long offset) {
            return offset;
        }

        @Override
        public CompletionStage<Long> publish(byte[] key, byte[] value) {
            long offset = end++;
            unread.add(new ConsumerRecord<>("demo", 0, shown(offset), key, stored(value)));
            deliver();
            return CompletableFuture.completedStage(acknowledged(offset));
        }

        @Override
        public long endOffset() {
            return end;
        }

        @Override
        public Flow.Publisher<ConsumerRecord<byte[], byte[]>> recordsFrom(long offset) {
            return newSubscriber -> {
                subscriber = newSubscriber;
                newSubscriber.onSubscribe(this);
            };
        }

        @Override
        public void request(long n) {
            demand += n;
        }

        @Override
        public void cancel() {
            demand = 0;
        }

        @Override
        public void close() {}

        private void deliver() {
            while (demand > 0 && !unread.isEmpty()) {
                demand--;
                subscriber.onNext(unread.remove());
            }
        }
    }
}
