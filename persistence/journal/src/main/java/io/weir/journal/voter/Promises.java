package io.weir.journal.voter;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The promises that one recovery has got, and the log that it adopts by them. */
final class Promises {
    private final Map<Integer, VoterReply.Promised> given = new TreeMap<>();

    /** Whether it is the voter's first. */
    boolean add(int voter, VoterReply.Promised promise) {
        return given.putIfAbsent(voter, promise) == null;
    }

    void forget(int voter) {
        given.remove(voter);
    }

    Set<Integer> voters() {
        return given.keySet();
    }

    VoterReply.Promised of(int voter) {
        return given.get(voter);
    }

    /** The voter with the greatest (accepted epoch, length). */
    int best() {
        int best = given.keySet().iterator().next();
        for (Map.Entry<Integer, VoterReply.Promised> promise : given.entrySet()) {
            if (isBetter(promise.getValue(), given.get(best))) {
                best = promise.getKey();
            }
        }
        return best;
    }

    private static boolean isBetter(VoterReply.Promised promise, VoterReply.Promised than) {
        return promise.accepted().isAbove(than.accepted())
                || (promise.accepted().equals(than.accepted()) && promise.length() > than.length());
    }
}
