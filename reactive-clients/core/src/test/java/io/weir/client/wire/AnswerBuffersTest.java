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
    private final AnswerBuffers buffers = new AnswerBuffers(ByteBuffer::allocateDirect);

    private AnswerBuffers.Buffer take(int bytes) {
        return buffers.take(bytes).orElseThrow();
    }

    @Test
    void whatNobodyHoldsIsUsedAgain() {
        AnswerBuffers.Buffer first = take(1_000);
        assertSame(first, take(2_000), "a little more than was asked for fits");
        assertTrue(first.hold());
        assertNotSame(first, take(10));
        first.letGo();
        assertSame(first, take(10));
    }

    @Test
    void whoeverHoldsItLastLetsItGo() {
        AnswerBuffers.Buffer buffer = take(10);
        assertTrue(buffer.hold());
        assertTrue(buffer.hold());
        buffer.letGo();
        assertNotSame(buffer, take(10));
        buffer.letGo();
        assertSame(buffer, take(10));
    }

    @Test
    void onlySoManyAreHeldAndThoseByMoreThanOne() {
        List<AnswerBuffers.Buffer> held = new ArrayList<>();
        for (int i = 0; i < AnswerBuffers.MAX_HELD; i++) {
            held.add(take(10));
            assertTrue(held.get(i).hold());
        }
        AnswerBuffers.Buffer next = take(10);
        assertFalse(next.hold());
        assertTrue(held.get(0).hold());
        assertSame(next, take(10), "it is there for the next answer");
        held.get(1).letGo();
        assertTrue(next.hold());
    }

    @Test
    void oneIsEnoughWhenAnswersHaveBecomeSmall() {
        AnswerBuffers.Buffer first = take(1 << 20);
        assertTrue(first.hold());
        AnswerBuffers.Buffer second = take(1 << 20);
        assertTrue(second.hold());
        AnswerBuffers.Buffer third = take(1 << 20);
        first.letGo();
        for (int i = 1; i < AnswerBuffers.MANY; i++) {
            assertSame(first, take(10));
        }
        assertTrue(first.hold());
        assertSame(third, take(1 << 20));
        first.letGo();
        for (int i = 0; i < AnswerBuffers.MANY; i++) {
            assertSame(first, take(10));
        }
        assertTrue(first.hold());
        assertNotSame(third, take(10), "it is gone");
    }

    @Test
    void whereThereIsNoMemoryNobodyAsksAgain() {
        AtomicInteger asked = new AtomicInteger();
        AnswerBuffers none = new AnswerBuffers(bytes -> {
            asked.incrementAndGet();
            throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes");
        });
        assertEquals(Optional.empty(), none.take(10));
        assertEquals(Optional.empty(), none.take(10));
        assertEquals(1, asked.get());
    }

    @Test
    void largerOnesTakeThePlaceOfThoseThatAreTooSmall() {
        AnswerBuffers.Buffer small = take(10);
        AnswerBuffers.Buffer large = take(AnswerBuffers.MAX_BYTES);
        assertNotSame(small, large);
        assertSame(large, take(10), "the small one is gone");
        assertEquals(Optional.empty(), buffers.take(AnswerBuffers.MAX_BYTES + 1));
    }
}
