package io.weir.journal.voter;

import io.weir.journal.ops.VoterSet;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Whose agreement it takes: a majority of each group. Normally there is one group, the voters; while the voters change there are two,
 * those before and those after.
 */
public record Quorum(List<List<Integer>> groups) {
    public Quorum {
        groups = List.copyOf(groups);
    }

    public static Quorum of(VoterSet set) {
        return new Quorum(List.of(set.voters()));
    }

    public static Quorum of(Collection<Integer> voters) {
        return new Quorum(List.of(List.copyOf(voters)));
    }

    /** Majorities of both sets. */
    public static Quorum joint(VoterSet before, VoterSet after) {
        return new Quorum(List.of(before.voters(), after.voters()));
    }

    public boolean isMetBy(Collection<Integer> agreeing) {
        return isMetWhere(agreeing::contains);
    }

    /** Whether those are enough for whom something holds. */
    boolean isMetWhere(IntPredicate agrees) {
        for (List<Integer> group : groups) {
            int agreeing = 0;
            for (int voter : group) {
                agreeing += agrees.test(voter) ? 1 : 0;
            }
            if (agreeing < group.size() / 2 + 1) {
                return false;
            }
        }
        return true;
    }

    /** Whether a voter is among those who are asked. */
    boolean asks(int voter) {
        for (List<Integer> group : groups) {
            if (group.contains(voter)) {
                return true;
            }
        }
        return false;
    }

    /** Everyone who is asked. */
    public SortedSet<Integer> all() {
        SortedSet<Integer> all = new TreeSet<>();
        groups.forEach(all::addAll);
        return all;
    }
}
