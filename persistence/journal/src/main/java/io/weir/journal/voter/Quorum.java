package io.weir.journal.voter;

import io.weir.journal.ops.VoterSet;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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
        return groups.stream()
                .allMatch(group -> group.stream().filter(agreeing::contains).count() >= group.size() / 2 + 1);
    }

    /** Everyone who is asked. */
    public SortedSet<Integer> all() {
        SortedSet<Integer> all = new TreeSet<>();
        groups.forEach(all::addAll);
        return all;
    }
}
