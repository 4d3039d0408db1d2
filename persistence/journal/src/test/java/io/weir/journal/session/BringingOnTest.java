package io.weir.journal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.voter.Proposer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Voter 3 lacks ops of a log that voter 2 has. */
class BringingOnTest {
    private static final Epoch EPOCH = new Epoch(3, 1, 7);

    @Test
    void whatIsThereOpByOpComesAsOneInstall() {
        BringingOn voter = bringing(4, 6, true);
        assertEquals(Optional.of(new LogQuery.Ops(4)), voter.query());
        Op.Install install = (Op.Install) only(voter.onPage(new LogQuery.Ops(4), page(0, true, 5, 6, 7)));
        assertEquals(4, install.base());
        assertEquals(6, install.length());
        assertTrue(voter.onInstalled(6));
    }

    @Test
    void aVoterThatHasTheInstallGetsALongTailInSeveral() {
        BringingOn voter = bringing(4, 8, false);
        Op.Install first = (Op.Install) only(voter.onPage(new LogQuery.Ops(4), page(0, false, 5, 6)));
        assertEquals(6, first.length());
        assertFalse(voter.onInstalled(6));
        assertEquals(Optional.of(new LogQuery.Ops(6)), voter.query());
        voter.onPage(new LogQuery.Ops(6), page(0, true, 7, 8));
        assertTrue(voter.onInstalled(8));
    }

    @Test
    void aVoterWithoutTheInstallGetsWhatIsLongerThanAPageStagedAndThenAtOnce() {
        BringingOn voter = bringing(4, 8, true);
        assertEquals(List.of(), voter.onPage(new LogQuery.Ops(4), page(0, false, 5, 6)));
        assertEquals(Optional.of(new LogQuery.Ops(0)), voter.query(), "all of it, from the beginning");
        List<Op> ops = voter.onPage(new LogQuery.Ops(0), page(0, false, 2, 5));
        assertEquals(
                List.of(0, 1), ops.stream().map(op -> ((Op.Staged) op).index()).toList());
        assertEquals(List.of(), voter.onStaged(1));
        assertEquals(List.of(), voter.onStaged(2));
        ops = voter.onPage(new LogQuery.Ops(5), page(0, true, 6, 7, 8));
        assertEquals(2, ((Op.Staged) ops.get(0)).index());
        Op.Transfer transfer = (Op.Transfer) only(voter.onStaged(5));
        assertEquals(5, transfer.staged());
        assertEquals(EPOCH, transfer.accepted());
        assertTrue(voter.onInstalled(8));
    }

    @Test
    void aLogThatHasForgottenOpsMeanwhileIsBegunAgainInAnotherSeries() {
        BringingOn voter = bringing(0, 8, true);
        voter.onPage(new LogQuery.Ops(0), page(0, false, 2, 5));
        long series = ((Op.Staged)
                        voter.onPage(new LogQuery.Ops(0), page(0, false, 2, 5)).get(0))
                .series();
        voter.onStaged(2);
        assertEquals(List.of(), voter.onPage(new LogQuery.Ops(5), page(1, true, 8)));
        assertEquals(Optional.of(new LogQuery.Ops(0)), voter.query());
        Op.Staged again = (Op.Staged) only(voter.onPage(new LogQuery.Ops(0), page(1, true, 8)));
        assertEquals(0, again.index());
        assertFalse(again.series() == series);
    }

    @Test
    void whatWasNotAnsweredIsSentAgainFromWhereTheVoterIs() {
        BringingOn voter = bringing(0, 8, true);
        voter.onPage(new LogQuery.Ops(0), page(0, false, 2, 5));
        voter.onPage(new LogQuery.Ops(0), page(0, true, 2, 5, 8));
        voter.onStaged(1);
        assertEquals(
                List.of(1, 2),
                voter.again().stream().map(op -> ((Op.Staged) op).index()).toList());
        assertInstanceOf(Op.Transfer.class, only(voter.onStaged(3)));
        assertInstanceOf(Op.Transfer.class, only(voter.again()));
        voter.onStaged(0);
        assertEquals(3, voter.again().size(), "the voter has lost what was staged");
    }

    private static BringingOn bringing(long base, long length, boolean first) {
        return new BringingOn(new Proposer.SendInstall(3, EPOCH, base, length, 2, first), 1000);
    }

    private static Op only(List<Op> ops) {
        assertEquals(1, ops.size());
        return ops.get(0);
    }

    private static LogPage page(long forgotten, boolean last, long... numbers) {
        List<Op.Retained> ops = Arrays.stream(numbers)
                .mapToObj(number -> new Op.Retained(number, new Entry.DeleteEvents(1)))
                .toList();
        LogHead head = new LogHead(EPOCH, new LogVersion(EPOCH, 0, forgotten), 5, 8, 0, 0, 0, 0);
        return new LogPage(head, ops, 1, last);
    }
}
