package io.weir.cluster.groups.consumer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Until when each member must be heard of, and must have given up what it was told to; milliseconds since the epoch. */
final class Deadlines {
    private final Map<String, Long> sessions = new HashMap<>();
    private final Map<String, Long> revocations = new HashMap<>();

    void session(String member, long untilMs) {
        sessions.put(member, untilMs);
    }

    void sessionIfNone(String member, long untilMs) {
        sessions.putIfAbsent(member, untilMs);
    }

    void revocationIfNone(String member, long untilMs) {
        revocations.putIfAbsent(member, untilMs);
    }

    void revoked(String member) {
        revocations.remove(member);
    }

    void forget(String member) {
        sessions.remove(member);
        revocations.remove(member);
    }

    List<String> over(long nowMs) {
        Set<String> over = new HashSet<>();
        Stream.of(sessions, revocations)
                .forEach(deadlines -> deadlines.forEach((member, untilMs) -> {
                    if (untilMs <= nowMs) {
                        over.add(member);
                    }
                }));
        return over.stream().sorted().toList();
    }

    long nextMs() {
        return Stream.concat(sessions.values().stream(), revocations.values().stream())
                .mapToLong(Long::longValue)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
