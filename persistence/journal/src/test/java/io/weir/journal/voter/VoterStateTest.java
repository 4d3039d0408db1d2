package io.weir.journal.voter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoterStateTest {
    private static final Epoch A = new Epoch(1, 1, 11);
    private static final Epoch SAME_ROUND = new Epoch(1, 2, 22);
    private static final Epoch B = new Epoch(2, 2, 22);
    private static final Entry ENTRY = new Entry.DeleteEvents(0);

    @Test
    void aPromiseIsGivenOnceToEachRound() {
        VoterState promised = accept(VoterState.EMPTY, new Op.Promise(A));
        assertEquals(A, promised.promised());
        assertRefused(promised, new Op.Promise(SAME_ROUND));
        assertRefused(promised, new Op.Install(SAME_ROUND, 0, List.of()));
        assertRefused(accept(promised, new Op.Promise(B)), new Op.Promise(A));
    }

    @Test
    void aPromiseAskedForAgainIsAnsweredAndNotWritten() {
        VoterState promised = accept(VoterState.EMPTY, new Op.Promise(A));
        VoterState.Decision again = promised.decide(new Op.Promise(A));
        assertFalse(again.writes());
        assertEquals(new VoterReply.Promised(A, Epoch.NONE, 0, 0), again.reply());
    }

    @Test
    void thePromiseAloneAcceptsNoWrite() {
        VoterState promised = accept(VoterState.EMPTY, new Op.Promise(A));
        assertRefused(promised, new Op.Write(A, 1, 0, ENTRY));
    }

    @Test
    void afterTheInstallTheNextOpIsAcceptedAndNoOther() {
        VoterState state = leading(A);
        assertEquals(
                new VoterReply.Lagging(A, 0),
                state.decide(new Op.Write(A, 2, 0, ENTRY)).reply());
        state = accept(state, new Op.Write(A, 1, 0, ENTRY));
        assertEquals(1, state.length());
        VoterState.Decision again = state.decide(new Op.Write(A, 1, 0, ENTRY));
        assertFalse(again.writes());
        assertEquals(new VoterReply.Accepted(A, 1), again.reply());
    }

    @Test
    void aPromiseToAnotherEndsTheWritesOfTheEpochBefore() {
        VoterState state = accept(leading(A), new Op.Promise(B));
        assertRefused(state, new Op.Write(A, 1, 0, ENTRY));
        assertRefused(state, new Op.Install(A, 0, List.of()));
        assertEquals(A, state.accepted(), "only an Install sets the accepted epoch");
    }

    @Test
    void anInstallCutsAboveItsBaseAndAppends() {
        VoterState state = accept(accept(leading(A), new Op.Write(A, 1, 0, ENTRY)), new Op.Write(A, 2, 0, ENTRY));
        VoterState installed = accept(state, new Op.Install(B, 1, List.of(ENTRY, ENTRY, ENTRY)));
        assertEquals(new VoterState(B, B, 4, 0), installed);
    }

    @Test
    void anInstallAboveTheLogsEndIsAnsweredWithWhereItEnds() {
        assertEquals(
                new VoterReply.Lagging(A, 0),
                VoterState.EMPTY.decide(new Op.Install(A, 3, List.of())).reply());
    }

    @Test
    void anInstallThatComesTwiceCutsNoWriteAfterIt() {
        VoterState state = accept(leading(A), new Op.Write(A, 1, 0, ENTRY));
        VoterState.Decision again = state.decide(new Op.Install(A, 0, List.of()));
        assertFalse(again.writes());
        assertEquals(new VoterReply.Installed(A, 1), again.reply());
    }

    @Test
    void aCommittedOpIsNeverCut() {
        VoterState state = accept(accept(leading(A), new Op.Write(A, 1, 0, ENTRY)), new Op.Write(A, 2, 1, ENTRY));
        assertThrows(IllegalStateException.class, () -> state.decide(new Op.Install(B, 0, List.of())));
    }

    @Test
    void whatWasWrittenGivesTheStateAgain() {
        List<Op> ops = List.of(
                new Op.Promise(A),
                new Op.Install(A, 0, List.of()),
                new Op.Write(A, 1, 0, ENTRY),
                new Op.Write(A, 2, 1, ENTRY),
                new Op.Promise(B));
        VoterState decided = VoterState.EMPTY;
        VoterState replayed = VoterState.EMPTY;
        for (Op op : ops) {
            decided = accept(decided, op);
            replayed = replayed.replay(op);
        }
        assertEquals(decided, replayed);
    }

    private static VoterState leading(Epoch epoch) {
        return accept(accept(VoterState.EMPTY, new Op.Promise(epoch)), new Op.Install(epoch, 0, List.of()));
    }

    private static VoterState accept(VoterState state, Op op) {
        VoterState.Decision decision = state.decide(op);
        assertTrue(decision.writes(), () -> op + " was answered with " + decision.reply());
        return decision.next();
    }

    private static void assertRefused(VoterState state, Op op) {
        VoterState.Decision decision = state.decide(op);
        assertInstanceOf(VoterReply.Refused.class, decision.reply());
        assertFalse(decision.writes());
    }
}
