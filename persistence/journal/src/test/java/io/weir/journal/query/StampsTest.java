package io.weir.journal.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StampsTest {
    private long nowMs = 1000;
    private long delayMs;
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMs);
        }
    };
    private final Stamps stamps = new Stamps(clock, 0, () -> delayMs);

    @Test
    void aClockThatGoesBackTakesNoStampWithIt() {
        stamps.end(stamps.begin());
        nowMs = 10;
        assertEquals(1000, stamps.begin());
    }

    @Test
    void aWriteUnderWayHoldsReadersBack() {
        long first = stamps.begin();
        nowMs = 1010;
        long second = stamps.begin();
        stamps.end(second);
        assertEquals(first - 1, stamps.settled());
        stamps.end(first);
        assertTrue(stamps.settled() >= second);
    }

    @Test
    void whatAReaderHasPassedIsStampedNoMore() {
        assertEquals(1000, stamps.settled());
        assertEquals(1001, stamps.begin());
    }

    @Test
    void otherNodesWritesAreWaitedForByTheDelay() {
        delayMs = 100;
        stamps.end(stamps.begin());
        assertEquals(900, stamps.settled());
        nowMs = 1200;
        assertEquals(1100, stamps.settled());
    }

    @Property(tries = 300)
    void nothingIsStampedAtOrBelowWhatWasSettled(@ForAll long seed) {
        Random random = new Random(seed);
        TreeMap<Long, Integer> open = new TreeMap<>();
        long settled = Long.MIN_VALUE;
        for (int step = 0; step < 200; step++) {
            nowMs += random.nextInt(5) - 2;
            int die = random.nextInt(3);
            if (die == 0) {
                long stamp = stamps.begin();
                assertTrue(stamp > settled, () -> "seed " + seed);
                open.merge(stamp, 1, Integer::sum);
            } else if (die == 1 && !open.isEmpty()) {
                long stamp = random.nextBoolean() ? open.firstKey() : open.lastKey();
                stamps.end(stamp);
                open.computeIfPresent(stamp, (key, count) -> count == 1 ? null : count - 1);
            } else {
                long next = stamps.settled();
                assertTrue(next >= settled && (open.isEmpty() || next < open.firstKey()), () -> "seed " + seed);
                settled = next;
            }
        }
    }
}
