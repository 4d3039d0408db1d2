package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DemandTest {
    @Property
    void whatIsAskedForHasRoomIsWantedAndIsNeverTooMuch(
            @ForAll @LongRange(max = 5_000) long outstanding,
            @ForAll @LongRange(max = 1 << 26) long room,
            @ForAll @LongRange(max = 5_000) long wanted,
            @ForAll @IntRange(min = 1, max = 1 << 21) int maxRecordBytes) {
        long more = new Demand(maxRecordBytes, 1_024).more(outstanding, room, wanted);

        assertTrue(more >= 0);
        if (more > 0) {
            assertTrue(outstanding + more <= wanted);
            assertTrue(outstanding + more <= 1_024);
            assertTrue(outstanding + more == 1 || (outstanding + more) * maxRecordBytes <= room);
        }
    }

    @Property
    void whileThereIsRoomAStreamDoesNotStandStill(
            @ForAll @LongRange(min = 1, max = 1 << 26) long room,
            @ForAll @LongRange(min = 1, max = 5_000) long wanted) {
        assertTrue(new Demand(1 << 20, 1_024).more(0, room, wanted) > 0);
    }

    @Test
    void aSpentBudgetAsksForNothing() {
        assertEquals(0, new Demand(1 << 20, 1_024).more(0, 0, Long.MAX_VALUE));
    }
}
