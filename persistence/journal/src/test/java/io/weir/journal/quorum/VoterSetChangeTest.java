package io.weir.journal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class VoterSetChangeTest {
    private static final VoterSet THREE = VoterSet.first(List.of(1, 2, 3));

    @Test
    void aNewcomerHasCopiedEverythingBeforeItVotes() throws Exception {
        QuorumRig rig = QuorumRig.of(1);
        Epoch promised = new Epoch(4, 1, 1);
        rig.nodes.get(1).voters.send(1, "a", new Op.Promise(promised));
        rig.deliver();
        QuorumRig.Node newcomer = rig.start(2, List.of(1));
        var result =
                result(rig.nodes.get(1).changeTo(rig.nodes.get(1).voters.set().with(2), 1));
        rig.ticks(8);
        assertEquals(List.of(1, 2), result.join().voters());
        assertEquals(List.of(1, 2), newcomer.voters.set().voters());
        assertEquals(VoterNode.Phase.VOTING, newcomer.voter.phase());
        assertEquals(promised, newcomer.store.state("a").promised());
    }

    @Test
    void aVoterThatIsDownCanBeTakenOut() throws Exception {
        QuorumRig rig = QuorumRig.of(1, 2, 3);
        rig.down.add(3);
        var result = result(rig.nodes.get(1).changeTo(THREE.without(3), 1));
        rig.ticks(4);
        assertEquals(new VoterSet(2, List.of(1, 2), List.of(1, 2, 3)), result.join());
        assertEquals(result.join(), rig.nodes.get(2).voters.set());
    }

    @Test
    void nothingIsDecidedWhileTheNewcomerIsSilent() throws Exception {
        QuorumRig rig = QuorumRig.of(1, 2, 3);
        VoterSetChange change = rig.nodes.get(1).changeTo(THREE.with(4), 1);
        rig.ticks(8);
        assertFalse(result(change).isDone());
        change.abandon("it took too long");
        assertEquals("it took too long", failure(change));
        assertEquals(THREE, rig.nodes.get(2).voters.set());
    }

    @Test
    void nothingIsDecidedWithoutAMajorityOfThoseThatVote() throws Exception {
        QuorumRig rig = QuorumRig.of(1, 2, 3);
        rig.down.addAll(List.of(2, 3));
        VoterSetChange change = rig.nodes.get(1).changeTo(THREE.without(3), 1);
        rig.ticks(8);
        assertFalse(result(change).isDone());
        rig.down.clear();
        rig.ticks(4);
        assertEquals(List.of(1, 2), result(change).join().voters(), "it goes on when they are back");
    }

    @Test
    void ofTwoChangesAtOnceOneComesToPassAndTheOtherFailsAndNamesIt() throws Exception {
        QuorumRig rig = QuorumRig.of(1, 2, 3);
        VoterSetChange first = rig.nodes.get(1).changeTo(THREE.without(3), 1);
        VoterSetChange second = rig.nodes.get(2).changeTo(THREE.without(1), 2);
        rig.ticks(12);
        boolean firstWon = !result(first).isCompletedExceptionally();
        VoterSet decided = result(firstWon ? first : second).join();
        assertTrue(failure(firstWon ? second : first).contains("have changed to " + decided.voters())
                || failure(firstWon ? second : first).contains("has recovered since"));
        assertEquals(decided, rig.nodes.get(1).voters.set());
        assertEquals(decided, rig.nodes.get(2).voters.set());
    }

    @Test
    void aSetThatDoesNotFollowIsNoChange() throws Exception {
        QuorumRig.Node node = QuorumRig.of(1, 2, 3).nodes.get(1);
        assertThrows(IllegalArgumentException.class, () -> node.changeTo(THREE, 1));
    }

    private static CompletableFuture<VoterSet> result(VoterSetChange change) {
        return change.result().toCompletableFuture();
    }

    private static String failure(VoterSetChange change) {
        assertTrue(result(change).isCompletedExceptionally());
        return assertThrows(CompletionException.class, () -> result(change).join())
                .getCause()
                .getMessage();
    }
}
