package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ConsumerGroupChanged;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberRemoved;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberStored;
import io.weir.cluster.groups.event.GroupEvent.ConsumerTargetsAssigned;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is stored of a group's members that speak the consumer protocol. Immutable.
 *
 * @param members by id
 * @param epoch the group's
 * @param topics the topics subscribed to that existed at that epoch, with their numbers of partitions
 * @param targetEpoch the epoch that targets were last assigned for
 * @param targets by member id; who is not in it is meant to have nothing
 */
record StoredConsumer(
        PMap<String, ConsumerMember> members,
        int epoch,
        Map<TopicId, Integer> topics,
        int targetEpoch,
        PMap<String, Partitions> targets) {
    static final StoredConsumer EMPTY = new StoredConsumer(HashTreePMap.empty(), 0, Map.of(), 0, HashTreePMap.empty());

    static boolean concerns(GroupEvent event) {
        return event instanceof ConsumerMemberStored
                || event instanceof ConsumerMemberRemoved
                || event instanceof ConsumerGroupChanged
                || event instanceof ConsumerTargetsAssigned;
    }

    StoredConsumer apply(GroupEvent event) {
        if (event instanceof ConsumerMemberStored stored) {
            ConsumerMember member = stored.member();
            return new StoredConsumer(members.plus(member.id(), member), epoch, topics, targetEpoch, targets);
        } else if (event instanceof ConsumerMemberRemoved removed) {
            String id = removed.memberId();
            return new StoredConsumer(members.minus(id), epoch, topics, targetEpoch, targets.minus(id));
        } else if (event instanceof ConsumerGroupChanged changed) {
            return new StoredConsumer(members, changed.epoch(), changed.topics(), targetEpoch, targets);
        } else if (event instanceof ConsumerTargetsAssigned assigned) {
            return new StoredConsumer(members, epoch, topics, assigned.epoch(), targets.plusAll(assigned.targets()));
        }
        throw new IllegalArgumentException("not an event of the consumer protocol: " + event);
    }

    /** The shortest history that leads here. */
    Stream<GroupEvent> events(String groupId) {
        Stream<GroupEvent> each =
                new TreeMap<>(members).values().stream().map(member -> new ConsumerMemberStored(groupId, member));
        return Stream.concat(
                each,
                Stream.<GroupEvent>concat(
                        Stream.of(new ConsumerGroupChanged(groupId, epoch, topics)),
                        List.of(new ConsumerTargetsAssigned(groupId, targetEpoch, targets)).stream()));
    }
}
