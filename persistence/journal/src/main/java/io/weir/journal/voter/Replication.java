package io.weir.journal.voter;

import io.weir.journal.ops.Entry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How far each voter's copy of one epoch's log reaches, and what is not yet on a quorum. */
final class Replication {
    /** Per voter that has the Install: the number of its last op of this epoch's log. */
    private final TreeMap<Integer, Long> matched = new TreeMap<>();
    /** Proposed and not committed: kept to be sent again. As many as its owner lets be under way. */
    private final TreeMap<Long, Entry> open = new TreeMap<>();

    private long last;
    private long committed;

    /** Begins with the log that was adopted. */
    void begin(long adopted) {
        last = adopted;
    }

    long last() {
        return last;
    }

    long committed() {
        return committed;
    }

    long append(Entry entry) {
        open.put(++last, entry);
        return last;
    }

    void matched(int voter, long number) {
        matched.merge(voter, number, Math::max);
    }

    void forget(int voter) {
        matched.remove(voter);
    }

    boolean hasInstall(int voter) {
        return matched.containsKey(voter);
    }

    long reached(int voter) {
        return matched.get(voter);
    }

    /** Voters that have the Install, ascending. */
    Set<Integer> installed() {
        return matched.keySet();
    }

    /** Ops above {@code number} that can be sent as they were, or {@code null} when some of them are open no more. */
    Map<Long, Entry> openAbove(long number) {
        return number >= last || open.containsKey(number + 1) ? open.tailMap(number, false) : null;
    }

    Set<Integer> having(long number) {
        return matched.entrySet().stream()
                .filter(match -> match.getValue() >= number)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The voter whose copy reaches farthest, when one reaches above {@code length}; otherwise {@code source}. */
    int holder(int source, long length) {
        int holder = source;
        long longest = length;
        for (Map.Entry<Integer, Long> match : matched.entrySet()) {
            if (match.getValue() > longest || (match.getValue() == longest && !matched.containsKey(holder))) {
                holder = match.getKey();
                longest = match.getValue();
            }
        }
        return holder;
    }

    /** Takes up what is on a quorum by now; whether anything came. */
    boolean advance(Quorum quorum, long adopted) {
        long before = committed;
        committed = Math.max(committed, adopted);
        while (committed < last && isOn(quorum, committed + 1)) {
            committed++;
        }
        while (!open.isEmpty() && open.firstKey() <= committed) {
            open.pollFirstEntry();
        }
        return committed > before;
    }

    /** Whether a quorum has the op. */
    boolean isOn(Quorum quorum, long number) {
        return quorum.isMetWhere(voter -> matched.getOrDefault(voter, -1L) >= number);
    }
}
