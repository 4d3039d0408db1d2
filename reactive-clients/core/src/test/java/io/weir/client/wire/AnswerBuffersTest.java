package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerBuffersTest {
    private final AnswerBuffers buffers = new AnswerBuffers();

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
    void largerOnesTakeThePlaceOfThoseThatAreTooSmall() {
        AnswerBuffers.Buffer small = take(10);
        AnswerBuffers.Buffer large = take(AnswerBuffers.MAX_BYTES);
        assertNotSame(small, large);
        assertSame(large, take(10), "the small one is gone");
        assertEquals(Optional.empty(), buffers.take(AnswerBuffers.MAX_BYTES + 1));
    }
}
