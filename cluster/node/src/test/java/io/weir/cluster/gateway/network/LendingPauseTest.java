package io.weir.cluster.gateway.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LendingPauseTest {
    private static final long MIN = 100;
    private static final long MAX = 1_000;

    private final LendingPause pause = new LendingPause();

    private long lengthOfThePauseAt(long now) {
        return pause.after(now, MIN, MAX) - now;
    }

    @Test
    void whoWaitsNowAndThenPausesShortly() {
        assertEquals(MIN, lengthOfThePauseAt(-50));
        assertEquals(MIN, lengthOfThePauseAt(-50 + MIN + MIN + 1));
        assertEquals(MIN, lengthOfThePauseAt(1_000_000));
    }

    @Test
    void whoWaitsAgainAndAgainPausesLongerAndLonger() {
        long now = 7;
        for (long expected : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            long length = lengthOfThePauseAt(now);
            assertEquals(expected, length);
            now += 2 * length;
        }
        assertEquals(MIN, lengthOfThePauseAt(now + 1));
    }
}
