package io.weir.client.consumer.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.consumer.delivery.LoopListener.End;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The rules of Reactive Streams, on an executor that runs when the test says so. */
class SubscriptionLoopTest {
    /** Runs what it was given, one piece of work at a time, and sees that no two run at once. */
    private static final class ByHand implements Executor {
        private final Queue<Runnable> work = new ArrayDeque<>();
        private boolean running;

        @Override
        public void execute(Runnable task) {
            work.add(task);
        }

        void one() {
            Runnable task = work.poll();
            if (task != null) {
                assertFalse(running, "two at once");
                running = true;
                task.run();
                running = false;
            }
        }

        void all() {
            while (!work.isEmpty()) {
                one();
            }
        }
    }

    private static final class Numbers implements ItemSource<Integer> {
        final Deque<Integer> items = new ArrayDeque<>();
        int discards;

        @Override
        public Integer next() {
            Integer next = items.poll();
            if (next != null && next < 0) {
                throw new IllegalStateException("item " + next);
            }
            return next;
        }

        @Override
        public boolean exhausted() {
            return items.isEmpty();
        }

        @Override
        public void discard() {
            discards++;
            items.clear();
        }
    }

    private static final class Watch implements Subscriber<Integer>, LoopListener {
        final List<Integer> received = new ArrayList<>();
        final List<String> signals = new ArrayList<>();
        Subscription subscription;
        Throwable failure;
        End end;
        boolean inSignal;

        private void signal(String name) {
            assertFalse(inSignal, "signals overlap");
            inSignal = true;
            signals.add(name);
            inSignal = false;
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
            signal("subscribe");
        }

        @Override
        public void onNext(Integer item) {
            signal("next");
            received.add(item);
        }

        @Override
        public void onError(Throwable t) {
            failure = t;
            signal("error");
        }

        @Override
        public void onComplete() {
            signal("complete");
        }

        @Override
        public void demanded() {}

        @Override
        public void ended(End how) {
            assertEquals(null, end, "ended once");
            end = how;
        }
    }

    private final ByHand executor = new ByHand();
    private final Numbers source = new Numbers();
    private final Watch watch = new Watch();
    private final SubscriptionLoop<Integer> loop = new SubscriptionLoop<>(watch, executor, source, watch);

    private void begin() {
        loop.start();
        executor.all();
    }

    /** What may happen to a subscription, in any order. */
    sealed interface Step {
        record Request(long items) implements Step {}

        record Arrive(int items) implements Step {}

        record Run() implements Step {}

        record Cancel() implements Step {}

        record Complete() implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.longs().between(1, 9).map(Step.Request::new)),
                        Tuple.of(6, Arbitraries.integers().between(1, 9).map(Step.Arrive::new)),
                        Tuple.of(8, Arbitraries.just(new Step.Run())),
                        Tuple.of(1, Arbitraries.just(new Step.Cancel())),
                        Tuple.of(1, Arbitraries.just(new Step.Complete())))
                .map(step -> (Step) step)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void whateverHappensDemandIsNeverExceededAndNothingFollowsTheEnd(@ForAll("steps") List<Step> steps) {
        ByHand byHand = new ByHand();
        Numbers numbers = new Numbers();
        Watch seen = new Watch();
        SubscriptionLoop<Integer> subject = new SubscriptionLoop<>(seen, byHand, numbers, seen);
        subject.start();
        byHand.all();
        long requested = 0;
        int arrived = 0;
        boolean cancelled = false;
        for (Step step : steps) {
            int before = seen.signals.size();
            if (step instanceof Step.Request request) {
                requested += request.items();
                subject.request(request.items());
            } else if (step instanceof Step.Arrive arrive) {
                for (int i = 0; i < arrive.items() && seen.end == null; i++) {
                    numbers.items.add(arrived++);
                }
                subject.wake();
            } else if (step instanceof Step.Cancel) {
                cancelled = true;
                subject.cancel();
            } else if (step instanceof Step.Complete) {
                subject.complete();
            } else {
                byHand.one();
                if (cancelled) {
                    assertEquals(before, seen.signals.size(), "no signal after a cancel that was seen");
                }
            }
            assertTrue(seen.received.size() <= requested, "demand is not exceeded");
        }
        boolean wasOver = seen.end != null;
        byHand.all();
        for (int i = 0; i < seen.received.size(); i++) {
            assertEquals(i, seen.received.get(i), "each item once, in order");
        }
        if (!wasOver && seen.end == null) {
            assertEquals(Math.min(requested, arrived), seen.received.size(), "what was asked for and is there came");
        }
        boolean over = seen.end != null;
        int last = seen.signals.size();
        subject.request(5);
        numbers.items.add(99);
        subject.wake();
        byHand.all();
        if (over) {
            assertEquals(last, seen.signals.size(), "nothing follows the end");
            assertTrue(numbers.items.isEmpty(), "what comes late is let go");
        }
    }

    @Test
    void aDemandOfNothingIsAnError() {
        begin();
        watch.subscription.request(0);
        executor.all();
        assertInstanceOf(IllegalArgumentException.class, watch.failure);
        assertEquals(End.FAILED, watch.end);
    }

    @Test
    void anEmptySourceThatIsCompletedEndsWithoutDemand() {
        begin();
        loop.complete();
        executor.all();
        assertEquals(List.of("subscribe", "complete"), watch.signals);
    }

    @Test
    void theLastItemIsFollowedByTheEndWithoutMoreDemand() {
        source.items.add(1);
        loop.complete();
        begin();
        assertEquals(List.of("subscribe"), watch.signals);
        loop.request(1);
        executor.all();
        assertEquals(List.of("subscribe", "next", "complete"), watch.signals);
    }

    @Test
    void aSourcesExceptionIsTheSubscribersError() {
        source.items.add(1);
        source.items.add(-1);
        begin();
        loop.request(Long.MAX_VALUE);
        executor.all();
        assertEquals(List.of("subscribe", "next", "error"), watch.signals);
    }

    @Test
    void demandWithoutAnEndDoesNotOverflow() {
        begin();
        loop.request(Long.MAX_VALUE);
        loop.request(Long.MAX_VALUE);
        source.items.add(1);
        loop.wake();
        executor.all();
        assertEquals(List.of(1), watch.received);
        assertEquals(Long.MAX_VALUE, loop.demand());
    }

    @Test
    void anExecutorThatTakesNoMoreWorkEndsTheSubscriptionAndErrandsAreStillDone() {
        List<String> done = new ArrayList<>();
        SubscriptionLoop<Integer> refused = new SubscriptionLoop<>(
                watch,
                task -> {
                    throw new RejectedExecutionException("shut down");
                },
                source,
                watch);
        refused.start();
        refused.run(() -> done.add("errand"));
        assertEquals(List.of("errand"), done);
        assertEquals(End.CANCELLED, watch.end);
        assertEquals(List.of(), watch.signals);
    }

    @Test
    void aSubscriberThatThrowsIsCancelled() {
        Watch throwing = new Watch();
        SubscriptionLoop<Integer> subject = new SubscriptionLoop<>(
                new Subscriber<>() {
                    @Override
                    public void onSubscribe(Subscription s) {
                        s.request(2);
                    }

                    @Override
                    public void onNext(Integer item) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public void onError(Throwable t) {
                        throwing.failure = t;
                    }

                    @Override
                    public void onComplete() {}
                },
                executor,
                source,
                throwing);
        source.items.add(1);
        source.items.add(2);
        subject.start();
        executor.all();
        assertEquals(End.CANCELLED, throwing.end);
        assertEquals(null, throwing.failure);
    }
}
