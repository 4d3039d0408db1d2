package io.weir.journal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogIndexTest {
    private static final Epoch EPOCH = new Epoch(1, 1, 1);
    private static final Epoch LATER = new Epoch(2, 1, 2);

    private final LogIndex index = new LogIndex();
    private long offset;
    private long number;

    LogIndexTest() {
        apply(new Op.Promise(EPOCH));
        apply(new Op.Install(EPOCH, 0, List.of()));
    }

    @Test
    void eventsAreFoundByTheirSequenceNumbers() {
        write(events(1, 1), 0);
        write(events(2, 4), 0);
        write(new Entry.DeleteSnapshots(0, 0, 0, 0), 0);
        write(events(5, 5), 0);
        assertEquals(List.of(2L), numbers(3, 3));
        assertEquals(List.of(2L, 4L), numbers(4, 9));
        assertEquals(List.of(), numbers(6, 9));
        assertEquals(List.of(1L), numbersLimited(1, 9, 1));
        assertEquals(5, index.highestSequenceNr());
    }

    @Test
    void aDeletionHidesEventsAndKeepsTheHighestNumber() {
        write(events(1, 3), 0);
        write(events(4, 4), 0);
        write(new Entry.DeleteEvents(Long.MAX_VALUE), 0);
        assertEquals(List.of(), numbers(1, 9));
        assertEquals(4, index.highestSequenceNr());
        assertEquals(4, index.deletedTo());
        write(events(5, 5), 3);
        assertEquals(List.of(4L), numbers(1, 9), "what comes after the deletion is not deleted");
        assertEquals(1, index.liveOps().size(), "the deletion is committed: what it covered is forgotten");
    }

    @Test
    void whatOthersHaveCommittedSaysNothingOfATailThatIsOfAnOlderEpoch() {
        write(events(1, 3), 0);
        write(events(4, 6), 1);
        assertEquals(3, index.committedSequenceNr(Map.of(LATER, 2L)));
        assertEquals(6, index.committedSequenceNr(Map.of(EPOCH, 2L)));
        assertEquals(3, index.committedSequenceNr(Map.of()));
    }

    @Test
    void aDeletionThatIsCutBringsBackWhatItCovered() {
        write(events(1, 3), 0);
        write(new Entry.DeleteEvents(3), 1);
        assertEquals(List.of(), numbers(1, 9));
        apply(new Op.Install(LATER, 1, List.of(events(4, 4))));
        assertEquals(List.of(1L, 2L), numbers(1, 9));
        assertEquals(0, index.deletedTo());
        assertEquals(4, index.highestSequenceNr());
    }

    @Test
    void aSnapshotExistsWithItsLastPart() {
        write(new Entry.SnapshotPart(7, 70, 0, 2, new byte[1]), 0);
        assertEquals(List.of(), index.snapshots());
        write(events(8, 8), 0);
        write(new Entry.SnapshotPart(7, 70, 1, 2, new byte[1]), 0);
        assertEquals(1, index.snapshots().size());
        assertEquals(2, index.snapshots().get(0).parts().size());
    }

    @Test
    void aSnapshotWithoutItsFirstPartNeverExists() {
        write(new Entry.SnapshotPart(7, 70, 1, 2, new byte[1]), 0);
        write(new Entry.SnapshotPart(8, 80, 0, 2, new byte[1]), 0);
        write(new Entry.SnapshotPart(9, 90, 0, 1, new byte[1]), 0);
        write(new Entry.SnapshotPart(8, 80, 1, 2, new byte[1]), 0);
        assertEquals(
                List.of(9L),
                index.snapshots().stream().map(StoredSnapshot::sequenceNr).toList());
    }

    @Test
    void aSnapshotOfTheSameNumberReplacesTheOneBefore() {
        write(new Entry.SnapshotPart(7, 70, 0, 1, new byte[1]), 0);
        write(new Entry.SnapshotPart(7, 71, 0, 1, new byte[1]), 1);
        assertEquals(
                List.of(71L),
                index.snapshots().stream().map(StoredSnapshot::timestampMs).toList());
        write(new Entry.DeleteSnapshots(7, 7, 0, 70), 2);
        assertEquals(1, index.snapshots().size(), "the timestamp does not match");
        write(new Entry.DeleteSnapshots(7, 7, 71, 71), 3);
        assertEquals(0, index.snapshots().size());
    }

    @Property(tries = 300)
    void aCheckpointAndWhatIsRetainedSayTheSame(@ForAll @Size(max = 40) List<@IntRange(max = 9) Integer> dice) {
        LogIndexTest log = new LogIndexTest();
        long next = 1;
        for (int die : dice) {
            if (die < 5) {
                log.write(events(next, next + die), log.number);
                next += die + 1;
            } else if (die < 7) {
                log.write(new Entry.SnapshotPart(next, die, 0, 1, new byte[0]), Math.max(0, log.number - die + 5));
            } else if (die < 8) {
                log.write(new Entry.SnapshotPart(next, 1, 0, 2, new byte[0]), log.number);
                log.write(new Entry.SnapshotPart(next, 1, 1, 2, new byte[0]), log.number - 1);
            } else if (die < 9) {
                log.write(new Entry.DeleteEvents(next / 2), log.number);
            } else {
                log.write(new Entry.DeleteSnapshots(0, next - 1, 0, Long.MAX_VALUE), log.number);
            }
        }
        LogIndex copy = new LogIndex();
        copy.apply(log.index.checkpoint(), new Location(1, 0, 0), 1);
        for (IndexedOp op : log.index.liveOps()) {
            Entry entry = log.entries.get((int) op.number() - 1);
            Op again = op.number() <= log.index.state().committed()
                    ? new Op.Retained(op.number(), entry)
                    : new Op.Write(EPOCH, op.number(), log.index.state().committed(), entry);
            copy.apply(again, op.location(), 1);
        }
        assertEquals(log.index.state(), copy.state());
        assertEquals(log.index.highestSequenceNr(), copy.highestSequenceNr());
        assertEquals(log.index.deletedTo(), copy.deletedTo());
        assertEquals(log.index.snapshots(), copy.snapshots());
        LogQuery all = new LogQuery.Events(1, Long.MAX_VALUE);
        assertEquals(
                log.index.select(all, 0, 999).ops(), copy.select(all, 0, 999).ops());
        assertTrue(log.index.liveOps().size() <= log.entries.size());
    }

    private final List<Entry> entries = new ArrayList<>();

    private void write(Entry entry, long committed) {
        entries.add(entry);
        apply(new Op.Write(EPOCH, ++number, committed, entry));
    }

    private void apply(Op op) {
        index.apply(op, new Location(0, offset++, 0), 1);
    }

    private List<Long> numbers(long from, long to) {
        return numbersLimited(from, to, 100);
    }

    private List<Long> numbersLimited(long from, long to, int limit) {
        return index.select(new LogQuery.Events(from, to), 0, limit).ops().stream()
                .map(IndexedOp::number)
                .toList();
    }

    static Entry.Events events(long from, long to) {
        List<Event> events = new ArrayList<>();
        for (long n = from; n <= to; n++) {
            events.add(new Event(n, 0, "", "w", new Payload(1, "m", new byte[] {(byte) n}), Optional.empty()));
        }
        return new Entry.Events(events);
    }
}
