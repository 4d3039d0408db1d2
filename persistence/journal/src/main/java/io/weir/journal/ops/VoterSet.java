package io.weir.journal.ops;

import java.util.List;
import java.util.TreeSet;

/**
 * Who votes. Sets are numbered, and each differs from the one before by one voter, so that their majorities intersect.
 *
 * @param version 0: not known; the first set is 1
 * @param voters node ids, ascending
 * @param former the voters of the version before; those of version 1 have none
 */
public record VoterSet(int version, List<Integer> voters, List<Integer> former) {

    /** The persistence id of the log in which the voters decide who they are. No persistent actor may have it. */
    public static final String LOG_ID = "weir-journal-voters";

    /** Nothing is known: of a blank store. */
    public static final VoterSet NONE = new VoterSet(0, List.of(), List.of());

    public VoterSet {
        voters = List.copyOf(new TreeSet<>(voters));
        former = List.copyOf(new TreeSet<>(former));
        if (version < 0 || (version == 0) != voters.isEmpty()) {
            throw new IllegalArgumentException("version " + version + " of the voters " + voters);
        }
    }

    /** The first set. */
    public static VoterSet first(List<Integer> voters) {
        return new VoterSet(1, voters, List.of());
    }

    public boolean contains(int voter) {
        return voters.contains(voter);
    }

    public int majority() {
        return voters.size() / 2 + 1;
    }

    public VoterSet with(int voter) {
        TreeSet<Integer> next = new TreeSet<>(voters);
        if (!next.add(voter)) {
            throw new IllegalArgumentException("node " + voter + " is a voter");
        }
        return new VoterSet(version + 1, List.copyOf(next), voters);
    }

    public VoterSet without(int voter) {
        TreeSet<Integer> next = new TreeSet<>(voters);
        if (!next.remove(voter) || next.isEmpty()) {
            throw new IllegalArgumentException("node " + voter + " is no voter, or the only one");
        }
        return new VoterSet(version + 1, List.copyOf(next), voters);
    }
}
