package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    public CompletionStage<LogPage> read(int voter, String persistenceId, Epoch epoch, LogQuery query) {
        List<Op.Retained> ops = new ArrayList<>();
        long highest = 0;
        long number = 0;
        for (Entry entry : logs.get(voter)) {
            number++;
            if (entry instanceof Entry.Events events) {
                highest = events.lastSequenceNr();
            }
            if (query instanceof LogQuery.Ops above && number > above.after()) {
                ops.add(new Op.Retained(number, entry));
            }
        }
        LogVersion version = new LogVersion(states.get(voter).accepted(), 0, 0);
        LogHead head = new LogHead(epoch, version, 0, number, 0, 0, highest, 0);
        return CompletableFuture.completedFuture(new LogPage(head, ops, 0, true));
    }

    @Override
    public int nearest() {
        return states.firstKey();
    }

    @Override
    public Epoch promised(String persistenceId) {
        return states.firstEntry().getValue().promised();
    }
}
