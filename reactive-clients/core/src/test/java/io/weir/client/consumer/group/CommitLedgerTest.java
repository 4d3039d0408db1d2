package io.weir.client.consumer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CommitLedgerTest {
    private final CommitLedger ledger = new CommitLedger();

    @Property
    void whatIsCommittedIsTheRunOfConfirmedRecordsInWhateverOrderTheyWereConfirmed(
            @ForAll @IntRange(min = 1, max = 400) int records, @ForAll long seed) {
        CommitLedger subject = new CommitLedger();
        Random random = new Random(seed);
        List<Long> delivered = new ArrayList<>();
        List<Long> open = new ArrayList<>();
        Set<Long> confirmed = new HashSet<>();
        long next = random.nextInt(100);
        long committed = -1;
        while (delivered.size() < records || !open.isEmpty()) {
            if (delivered.size() < records && (open.isEmpty() || random.nextBoolean())) {
                // Offsets have gaps where compaction or a transaction's marker was.
                next += 1 + random.nextInt(3);
                subject.delivered(next);
                delivered.add(next);
                open.add(next);
            } else {
                Collections.swap(open, random.nextInt(open.size()), open.size() - 1);
                long offset = open.remove(open.size() - 1);
                confirmed.add(offset);
                subject.confirm(offset);
                assertFalse(subject.confirm(offset) && !confirmed.contains(offset), "again is as once");
            }
            long expected = -1;
            for (long offset : delivered) {
                if (!confirmed.contains(offset)) {
                    break;
                }
                expected = offset + 1;
            }
            OptionalLong toCommit = subject.toCommit();
            assertEquals(expected > committed, toCommit.isPresent());
            if (toCommit.isPresent()) {
                assertEquals(expected, toCommit.getAsLong());
                if (random.nextInt(3) == 0) {
                    committed = expected;
                    subject.committed(expected);
                }
            }
        }
        assertTrue(subject.isSettled());
    }

    @Test
    void aCommitThatIsAnsweredLateDoesNotMoveBack() {
        ledger.delivered(1);
        ledger.delivered(2);
        ledger.confirm(1);
        ledger.confirm(2);
        ledger.committed(3);
        ledger.committed(2);
        assertEquals(OptionalLong.empty(), ledger.toCommit());
    }

    @Test
    void afterASeekBackLessIsCommittedAndALateAnswerFromBeforeDoesNotCount() {
        ledger.delivered(100);
        ledger.confirm(100);
        ledger.restart();
        ledger.committed(101);
        ledger.delivered(7);
        ledger.confirm(7);
        assertEquals(OptionalLong.of(8), ledger.toCommit());
    }

    @Test
    void whatWasNotDeliveredIsNotConfirmed() {
        ledger.delivered(5);
        assertFalse(ledger.confirm(4));
        assertFalse(ledger.confirm(6));
        assertEquals(OptionalLong.empty(), ledger.toCommit());
        assertThrows(IllegalArgumentException.class, () -> ledger.delivered(5));
    }

    @Test
    void allUpToARecordIsConfirmedAtOnceAndTheRunGoesOnWithWhatWasConfirmedBehind() {
        for (long offset = 0; offset < 10; offset += 2) {
            ledger.delivered(offset);
        }
        ledger.confirm(6);
        assertTrue(ledger.confirmThrough(5), "which is between two records");
        assertEquals(7, ledger.toCommit().orElseThrow());
        assertFalse(ledger.confirmThrough(2), "it is behind the run");
        assertEquals(1, ledger.outstanding());
        assertFalse(ledger.isCommitted(6));
        ledger.committed(7);
        assertTrue(ledger.isCommitted(6));
        assertFalse(ledger.isCommitted(8));
        assertTrue(ledger.confirmThrough(100));
        assertEquals(9, ledger.toCommit().orElseThrow());
        assertTrue(ledger.isSettled());
    }
}
