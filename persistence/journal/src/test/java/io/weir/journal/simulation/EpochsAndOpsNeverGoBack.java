package io.weir.journal.simulation;

import io.weir.journal.store.StoreCore;
import io.weir.journal.voter.VoterState;
import java.util.HashMap;
import java.util.Map;

/** On a disk that is not lost, promises, accepted epochs with their lengths, and what is committed only grow. */
final class EpochsAndOpsNeverGoBack implements Invariant {
    private final Map<Integer, Map<String, VoterState>> known = new HashMap<>();

    @Override
    public void flushed(int node, StoreCore store) {
        Map<String, VoterState> before = known.computeIfAbsent(node, key -> new HashMap<>());
        for (String id : store.persistenceIds()) {
            VoterState now = store.state(id);
            VoterState then = before.put(id, now);
            Invariant.require(
                    then == null || follows(then, now),
                    () -> "voter " + node + ", " + id + ": after " + then + " comes " + now);
        }
    }

    @Override
    public void lost(int node) {
        known.remove(node);
    }

    private static boolean follows(VoterState then, VoterState now) {
        return !then.promised().isAbove(now.promised())
                && !now.isBehind(then.accepted(), then.length())
                && now.committed() >= then.committed()
                && now.length() >= now.committed()
                && !now.accepted().isAbove(now.promised());
    }
}
