package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import io.weir.journal.store.VoterStore;
import io.weir.journal.voter.VoterReply;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** This node's store as the only voter: its majority is itself. */
public final class SoleVoter implements Voters {
    private final VoterStore store;
    private final int nodeId;

    public SoleVoter(VoterStore store) {
        this.store = store;
        this.nodeId = store.header().voterId();
    }

    @Override
    public Set<Integer> ids() {
        return Set.of(nodeId);
    }

    @Override
    public CompletionStage<VoterReply> send(int voter, String persistenceId, Op op) {
        return store.submit(persistenceId, op);
    }

    @Override
    public CompletionStage<List<Entry>> entries(int voter, String persistenceId, Epoch epoch, long from, long to) {
        return CompletableFuture.failedFuture(new IllegalStateException(
                "a sole voter lacks no entries: " + from + " to " + to + " of '" + persistenceId + "'"));
    }

    @Override
    public Epoch promised(String persistenceId) {
        return store.state(persistenceId).promised();
    }

    @Override
    public long highestSequenceNr(String persistenceId) {
        return store.highestSequenceNr(persistenceId);
    }
}
