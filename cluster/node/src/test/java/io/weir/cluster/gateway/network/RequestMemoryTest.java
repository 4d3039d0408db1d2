package io.weir.cluster.gateway.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
    private final RequestMemory memory = new RequestMemory(100);
    private final List<String> granted = new ArrayList<>();

    @Test
    void whoWaitsIsServedInTurnAndNobodyOvertakes() {
        assertTrue(memory.acquire(80, this::never));
        assertFalse(memory.acquire(90, () -> granted.add("large")));
        assertFalse(memory.acquire(10, () -> granted.add("small")), "it would fit, but somebody was here before");
        memory.release(40);
        assertEquals(List.of(), granted);
        memory.release(40);
        assertEquals(List.of("large", "small"), granted);
        assertEquals(100, memory.used());
        assertEquals(0, memory.waiting());
    }

    @Test
    void whoLeavesTheLineMakesRoomForThoseBehind() {
        assertTrue(memory.acquire(80, this::never));
        Runnable leaver = () -> granted.add("leaver");
        assertFalse(memory.acquire(90, leaver));
        assertFalse(memory.acquire(20, () -> granted.add("next")));
        assertTrue(memory.withdraw(leaver));
        assertEquals(List.of("next"), granted);
        assertEquals(100, memory.used());
    }

    @Test
    void whoWasServedCannotLeaveTheLineAnyMore() {
        Runnable waiter = () -> granted.add("waiter");
        assertTrue(memory.acquire(100, this::never));
        assertFalse(memory.acquire(1, waiter));
        memory.release(100);
        assertFalse(memory.withdraw(waiter));
        assertEquals(1, memory.used());
    }

    private void never() {
        throw new AssertionError("there was room at once");
    }
}
