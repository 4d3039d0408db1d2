package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;

/** The producer's tasks run when the test says so, on its thread; its records go nowhere. */
class IntakeTest {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final RecordProducer<byte[], byte[]> producer = RecordProducer.create(
            ProducerSettings.of(Map.of("bootstrap.servers", "127.0.0.1:1")),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            tasks::add,
            new SimpleMeterRegistry());
    private final Taken taken = new Taken(producer);
    private int given;

    /** Keeps what it takes, and wants ever more. */
    private static final class Taken extends Intake<byte[], byte[]> {
        final List<Integer> numbers = new ArrayList<>();
        boolean complete;

        Taken(RecordProducer<byte[], byte[]> producer) {
            super(producer);
        }

        @Override
        void take(ProducerRecord<byte[], byte[]> record) {
            numbers.add(record.partition());
        }

        @Override
        long wanted() {
            return Long.MAX_VALUE;
        }

        @Override
        void upstreamCompleted() {
            complete = true;
        }

        @Override
        void upstreamFailed(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        boolean expectsResult() {
            return false;
        }
    }

    private record Upstream(LongConsumer asked) implements Subscription {
        @Override
        public void request(long count) {
            asked.accept(count);
        }

        @Override
        public void cancel() {}
    }

    @AfterEach
    void closeTheProducer() throws InterruptedException {
        CompletableFuture<Void> closed = producer.closing().toCompletableFuture();
        while (!closed.isDone()) {
            tasks.poll(60, TimeUnit.SECONDS).run();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void give(long count) {
        for (long i = 0; i < count; i++) {
            taken.onNext(new ProducerRecord<>("t", given++, null, null));
        }
    }

    @Test
    void whatComesWhileItIsAskedForIsTakenBehindWhatCameBefore() {
        List<Long> asked = new ArrayList<>();
        taken.onSubscribe(new Upstream(count -> {
            asked.add(count);
            if (asked.size() == 2) {
                give(count);
            }
        }));
        runTasks();
        // Asked for more before it has come to the last of these, it is given that at once.
        give(asked.get(0));
        runTasks();
        assertTrue(asked.size() >= 3, asked::toString);
        assertEquals(asked.get(0) + asked.get(1), given);
        assertEquals(IntStream.range(0, given).boxed().toList(), taken.numbers);
    }

    @Test
    void whoGivesAtOnceWhatHeIsAskedForDoesNotKeepTheThreadFromOthers() {
        boolean[] over = {false};
        int[] deepest = {0};
        int[] depth = {0};
        taken.onSubscribe(new Upstream(count -> {
            deepest[0] = Math.max(deepest[0], ++depth[0]);
            if (!over[0]) {
                give(count);
            }
            depth[0]--;
        }));
        for (int i = 0; i < 3; i++) {
            producer.callbacks().execute(() -> {
                assertTrue(given > 0 && given < 1_000, given + " taken");
                over[0] = true;
            });
        }
        runTasks();
        assertEquals(IntStream.range(0, given).boxed().toList(), taken.numbers);
        assertEquals(1, deepest[0], "it is not asked while it gives");
    }

    @Test
    void whatComesBehindAnEndIsNotTaken() {
        taken.onSubscribe(new Upstream(count -> {
            give(1);
            taken.onComplete();
        }));
        runTasks();
        assertTrue(taken.complete);
        int before = taken.numbers.size();
        give(1);
        runTasks();
        assertEquals(before, taken.numbers.size());
    }
}
