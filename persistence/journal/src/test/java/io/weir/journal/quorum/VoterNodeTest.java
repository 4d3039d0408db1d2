package io.weir.journal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.voter.VoterReply;
import io.weir.log.TopicId;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoterNodeTest {
    private static final Op PROMISE = new Op.Promise(new Epoch(1, 9, 3));

    @Test
    void blankFoundersThatAgreeBeginTogether() throws Exception {
        QuorumRig rig = QuorumRig.of(1, 2, 3);
        for (QuorumRig.Node node : rig.nodes.values()) {
            assertEquals(VoterNode.Phase.VOTING, node.voter.phase());
            assertEquals(VoterSet.first(List.of(1, 2, 3)), node.voter.set());
            assertTrue(node.store.status().trusted());
        }
    }

    @Test
    void aFounderThatIsNotThereKeepsTheOthersFromBeginning() throws Exception {
        QuorumRig rig = new QuorumRig();
        rig.start(1, List.of(1, 2, 3));
        rig.start(2, List.of(1, 2, 3));
        rig.ticks(6);
        assertEquals(VoterNode.Phase.GREETING, rig.nodes.get(1).voter.phase());
        assertInstanceOf(VoterReply.NotVoting.class, reply(rig.nodes.get(1).voter, ask(VoterSet.NONE)));
    }

    @Test
    void nothingIsSaidBeforeItIsFlushed() throws Exception {
        QuorumRig.Node node = QuorumRig.of(1, 2, 3).nodes.get(1);
        long before = node.store.sequence();
        node.voter.receive(ask(node.voter.set()));
        assertTrue(node.voter.hasRequests());
        assertEquals(before, node.store.sequence());
        assertInstanceOf(VoterReply.Promised.class, onlyReply(node.voter));
        assertTrue(node.store.sequence() > before, "what it says is on its disk");
    }

    @Test
    void whoAsksByOlderVotersIsToldTheNewerOnes() throws Exception {
        VoterNode voter = QuorumRig.of(1, 2, 3).nodes.get(1).voter;
        assertEquals(new VoterReply.OtherVoters(VoterSet.first(List.of(1, 2, 3))), reply(voter, ask(VoterSet.NONE)));
    }

    @Test
    void newerVotersAreTakenUpFromWhoeverKnowsThemAndOneThatIsNoneOfThemDoesNotVote() throws Exception {
        QuorumRig.Node node = QuorumRig.of(1, 2, 3).nodes.get(3);
        VoterSet without = node.voter.set().without(3);
        assertInstanceOf(VoterReply.NotVoting.class, reply(node.voter, ask(without)));
        assertEquals(without, node.voter.set());
    }

    @Test
    void whatIsOfAnotherClusterIsNotTaken() throws Exception {
        QuorumRig.Node node = QuorumRig.of(1, 2, 3).nodes.get(1);
        VoterSet set = node.voter.set();
        node.voter.receive(new Envelope(
                new TopicId(1, 1), 2, 1, new VoterSet(9, List.of(2), List.of()), new Message.Ask(5, "a", PROMISE)));
        assertEquals(List.of(), node.voter.flush());
        assertEquals(set, node.voter.set());
    }

    @Test
    void aDiskThatFailsMakesRefusalsOfAllThatIsAsked() throws Exception {
        QuorumRig.Node node = QuorumRig.of(1, 2, 3).nodes.get(1);
        node.disk.failFlushes = true;
        assertInstanceOf(VoterReply.Failed.class, reply(node.voter, ask(node.voter.set())));
        assertTrue(node.voter.broken().isPresent());
        assertInstanceOf(VoterReply.Failed.class, reply(node.voter, ask(node.voter.set())));
    }

    private static Envelope ask(VoterSet set) {
        return new Envelope(QuorumRig.CLUSTER, 2, 1, set, new Message.Ask(5, "a", PROMISE));
    }

    private static VoterReply reply(VoterNode voter, Envelope asked) {
        voter.receive(asked);
        return onlyReply(voter);
    }

    private static VoterReply onlyReply(VoterNode voter) {
        List<VoterReply> replies = voter.flush().stream()
                .map(Envelope::message)
                .filter(Message.Answered.class::isInstance)
                .map(message -> ((Message.Answered) message).answer().reply())
                .toList();
        assertEquals(1, replies.size());
        return replies.get(0);
    }
}
