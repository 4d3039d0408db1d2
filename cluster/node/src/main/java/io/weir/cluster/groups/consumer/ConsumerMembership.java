package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.assignor.Assignor;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ConsumerGroupChanged;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberRemoved;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberStored;
import io.weir.cluster.groups.event.GroupEvent.ConsumerTargetsAssigned;
import io.weir.log.TopicId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What survives of a group: it is changed by applying events and by nothing else. */
final class ConsumerMembership {
    private final Map<String, ConsumerMember> members = new TreeMap<>();
    private final Map<String, String> instances = new HashMap<>();
    private final Map<String, Partitions> targets = new HashMap<>();
    private Map<TopicId, Integer> topics = Map.of();
    private Partitions held = Partitions.NONE;
    private int epoch;
    private int targetEpoch;
    private int classicMembers;

    void apply(GroupEvent event) {
        if (event instanceof ConsumerMemberStored stored) {
            store(stored.member());
        } else if (event instanceof ConsumerMemberRemoved removed) {
            remove(removed.memberId());
        } else if (event instanceof ConsumerGroupChanged changed) {
            epoch = changed.epoch();
            topics = changed.topics();
        } else if (event instanceof ConsumerTargetsAssigned assigned) {
            targetEpoch = assigned.epoch();
            targets.putAll(assigned.targets());
        } else {
            throw new IllegalArgumentException("not an event of a consumer group: " + event);
        }
    }

    private void store(ConsumerMember member) {
        ConsumerMember before = members.put(member.id(), member);
        if (before != null) {
            held = held.minus(before.held());
            classicMembers -= before.isClassic() ? 1 : 0;
        }
        classicMembers += member.isClassic() ? 1 : 0;
        held = held.plus(member.held());
        member.instanceId().ifPresent(instance -> instances.put(instance, member.id()));
    }

    private void remove(String memberId) {
        ConsumerMember gone = members.remove(memberId);
        if (gone == null) {
            throw new IllegalStateException("no member has the id " + memberId);
        }
        held = held.minus(gone.held());
        classicMembers -= gone.isClassic() ? 1 : 0;
        gone.instanceId().ifPresent(instance -> instances.remove(instance, memberId));
        targets.remove(memberId);
    }

    Map<String, ConsumerMember> members() {
        return Collections.unmodifiableMap(members);
    }

    Optional<ConsumerMember> instance(String instanceId) {
        return Optional.ofNullable(instances.get(instanceId)).map(members::get);
    }

    Partitions target(String memberId) {
        return targets.getOrDefault(memberId, Partitions.NONE);
    }

    /** What any member holds. */
    Partitions held() {
        return held;
    }

    /** How many speak the classic protocol. */
    int classicMembers() {
        return classicMembers;
    }

    Map<TopicId, Integer> topics() {
        return topics;
    }

    int epoch() {
        return epoch;
    }

    int targetEpoch() {
        return targetEpoch;
    }

    /** What most members ask for; of those equally wished for, the first. */
    Assignor assignor() {
        Map<String, Long> votes = new HashMap<>();
        members.values().forEach(member -> member.assignor().ifPresent(name -> votes.merge(name, 1L, Long::sum)));
        Assignor chosen = Assignor.ALL.get(0);
        for (Assignor assignor : Assignor.ALL) {
            if (votes.getOrDefault(assignor.name(), 0L) > votes.getOrDefault(chosen.name(), 0L)) {
                chosen = assignor;
            }
        }
        return chosen;
    }
}
