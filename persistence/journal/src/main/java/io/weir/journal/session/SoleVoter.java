package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.store.VoterStore;
import io.weir.journal.voter.VoterAnswer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** This node's store as the only voter: its majority is itself. */
public final class SoleVoter implements Voters, Commits {
    private final VoterStore store;
    private final VoterSet set;

    public SoleVoter(VoterStore store) {
        this.store = store;
        this.set = store.status().set();
    }

    @Override
    public VoterSet set() {
        return set;
    }

    @Override
    public void learn(VoterSet newer) {
        throw new IllegalStateException("a sole voter has no peers to tell of " + newer);
    }

    @Override
    public CompletionStage<VoterAnswer> send(int voter, String persistenceId, Op op) {
        return store.submit(persistenceId, op).thenApply(VoterAnswer::of);
    }

    @Override
    public CompletionStage<Optional<List<Entry>>> entries(
            int voter, String persistenceId, Epoch epoch, long from, long to) {
        return CompletableFuture.failedFuture(new IllegalStateException(
                "a sole voter lacks no entries: " + from + " to " + to + " of '" + persistenceId + "'"));
    }

    @Override
    public CompletionStage<LogImage> image(int voter, String persistenceId, Epoch epoch) {
        return CompletableFuture.failedFuture(
                new IllegalStateException("a sole voter lacks no log: '" + persistenceId + "'"));
    }

    @Override
    public CompletionStage<Long> highestSequenceNr(int voter, String persistenceId, Epoch epoch) {
        return CompletableFuture.completedFuture(store.highestSequenceNr(persistenceId));
    }

    @Override
    public Epoch promised(String persistenceId) {
        return store.state(persistenceId).promised();
    }

    @Override
    public CompletionStage<Map<String, Long>> committed(Collection<String> persistenceIds) {
        return CompletableFuture.completedFuture(persistenceIds.stream()
                .distinct()
                .collect(Collectors.toMap(Function.identity(), store::highestSequenceNr)));
    }
}
