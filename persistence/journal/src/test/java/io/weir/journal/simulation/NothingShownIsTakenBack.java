package io.weir.journal.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one recovery has shown is the beginning of what every later one shows. */
final class NothingShownIsTakenBack implements Invariant {
    private final Map<String, TreeMap<Long, List<Long>>> replays = new HashMap<>();

    @Override
    public void replayed(String id, long round, List<Long> events) {
        TreeMap<Long, List<Long>> known = replays.computeIfAbsent(id, key -> new TreeMap<>());
        known.headMap(round, false).forEach((before, shown) -> check(id, before, shown, round, events));
        known.tailMap(round, false).forEach((after, shown) -> check(id, round, events, after, shown));
        known.put(round, events);
    }

    private static void check(String id, long round, List<Long> shown, long later, List<Long> events) {
        Invariant.require(
                events.size() >= shown.size() && events.subList(0, shown.size()).equals(shown),
                () -> id + ": round " + round + " has shown " + shown + ", round " + later + " shows " + events);
    }
}
