package io.weir.journal.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** No event that one recovery found absent comes back, unless it was written in that recovery's round or a later one. */
final class AbsentEventsStayAbsent implements Invariant {
    private final Map<Long, Long> roundOfEvent = new HashMap<>();
    private final Map<String, TreeMap<Long, List<Long>>> replays = new HashMap<>();

    @Override
    public void written(String id, long round, long sequenceNr, long event) {
        roundOfEvent.put(event, round);
    }

    @Override
    public void replayed(String id, long round, List<Long> events) {
        TreeMap<Long, List<Long>> known = replays.computeIfAbsent(id, key -> new TreeMap<>());
        known.headMap(round, false).forEach((before, shown) -> check(id, before, shown, round, events));
        known.tailMap(round, false).forEach((after, shown) -> check(id, round, events, after, shown));
        known.put(round, events);
    }

    private void check(String id, long round, List<Long> shown, long later, List<Long> events) {
        for (long event : events.subList(Math.min(shown.size(), events.size()), events.size())) {
            Invariant.require(
                    roundOfEvent.get(event) >= round,
                    () -> id + ": event " + event + " of round " + roundOfEvent.get(event) + " was absent in round "
                            + round + " and is back in round " + later);
        }
    }
}
