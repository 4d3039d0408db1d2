package io.weir.journal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.voter.Quorum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Node 1 copies from nodes 2, 3 and 4, of which a majority has to give all. */
class CopyingTest {
    private static final Epoch EPOCH = new Epoch(3, 2, 7);

    private final AtomicLong random = new AtomicLong();
    private final Copying copying = new Copying(5, Quorum.of(List.of(2, 3, 4)), 1, random::incrementAndGet);

    @Test
    void pagesOfOneLogShareASeriesAndCountOn() {
        var first = take(2, CopyPlace.START, new CopyPlace("a", 2), log("a", 0, 0, 1, 2))
                .orElseThrow();
        assertEquals(0, first.get(0).first());
        copying.written();
        var second = take(2, new CopyPlace("a", 2), null, log("a", 2, 0, 3), log("b", 0, 0, 1))
                .orElseThrow();
        assertEquals(2, second.get(0).first());
        assertEquals(first.get(0).series(), second.get(0).series());
        assertEquals(0, second.get(1).first());
        assertFalse(second.get(1).series() == second.get(0).series());
        copying.written();
        assertEquals(3, copying.source());
        assertFalse(copying.isComplete());
        take(3, CopyPlace.START, null);
        copying.written();
        assertTrue(copying.isComplete(), "two of three have given all");
    }

    @Test
    void onlyThePageThatIsAwaitedIsTaken() {
        assertTrue(take(3, CopyPlace.START, null).isEmpty(), "another source");
        assertTrue(take(2, new CopyPlace("a", 2), null).isEmpty(), "another place");
        assertTrue(take(2, CopyPlace.START, new CopyPlace("a", 1), log("a", 0, 0, 1))
                .isPresent());
        assertTrue(take(2, CopyPlace.START, new CopyPlace("a", 1)).isEmpty(), "it is being written");
    }

    @Test
    void aLogThatChangedUnderTheCopyIsBegunAgain() {
        take(2, CopyPlace.START, new CopyPlace("a", 2), log("a", 0, 0, 1, 2));
        copying.written();
        assertEquals(
                List.of(),
                take(2, new CopyPlace("a", 2), null, log("a", 2, 1, 5)).orElseThrow());
        copying.written();
        assertEquals(new CopyPlace("a", 0), copying.place());
    }

    @Test
    void aLogWhoseStagedOpsWereLostIsBegunAgain() {
        take(2, CopyPlace.START, null, log("a", 0, 0, 1), log("b", 0, 0, 1));
        copying.lost("a");
        copying.written();
        assertEquals(new CopyPlace("a", 0), copying.place());
    }

    @Test
    void aSourceThatDoesNotAnswerIsLeftForTheNextAndComeBackTo() {
        take(2, CopyPlace.START, new CopyPlace("a", 2), log("a", 0, 0, 1, 2));
        copying.written();
        ticks(3);
        assertEquals(3, copying.source());
        ticks(3);
        assertEquals(4, copying.source());
        ticks(3);
        assertEquals(2, copying.source());
        assertEquals(new CopyPlace("a", 0), copying.place(), "what was staged may be gone by now");
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            copying.tick();
        }
    }

    private Optional<List<Copying.Part>> take(int source, CopyPlace place, CopyPlace next, Message.CopiedLog... logs) {
        return copying.take(source, new Message.CopyOf(5, place, List.of(logs), Optional.ofNullable(next), Map.of()));
    }

    private static Message.CopiedLog log(String id, long after, long forgotten, long... numbers) {
        List<Op.Retained> ops = java.util.Arrays.stream(numbers)
                .mapToObj(number -> new Op.Retained(number, new Entry.DeleteEvents(1)))
                .toList();
        LogHead head = new LogHead(EPOCH, new LogVersion(EPOCH, 0, forgotten), 0, 9, 0, 0, 0, 0);
        return new Message.CopiedLog(id, after, new LogPage(head, ops, 1, false));
    }
}
