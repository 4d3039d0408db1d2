package io.weir.cluster.groups.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SlotCallsTest {
    private static final int CALLS = 100;

    private final SlotCalls calls = new SlotCalls(1000);

    private CompletionStage<?> ask() {
        return calls.ask(GroupFixtures.fetchAll("g"), sent -> {});
    }

    @Test
    void whoAsksAgainWhenRefusedIsNotRefusedForTheSameReason() {
        List<CompletionStage<?>> again = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            ask().thenRun(() -> again.add(ask()));
        }
        calls.refuseAll();
        assertEquals(CALLS, again.size());
        assertEquals(CALLS, calls.size());
    }

    @Test
    void whenClosedEverybodyIsRefused() {
        List<CompletableFuture<?>> again = new ArrayList<>();
        ask().thenRun(() -> again.add(ask().toCompletableFuture()));
        calls.close();
        assertTrue(again.get(0).isDone());
        assertEquals(0, calls.size());
    }
}
