package io.weir.journal.voter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The latest life of each voter's store that any answer told of. What was said in an earlier life does not count together with what is
 * said by one who knows of the later: the store may have lost it before it copied its logs from that one.
 */
public final class StoreLives {
    private final Map<Integer, Long> latest = new HashMap<>();
    private final Map<Integer, Long> said = new HashMap<>();

    /**
     * Takes up an answer of {@code voter}.
     *
     * @return the voters of which all that was said before counts no more
     */
    public Iterable<Integer> heard(int voter, Stamp stamp) {
        if (stamp.births().equals(latest)) {
            return List.of();
        }
        TreeSet<Integer> reborn = new TreeSet<>();
        stamp.births().forEach((node, birth) -> {
            Long before = latest.merge(node, birth, Math::max);
            if (said.containsKey(node) && said.get(node) < before) {
                said.remove(node);
                reborn.add(node);
            }
        });
        return reborn;
    }

    /** Whether an answer comes from the latest life of the voter's store that is known; it is then the one that counts. */
    public boolean isLatest(int voter, Stamp stamp) {
        long birth = stamp.births().getOrDefault(voter, 0L);
        if (birth < latest.getOrDefault(voter, 0L)) {
            return false;
        }
        said.put(voter, birth);
        return true;
    }
}
