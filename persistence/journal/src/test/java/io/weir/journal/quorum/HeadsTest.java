package io.weir.journal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.Stamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Three voters; each op of their logs is an event, but where a deletion is told of. */
class HeadsTest {
    private static final Quorum THREE = Quorum.of(List.of(1, 2, 3));

    private final Heads heads = new Heads();

    private Optional<Long> heard(int voter, long epoch, long length) {
        heads.heard(voter, new Stamp(Map.of()), head(epoch, length, 0));
        return heads.acknowledged(THREE).map(Extent::highestSequenceNr);
    }

    private static LogHead head(long epoch, long length, long deletedTo) {
        Epoch accepted = new Epoch(epoch, 1, 1);
        return new LogHead(accepted, new LogVersion(accepted, 0, 0), 0, length, 0, 0, length, deletedTo);
    }

    @Test
    void oneVoterTellsNothing() {
        assertEquals(Optional.empty(), heard(1, 1, 5));
        assertEquals(Optional.empty(), heads.committed(THREE));
    }

    @Test
    void aQuorumThatIsAlikeTellsAll() {
        heard(1, 1, 5);
        assertEquals(Optional.of(5L), heard(3, 1, 5));
    }

    @Test
    void whatOneOfTwoHasMayBeOnTheThird() {
        heard(1, 1, 5);
        assertEquals(Optional.empty(), heard(2, 1, 6));
        assertEquals(Map.of(new Epoch(1, 1, 1), 5L), heads.committed(THREE).orElseThrow());
        assertEquals(Optional.of(6L), heard(3, 1, 6));
    }

    @Test
    void whatOneOfAllHasIsNotAcknowledged() {
        heard(1, 1, 5);
        heard(2, 1, 6);
        assertEquals(Optional.of(5L), heard(3, 1, 5));
    }

    @Test
    void aWriterThatGoesOnDoesNotMoveTheAim() {
        heard(1, 1, 5);
        heard(2, 1, 6);
        assertEquals(Optional.of(6L), heard(1, 1, 9), "the other's old answer has no more");
        assertEquals(Optional.of(9L), heard(2, 1, 12));
    }

    @Test
    void aNewOwnersLogThatIsNotYetOnAQuorumMayHoldWhatTheOthersDoNot() {
        heard(1, 2, 7);
        assertEquals(Optional.empty(), heard(2, 1, 6));
        assertEquals(Optional.empty(), heard(3, 1, 5), "the sixth may have been on the first and the second");
        assertEquals(Optional.of(7L), heard(3, 2, 7));
    }

    @Test
    void twoOfTheOldEpochThatAreAlikeHaveAllThatAnyoneWasToldOf() {
        heard(1, 2, 7);
        heard(2, 1, 6);
        assertEquals(Optional.of(6L), heard(3, 1, 6));
    }

    @Test
    void aDeletionIsAskedForLikeAWrite() {
        Stamp stamp = new Stamp(Map.of());
        heads.heard(1, stamp, head(1, 5, 0));
        LogHead deleted = head(1, 6, 4);
        heads.heard(2, stamp, deleted);
        assertEquals(Optional.empty(), heads.acknowledged(THREE));
        heads.heard(3, stamp, deleted);
        assertEquals(4, heads.acknowledged(THREE).orElseThrow().deletedTo());
    }

    @Test
    void whatAVoterSaidBeforeItLostItsDiskCountsNoMore() {
        heads.heard(1, new Stamp(Map.of(1, 0L)), head(1, 5, 0));
        heads.heard(2, new Stamp(Map.of(1, 3L)), head(1, 5, 0));
        assertEquals(Optional.empty(), heads.acknowledged(THREE));
        heads.heard(3, new Stamp(Map.of(1, 3L)), head(1, 5, 0));
        assertEquals(5, heads.acknowledged(THREE).orElseThrow().highestSequenceNr());
    }
}
