package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private long nowMs;
    private final List<Duration> set = new ArrayList<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final Deadlines deadlines = new Deadlines(
            Duration.ofMillis(100),
            () -> nowMs * 1_000_000,
            (after, task) -> {
                set.add(after);
                timers.add(task);
            },
            limit -> new TimeoutException("not within " + limit.toMillis() + " ms"));

    @Test
    void whatEndsInTimeHasItsOwnEnd() {
        CompletableFuture<String> good = new CompletableFuture<>();
        CompletableFuture<String> bad = new CompletableFuture<>();
        CompletableFuture<String> goodWithin = deadlines.within(good);
        CompletableFuture<String> badWithin = deadlines.within(bad);
        good.complete("done");
        bad.completeExceptionally(new IllegalStateException("broken"));

        assertEquals("done", goodWithin.join());
        Throwable told = assertThrows(CompletionException.class, badWithin::join);
        assertInstanceOf(IllegalStateException.class, told.getCause());
        nowMs = 100;
        timers.remove().run();
        assertTrue(timers.isEmpty(), "nobody is left to wait for");
    }

    @Test
    void whatDoesNotFailsAndWhatComesLaterIsNotHeard() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> result = deadlines.within(stage);
        nowMs = 100;
        timers.remove().run();
        stage.complete("late");

        Throwable told = assertThrows(CompletionException.class, result::join);
        assertEquals("not within 100 ms", told.getCause().getMessage());
    }

    @Test
    void oneTimerDoesForAllAndIsSetForTheOldestThatIsLeft() {
        CompletableFuture<String> first = deadlines.within(new CompletableFuture<>());
        nowMs = 30;
        CompletableFuture<String> second = new CompletableFuture<>();
        deadlines.within(second);
        nowMs = 60;
        CompletableFuture<String> third = deadlines.within(new CompletableFuture<>());
        second.complete("done");
        assertEquals(1, timers.size());

        nowMs = 100;
        timers.remove().run();
        assertTrue(first.isCompletedExceptionally());
        assertFalse(third.isDone());
        assertEquals(List.of(Duration.ofMillis(100), Duration.ofMillis(60)), set);

        nowMs = 160;
        timers.remove().run();
        assertTrue(third.isCompletedExceptionally());
        assertTrue(timers.isEmpty());
        deadlines.within(new CompletableFuture<>());
        assertEquals(1, timers.size());
    }
}
