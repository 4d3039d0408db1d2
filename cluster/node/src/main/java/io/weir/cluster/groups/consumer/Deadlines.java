package io.weir.cluster.groups.consumer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Until when each member must be heard of, and must have given up what it was told to; one that speaks the classic protocol, until when
 * it must have come to a join that it was called to, and to the sync after it. Milliseconds since the epoch.
 */
final class Deadlines {
    private final Map<String, Long> sessions = new HashMap<>();
    private final Map<String, Long> revocations = new HashMap<>();
    private final Map<String, Long> joins = new HashMap<>();
    private final Map<String, Long> syncs = new HashMap<>();

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

    void joinIfNone(String member, long untilMs) {
        joins.putIfAbsent(member, untilMs);
    }

    void joined(String member) {
        joins.remove(member);
    }

    void sync(String member, long untilMs) {
        syncs.put(member, untilMs);
    }

    void synced(String member) {
        syncs.remove(member);
    }

    void forget(String member) {
        all().forEach(deadlines -> deadlines.remove(member));
    }

    private Stream<Map<String, Long>> all() {
        return Stream.of(sessions, revocations, joins, syncs);
    }

    List<String> over(long nowMs) {
        Set<String> over = new HashSet<>();
        all().forEach(deadlines -> deadlines.forEach((member, untilMs) -> {
            if (untilMs <= nowMs) {
                over.add(member);
            }
        }));
        return over.stream().sorted().toList();
    }

    long nextMs() {
        return all().flatMap(deadlines -> deadlines.values().stream())
                .mapToLong(Long::longValue)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
