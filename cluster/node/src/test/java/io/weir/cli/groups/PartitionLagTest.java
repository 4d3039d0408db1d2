package io.weir.cli.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weir.client.admin.GroupAdmin.GroupPartition;
import org.junit.jupiter.api.Test;

class PartitionLagTest {
    private static final GroupPartition PARTITION = new GroupPartition("a", 0);

    @Test
    void aGroupIsBehindByTheRecordsUpToTheEndAndTheAgeOfTheFirst() {
        PartitionLag lag = PartitionLag.of(PARTITION, 4L, 10L, 1_000L, 5_000L, null);
        assertEquals(6, lag.lag());
        assertEquals(4_000, lag.behindMs());
    }

    @Test
    void atTheEndItIsBehindByNothing() {
        PartitionLag lag = PartitionLag.of(PARTITION, 10L, 10L, null, 5_000L, null);
        assertEquals(0, lag.lag());
        assertEquals(0, lag.behindMs());
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        assertNull(PartitionLag.of(PARTITION, null, 10L, null, 5_000L, null).lag());
        assertNull(PartitionLag.of(PARTITION, 4L, null, null, 5_000L, null).lag());
        assertNull(PartitionLag.of(PARTITION, 4L, 10L, -1L, 5_000L, null).behindMs());
    }

    @Test
    void aClockThatIsAheadMakesNobodyEarly() {
        assertEquals(
                0, PartitionLag.of(PARTITION, 4L, 10L, 9_000L, 5_000L, null).behindMs());
    }
}
