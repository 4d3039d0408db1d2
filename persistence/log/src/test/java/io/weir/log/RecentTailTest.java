package io.weir.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RecentTailTest {
    private static final int WINDOW = 6400;
    private final RecentBytes bytes = new RecentBytes(WINDOW);
    private final RecentTail tail = new RecentTail(bytes);

    @Test
    void whatThisProcessHasNotWrittenIsNotRecent() {
        assertEquals(Long.MAX_VALUE, tail.offset());

        tail.grows(1000, 10);

        assertEquals(1000, tail.offset());
    }

    @Test
    void whatWasWrittenIsRecentUntilTheWindowIsFull() {
        for (int offset = 0; offset < 64; offset++) {
            tail.grows(offset, 100);
        }
        assertEquals(0, tail.offset());

        for (int offset = 64; offset < 1000; offset++) {
            tail.grows(offset, 100);
            long recent = offset + 1 - tail.offset();
            assertEquals(64, recent, 2, "at " + offset);
        }
    }

    @Test
    void whatOthersWriteCountsToo() {
        tail.grows(0, 100);
        bytes.count(WINDOW);
        assertEquals(Long.MAX_VALUE, tail.offset());

        tail.grows(1, 100);

        assertEquals(1, tail.offset());
    }

    @Test
    void aSlowLogBesideABusyOneKeepsItsLastRecords() {
        RecentTail busy = new RecentTail(bytes);
        for (int offset = 0; offset < 1000; offset++) {
            tail.grows(offset, 1);
            busy.grows(offset, 1000);
        }

        assertEquals(994, tail.offset());
    }

    @Test
    void whatWasCutAndWrittenAgainIsRecent() {
        tail.grows(100, 100);
        tail.grows(101, 1000);
        tail.grows(102, 1000);

        tail.grows(50, 100);

        assertEquals(50, tail.offset());
    }
}
