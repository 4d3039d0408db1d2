package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Outbox outbox = new Outbox(10);

    @Test
    void oneAtATimeEmptiesItAndNothingIsLeftBehind() {
        assertTrue(outbox.offer(new byte[1]));
        assertFalse(outbox.offer(new byte[2]), "somebody empties it already");
        assertEquals(2, outbox.take().size());
        assertFalse(outbox.offer(new byte[3]), "who empties it comes back");
        assertEquals(3, outbox.take().get(0).length);
        assertEquals(0, outbox.take().size());
        assertTrue(outbox.offer(new byte[4]));
    }

    @Test
    void whatHasNoRoomIsDroppedButForOneMessageAlone() {
        assertTrue(outbox.offer(new byte[20]));
        assertFalse(outbox.offer(new byte[1]));
        assertEquals(1, outbox.take().size());
        assertFalse(outbox.offer(new byte[5]));
        assertFalse(outbox.offer(new byte[6]));
        assertEquals(5, outbox.take().get(0).length);
    }
}
