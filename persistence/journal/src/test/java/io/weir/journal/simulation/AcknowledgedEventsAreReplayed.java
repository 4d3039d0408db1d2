package io.weir.journal.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An acknowledged event is in every later replay, at its place; and no other is ever acknowledged there. */
final class AcknowledgedEventsAreReplayed implements Invariant {
    private record Acknowledged(long round, long event) {}

    private final Map<String, TreeMap<Long, Acknowledged>> acknowledged = new HashMap<>();
    private final Map<String, TreeMap<Long, List<Long>>> replays = new HashMap<>();

    @Override
    public void acknowledged(String id, long round, long sequenceNr, long event) {
        Acknowledged before = acknowledged
                .computeIfAbsent(id, key -> new TreeMap<>())
                .putIfAbsent(sequenceNr, new Acknowledged(round, event));
        Invariant.require(
                before == null || before.event() == event,
                () -> "two events acknowledged as " + id + " " + sequenceNr + ": " + before + " and " + event);
        replays.computeIfAbsent(id, key -> new TreeMap<>())
                .tailMap(round, false)
                .forEach((later, events) -> check(id, sequenceNr, new Acknowledged(round, event), later, events));
    }

    @Override
    public void replayed(String id, long round, List<Long> events) {
        replays.computeIfAbsent(id, key -> new TreeMap<>()).put(round, events);
        acknowledged.computeIfAbsent(id, key -> new TreeMap<>()).forEach((sequenceNr, of) -> {
            if (of.round() <= round) {
                check(id, sequenceNr, of, round, events);
            }
        });
    }

    private static void check(String id, long sequenceNr, Acknowledged of, long round, List<Long> events) {
        Invariant.require(
                events.size() >= sequenceNr && events.get((int) sequenceNr - 1) == of.event(),
                () -> id + " " + sequenceNr + " was acknowledged as " + of + ", and round " + round + " replays "
                        + events);
    }
}
