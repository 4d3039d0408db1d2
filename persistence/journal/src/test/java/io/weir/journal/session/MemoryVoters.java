package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Voters of one persistence id in memory, that answer at once or, while they are down, not at all. */
final class MemoryVoters implements Voters {
    final TreeMap<Integer, VoterState> states = new TreeMap<>();
    final TreeMap<Integer, List<Entry>> logs = new TreeMap<>();
    final List<Op> sent = new ArrayList<>();
    final Set<Integer> down = new HashSet<>();

    MemoryVoters(int... ids) {
        for (int id : ids) {
            states.put(id, VoterState.EMPTY);
            logs.put(id, new ArrayList<>());
        }
    }

    @Override
    public VoterSet set() {
        return VoterSet.first(List.copyOf(states.keySet()));
    }

    @Override
    public void learn(VoterSet newer) {
        throw new IllegalStateException("these voters never change: " + newer);
    }

    @Override
    public CompletionStage<VoterAnswer> send(int voter, String persistenceId, Op op) {
        if (down.contains(voter)) {
            return CompletableFuture.failedFuture(new IllegalStateException("voter " + voter + " is down"));
        }
        sent.add(op);
        VoterState.Decision decision = states.get(voter).decide(op);
        if (decision.writes()) {
            states.put(voter, decision.next());
            List<Entry> log = logs.get(voter);
            if (op instanceof Op.Install install) {
                log.subList((int) install.base(), log.size()).clear();
                log.addAll(install.entries());
            } else if (op instanceof Op.Write write) {
                log.add(write.entry());
            }
        }
        return CompletableFuture.completedFuture(VoterAnswer.of(decision.reply()));
    }

    @Override
    public CompletionStage<Optional<List<Entry>>> entries(
            int voter, String persistenceId, Epoch epoch, long from, long to) {
        List<Entry> entries = List.copyOf(logs.get(voter).subList((int) from - 1, (int) to));
        return CompletableFuture.completedFuture(Optional.of(entries));
    }

    @Override
    public CompletionStage<LogImage> image(int voter, String persistenceId, Epoch epoch) {
        return CompletableFuture.failedFuture(new IllegalStateException("every entry is there"));
    }

    @Override
    public Epoch promised(String persistenceId) {
        return states.firstEntry().getValue().promised();
    }

    @Override
    public CompletionStage<Long> highestSequenceNr(int voter, String persistenceId, Epoch epoch) {
        return CompletableFuture.completedFuture(logs.get(voter).stream()
                .mapToLong(entry -> entry instanceof Entry.Events events ? events.lastSequenceNr() : 0)
                .max()
                .orElse(0));
    }
}
