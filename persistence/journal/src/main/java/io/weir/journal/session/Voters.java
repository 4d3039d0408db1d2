package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.VoterAnswer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The voters, however they are reached. Nothing here waits. A stage fails when it is known that a voter cannot be reached or its disk
 * refuses; when an answer is lost, it may never complete.
 */
public interface Voters {

    /** Who votes, as far as is known here. */
    VoterSet set();

    /** Whose agreement it takes; a majority of the voters, unless they are about to change. */
    default Quorum quorum() {
        return Quorum.of(set());
    }

    /** Takes up newer voters that an answer told of. */
    void learn(VoterSet newer);

    /** Ops that one thread sends to one voter arrive in order, unless they are lost and sent again. */
    CompletionStage<VoterAnswer> send(int voter, String persistenceId, Op op);

    /**
     * The entries {@code from … to} of a voter's log; empty when some of them say nothing any more, or they are too many for one op.
     * Fails when the voter has promised another epoch by then: its log may no longer be the one that was adopted.
     */
    CompletionStage<Optional<List<Entry>>> entries(int voter, String persistenceId, Epoch epoch, long from, long to);

    /** A voter's whole log; fails as {@link #entries} does. */
    CompletionStage<LogImage> image(int voter, String persistenceId, Epoch epoch);

    /** The highest sequence number in a voter's log; fails as {@link #entries} does. */
    CompletionStage<Long> highestSequenceNr(int voter, String persistenceId, Epoch epoch);

    /** The highest epoch that the nearest voter has promised: where to begin. */
    Epoch promised(String persistenceId);
}
