package io.weir.journal.session;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.VoterAnswer;
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
     * A page of a voter's log. Fails when the voter has promised another epoch by then: its log may no longer be the one that was
     * adopted.
     */
    CompletionStage<LogPage> read(int voter, String persistenceId, Epoch epoch, LogQuery query);

    /** Whether it makes sense to ask a voter again. */
    default boolean isReachable(int voter) {
        return true;
    }

    /** Who is asked first for what several voters have: this node, whether it votes or not. */
    int nearest();

    /** The highest epoch that the nearest voter has promised: where to begin. */
    Epoch promised(String persistenceId);
}
