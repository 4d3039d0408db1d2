package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class BatchMemoryTest {
    private final BatchMemory memory = new BatchMemory(1_000, 2_500);

    @Test
    void whatWasGivenLastIsTakenFirst() {
        byte[] first = memory.take(1_000);
        byte[] second = memory.take(1_000);
        memory.give(first);
        memory.give(second);
        assertSame(second, memory.take(1_000));
        assertSame(first, memory.take(800));
        assertNotSame(first, memory.take(1_000));
    }

    @Test
    void noMoreIsKeptThanIsAllowed() {
        byte[] third = new byte[1_000];
        memory.give(new byte[1_000]);
        memory.give(new byte[1_000]);
        memory.give(third);
        assertNotSame(third, memory.take(1_000));
    }

    @Test
    void smallBatchesAndLargeOnesHaveMemoryOfTheirOwn() {
        memory.give(new byte[1_000]);
        assertEquals(300, memory.take(300).length);
        assertEquals(5_000, memory.take(5_000).length);
        memory.give(new byte[5_000]);
        assertEquals(1_000, memory.take(1_000).length);
        assertEquals(1_000, memory.take(1_000).length);
    }

    @Test
    void aBatchThatHasLeftItsMemoryCannotBeWritten() {
        BatchBuilder builder = BatchBuilder.of(CompressionKind.NONE, 1_000, 1_000, memory);
        builder.append(0, null, new byte[100], new Header[0]);
        EncodedBatch batch = builder.close();
        batch.leaveTo(memory);
        assertThrows(NullPointerException.class, batch::memoryRecords);
    }
}
