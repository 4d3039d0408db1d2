package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerBuffersTest {
    private static final int LEAST = AnswerBuffers.MIN_BYTES;

    private final AnswerBuffers buffers = new AnswerBuffers(ByteBuffer::allocateDirect);

    private AnswerBuffers.Buffer take(int bytes) {
        return buffers.take(bytes).orElseThrow();
    }

    @Test
    void whatNobodyHoldsIsUsedAgain() {
        AnswerBuffers.Buffer first = take(LEAST);
        assertSame(first, take(LEAST + 1_000), "a little more than was asked for fits");
        assertTrue(first.hold());
        assertNotSame(first, take(LEAST));
        first.letGo();
        assertSame(first, take(LEAST));
    }

    @Test
    void whoeverHoldsItLastLetsItGo() {
        AnswerBuffers.Buffer buffer = take(LEAST);
        assertTrue(buffer.hold());
        assertTrue(buffer.hold());
        buffer.letGo();
        assertNotSame(buffer, take(LEAST));
        buffer.letGo();
        assertSame(buffer, take(LEAST));
    }

    @Test
    void onlySoManyAreHeldAndThoseByMoreThanOne() {
        List<AnswerBuffers.Buffer> held = new ArrayList<>();
        for (int i = 0; i < AnswerBuffers.MAX_HELD; i++) {
            held.add(take(LEAST));
            assertTrue(held.get(i).hold());
        }
        AnswerBuffers.Buffer next = take(LEAST);
        assertFalse(next.hold());
        assertTrue(held.get(0).hold());
        assertSame(next, take(LEAST), "it is there for the next answer");
        held.get(1).letGo();
        assertTrue(next.hold());
    }

    @Test
    void forSmallAnswersThereAreNoneAndThoseOfLargeOnesGoWhenManyWereSmall() {
        AnswerBuffers.Buffer held = take(1 << 20);
        assertTrue(held.hold());
        AnswerBuffers.Buffer free = take(1 << 20);
        for (int i = 1; i < AnswerBuffers.MANY; i++) {
            assertEquals(Optional.empty(), buffers.take(AnswerBuffers.MIN_BYTES - 1));
        }
        assertSame(free, take(1 << 20), "now and then a small one comes between");
        for (int i = 0; i < AnswerBuffers.MANY; i++) {
            assertEquals(Optional.empty(), buffers.take(10));
        }
        assertNotSame(free, take(1 << 20));
        held.letGo();
        assertSame(held, take(1 << 20));
    }

    @Test
    void whereThereIsNoMemoryNobodyAsksAgain() {
        AtomicInteger asked = new AtomicInteger();
        AnswerBuffers none = new AnswerBuffers(bytes -> {
            asked.incrementAndGet();
            throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes");
        });
        assertEquals(Optional.empty(), none.take(LEAST));
        assertEquals(Optional.empty(), none.take(LEAST));
        assertEquals(1, asked.get());
    }

    @Test
    void largerOnesTakeThePlaceOfThoseThatAreTooSmall() {
        AnswerBuffers.Buffer small = take(LEAST);
        AnswerBuffers.Buffer large = take(AnswerBuffers.MAX_BYTES);
        assertNotSame(small, large);
        assertSame(large, take(LEAST), "the small one is gone");
        assertEquals(Optional.empty(), buffers.take(AnswerBuffers.MAX_BYTES + 1));
    }
}
