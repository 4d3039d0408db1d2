package io.weir.client.pekko;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** How a source follows a publisher: demand, ends and cancellation. */
class PartitionSourceTest {
    private static ActorSystem system;
    private static ExecutorService executor;

    @BeforeAll
    static void aSystem() {
        system = ActorSystem.create("partitions");
        executor = Executors.newSingleThreadExecutor();
    }

    @AfterAll
    static void end() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        executor.shutdown();
    }

    /** Gives what is asked for in bursts of any size, on its own thread, and then ends. */
    private static final class Numbers implements Publisher<Integer> {
        private final Random random;
        private final int count;
        private final Throwable failure;
        private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
        private final CompletableFuture<Long> firstRequest = new CompletableFuture<>();
        private long demand;
        private long highest;
        private int next;
        private Subscriber<? super Integer> subscriber;

        Numbers(long seed, int count, Throwable failure) {
            random = new Random(seed);
            this.count = count;
            this.failure = failure;
        }

        @Override
        public void subscribe(Subscriber<? super Integer> following) {
            executor.execute(() -> {
                subscriber = following;
                following.onSubscribe(new Subscription() {
                    @Override
                    public void request(long items) {
                        firstRequest.complete(items);
                        executor.execute(() -> {
                            demand += items;
                            highest = Math.max(highest, demand);
                            give();
                        });
                    }

                    @Override
                    public void cancel() {
                        cancelled.complete(null);
                    }
                });
            });
        }

        private void give() {
            for (int burst = random.nextInt(8); burst >= 0 && demand > 0 && next < count; burst--) {
                demand--;
                subscriber.onNext(next++);
            }
            if (next == count && subscriber != null) {
                Subscriber<? super Integer> last = subscriber;
                subscriber = null;
                if (failure == null) {
                    last.onComplete();
                } else {
                    last.onError(failure);
                }
            } else if (demand > 0 && subscriber != null) {
                executor.execute(this::give);
            }
        }
    }

    private static Source<Integer, NotUsed> source(Publisher<Integer> numbers, int window) {
        return Source.fromGraph(
                new PartitionSource<>(numbers, Function.identity(), item -> 1, new ReadAhead(window, 1_000_000)));
    }

    @Test
    void everyItemComesOnceInOrderAndNoMoreThanTheWindowIsAskedFor() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            Numbers numbers = new Numbers(seed, 200 + seed, null);
            int window = 1 + seed % 20;
            List<Integer> got = source(numbers, window)
                    .runWith(Sink.seq(), system)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertEquals(IntStream.range(0, 200 + seed).boxed().toList(), got);
            assertTrue(numbers.highest <= window, numbers.highest + " of " + window);
        }
    }

    @Test
    void aFailureComesBehindTheItemsBeforeIt() {
        List<Integer> got = new ArrayList<>();
        var done = source(new Numbers(1, 100, new IllegalStateException("broken")), 8)
                .runForeach(got::add, system);
        ExecutionException failure = assertThrows(
                ExecutionException.class, () -> done.toCompletableFuture().get(60, TimeUnit.SECONDS));
        assertEquals("broken", failure.getCause().getMessage());
        assertEquals(100, got.size());
    }

    @Test
    void whoCancelsCancelsThePublisherAlsoBeforeItHasAnswered() throws Exception {
        Numbers running = new Numbers(2, 1_000_000, null);
        source(running, 8)
                .take(3)
                .runWith(Sink.ignore(), system)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        running.cancelled.get(60, TimeUnit.SECONDS);
        Numbers unasked = new Numbers(3, 10, null);
        source(unasked, 8).runWith(Sink.cancelled(), system);
        unasked.cancelled.get(60, TimeUnit.SECONDS);
        assertTrue(!unasked.firstRequest.isDone(), "nothing was asked for");
    }
}
