package io.weir.cluster.groups.classic;

import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A group's members in the order in which they came, and those that were given an id and have not come back with it. Of each static
 * instance there is one member.
 */
final class ClassicMembers {
    private final Map<String, ClassicMember> byId = new LinkedHashMap<>();
    private final Map<String, String> byInstance = new HashMap<>();
    /** Until when an id that was given out may be used, in milliseconds since the epoch. */
    private final Map<String, Long> pending = new LinkedHashMap<>();

    private String leader;

    int size() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    Collection<ClassicMember> all() {
        return byId.values();
    }

    /** A copy, for who removes while it looks. */
    List<ClassicMember> which(Predicate<ClassicMember> condition) {
        return byId.values().stream().filter(condition).toList();
    }

    ClassicMember get(String id) {
        return byId.get(id);
    }

    boolean contains(String id) {
        return byId.containsKey(id);
    }

    Optional<String> ofInstance(String instance) {
        return Optional.ofNullable(byInstance.get(instance));
    }

    Optional<String> leader() {
        return Optional.ofNullable(leader);
    }

    boolean leads(ClassicMember member) {
        return member.id.equals(leader);
    }

    /** The first to come leads. */
    void add(ClassicMember member) {
        if (leader == null) {
            leader = member.id;
        }
        byId.put(member.id, member);
        member.instanceId.ifPresent(instance -> byInstance.put(instance, member.id));
    }

    void remove(ClassicMember member) {
        byId.remove(member.id);
        member.instanceId.ifPresent(instance -> byInstance.remove(instance, member.id));
        if (leads(member)) {
            leader = byId.keySet().stream().findFirst().orElse(null);
        }
    }

    /** A static member under a new id, in the place and with the rank of the one before. */
    void replace(ClassicMember before, ClassicMember now) {
        boolean led = leads(before);
        List<ClassicMember> order = new ArrayList<>(byId.values());
        byId.clear();
        order.forEach(member -> byId.put(member == before ? now.id : member.id, member == before ? now : member));
        now.instanceId.ifPresent(instance -> byInstance.put(instance, now.id));
        if (led) {
            leader = now.id;
        }
    }

    void restoreLeader(String id) {
        leader = id;
    }

    /** Sees to it that a member leads that has come to the join; {@code false} when none has. */
    boolean electAmongJoined() {
        if (leader != null && byId.get(leader).isJoining()) {
            return true;
        }
        Optional<ClassicMember> joined =
                byId.values().stream().filter(ClassicMember::isJoining).findFirst();
        joined.ifPresent(member -> leader = member.id);
        return joined.isPresent();
    }

    boolean allJoined() {
        return pending.isEmpty() && byId.values().stream().allMatch(ClassicMember::isJoining);
    }

    int joining() {
        return (int) byId.values().stream().filter(ClassicMember::isJoining).count();
    }

    void addPending(String id, long untilMs) {
        pending.put(id, untilMs);
    }

    boolean isPending(String id) {
        return pending.containsKey(id);
    }

    boolean removePending(String id) {
        return pending.remove(id) != null;
    }

    int pending() {
        return pending.size();
    }

    boolean expirePending(long nowMs) {
        return pending.values().removeIf(until -> until <= nowMs);
    }

    /** The longest that any member takes to come to a join. */
    int rebalanceTimeoutMs() {
        return byId.values().stream()
                .mapToInt(ClassicMember::rebalanceTimeoutMs)
                .max()
                .orElse(0);
    }

    /** Whether one who offers these could be a member beside {@code except} nobody else. */
    boolean support(List<Protocol> offered, String except) {
        List<ClassicMember> others = which(member -> !member.id.equals(except));
        return others.isEmpty()
                || offered.stream()
                        .anyMatch(protocol -> others.stream().allMatch(member -> member.supports(protocol.name())));
    }

    /** What most members prefer of what all of them can do. */
    String choose() {
        List<String> candidates = byId.values().iterator().next().protocols().stream()
                .map(Protocol::name)
                .filter(name -> byId.values().stream().allMatch(member -> member.supports(name)))
                .toList();
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (ClassicMember member : byId.values()) {
            member.protocols().stream()
                    .map(Protocol::name)
                    .filter(candidates::contains)
                    .findFirst()
                    .ifPresent(name -> votes.merge(name, 1, Integer::sum));
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new IllegalStateException("the members have no protocol in common"));
    }

    /** When the next of them, or of the ids given out, is over; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineMs() {
        long members = byId.values().stream()
                .mapToLong(ClassicMember::deadlineMs)
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.min(
                members,
                pending.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE));
    }
}
