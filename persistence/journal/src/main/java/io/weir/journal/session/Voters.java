package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import io.weir.journal.voter.VoterReply;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The voters, however they are reached. Nothing here waits; stages fail when a voter cannot be reached or its disk refuses. */
public interface Voters {

    /** Node ids of all voters. */
    Set<Integer> ids();

    /** Ops that one thread sends to one voter arrive in order. */
    CompletionStage<VoterReply> send(int voter, String persistenceId, Op op);

    /**
     * The entries {@code from … to} of a voter's log. Fails when the voter has promised another epoch by then: its log may no longer
     * be the one that was adopted.
     */
    CompletionStage<List<Entry>> entries(int voter, String persistenceId, Epoch epoch, long from, long to);

    /** The highest epoch that the nearest voter has promised: where to begin. */
    Epoch promised(String persistenceId);

    /** The highest sequence number in the log that was installed. */
    long highestSequenceNr(String persistenceId);
}
