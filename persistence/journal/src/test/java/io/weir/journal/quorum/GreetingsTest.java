package io.weir.journal.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.StoreIdentity;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.Greetings.Verdict;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What node 1 concludes from what nodes 2 and 3 answer. */
class GreetingsTest {
    private static final VoterSet THREE = VoterSet.first(List.of(1, 2, 3));
    private static final List<Integer> FOUNDERS = List.of(1, 2, 3);
    private static final StoreIdentity OWN = new StoreIdentity(new TopicId(1, 1), 0);
    private static final long SEQUENCE = 50;

    private final Greetings greetings = new Greetings(1);

    @Test
    void blankStoresBeginWhenAllOfThemAgreeOnTheFounders() {
        assertEquals(Verdict.WAIT, verdict(blank()));
        blankHeard(2, FOUNDERS);
        assertEquals(Verdict.WAIT, verdict(blank()));
        blankHeard(3, List.of(1, 3));
        assertEquals(Verdict.WAIT, verdict(blank()), "node 3 means others");
        blankHeard(3, FOUNDERS);
        assertEquals(Verdict.FOUND, verdict(blank()));
    }

    @Test
    void aBlankStoreBesideOneThatIsNotDoesNotBegin() {
        blankHeard(2, FOUNDERS);
        heard(3, Optional.empty());
        assertEquals(Verdict.WAIT, verdict(blank()));
    }

    @Test
    void aStoreVotesWhenAMajorityRemembersNothingElseOfIt() {
        assertEquals(Verdict.WAIT, verdict(trusted()));
        heard(2, Optional.of(new PeerStore(OWN, SEQUENCE)));
        assertEquals(Verdict.VOTE, verdict(trusted()));
    }

    @Test
    void aStoreThatWasSetBackOrReplacedIsDistrusted() {
        heard(2, Optional.of(new PeerStore(OWN, SEQUENCE + 1)));
        assertEquals(Verdict.DISTRUST, verdict(trusted()));
        greetings.clear();
        heard(2, Optional.of(new PeerStore(new StoreIdentity(new TopicId(9, 9), 0), 1)));
        assertEquals(Verdict.DISTRUST, verdict(trusted()));
        greetings.clear();
        heard(3, Optional.of(new PeerStore(new StoreIdentity(new TopicId(1, 1), 40), 40)));
        assertEquals(Verdict.DISTRUST, verdict(trusted()), "they know a later life of it");
    }

    @Test
    void aDistrustedStoreCopiesFromAMajorityOfTheOthers() {
        StoreStatus lost = trusted().distrusted();
        heard(2, Optional.of(new PeerStore(OWN, SEQUENCE + 1)));
        assertEquals(Verdict.WAIT, verdict(lost), "one of two others is no majority");
        heard(3, Optional.of(new PeerStore(OWN, SEQUENCE + 7)));
        assertEquals(Verdict.COPY, verdict(lost));
        assertEquals(SEQUENCE + 8, greetings.birthAbove(SEQUENCE), "its next life is above all that is remembered");
    }

    @Test
    void aStoreThatNeverVotedFollowsTheFoundersThatKnowIt() {
        StoreStatus unasked = new StoreStatus(OWN, false, 0, THREE, 0, Map.of());
        heard(2, Optional.of(new PeerStore(OWN, SEQUENCE)));
        assertEquals(Verdict.FOLLOW, verdict(unasked));
    }

    @Test
    void whoIsNoVoterCopiesOnlyWhenItIsAskedToJoin() {
        VoterSet others = VoterSet.first(List.of(2, 3));
        StoreStatus outside = new StoreStatus(OWN, false, 0, others, 0, Map.of());
        heard(2, Optional.empty());
        heard(3, Optional.empty());
        assertEquals(Verdict.WAIT, greetings.verdict(outside, SEQUENCE, List.of(), false));
        assertEquals(Verdict.COPY, greetings.verdict(outside, SEQUENCE, List.of(), true));
    }

    private Verdict verdict(StoreStatus status) {
        return greetings.verdict(status, SEQUENCE, FOUNDERS, false);
    }

    private static StoreStatus blank() {
        return new StoreStatus(OWN, false, 0, VoterSet.NONE, 0, Map.of());
    }

    private static StoreStatus trusted() {
        return new StoreStatus(OWN, true, 0, THREE, 1, Map.of());
    }

    private void blankHeard(int node, List<Integer> founders) {
        StoreIdentity store = new StoreIdentity(new TopicId(node, node), 0);
        greetings.add(node, new Message.Greeting(1, store, 2, false, true, founders, 0, Optional.empty()));
    }

    private void heard(int node, Optional<PeerStore> remembered) {
        StoreIdentity store = new StoreIdentity(new TopicId(node, node), 0);
        greetings.add(node, new Message.Greeting(1, store, 60, true, false, List.of(), 1, remembered));
    }
}
