package io.weir.cluster.groups.event;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.Partitions;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fact of a group's history, kept in its slot's journal. Applying all of them in order gives what survives the slot's node. */
public sealed interface GroupEvent {

    String groupId();

    /**
     * A group of the classic protocol as it is after a completed rebalance, after its last member left, or after a static member came
     * back under another id; it takes the place of what was known of the group's members.
     *
     * @param protocolType what the members are to one another ({@code consumer}, {@code connect}, …), or empty before the first
     * @param protocol the one that the members agreed on, or empty when there is no member
     * @param leader member id, or empty when there is no member
     * @param changedMs when, in milliseconds since the epoch: an empty group's age counts from here
     */
    record ClassicGroupStored(
            String groupId,
            int generation,
            String protocolType,
            Optional<String> protocol,
            Optional<String> leader,
            List<StoredMember> members,
            long changedMs)
            implements GroupEvent {
        public ClassicGroupStored {
            members = List.copyOf(members);
        }
    }

    /**
     * Members of the classic protocol are about to be told a generation. A round that is lost with its node, before it is stored, has
     * used its number up: a late assignment of that round is never taken for one of another.
     */
    record GenerationBegun(String groupId, int generation) implements GroupEvent {}

    /** A member of the consumer protocol came or changed; the event holds all of it. */
    record ConsumerMemberStored(String groupId, ConsumerMember member) implements GroupEvent {}

    /** A member of the consumer protocol is gone: what it had is free. */
    record ConsumerMemberRemoved(String groupId, String memberId) implements GroupEvent {}

    /**
     * Members or their topics changed.
     *
     * @param epoch the group's, one higher than before
     * @param topics the topics subscribed to that exist, with their numbers of partitions
     */
    record ConsumerGroupChanged(String groupId, int epoch, Map<TopicId, Integer> topics) implements GroupEvent {
        public ConsumerGroupChanged {
            topics = Map.copyOf(topics);
        }
    }

    /**
     * What members are meant to have from an epoch on.
     *
     * @param targets of those members whose target is another than before
     */
    record ConsumerTargetsAssigned(String groupId, int epoch, Map<String, Partitions> targets) implements GroupEvent {
        public ConsumerTargetsAssigned {
            targets = Map.copyOf(targets);
        }
    }

    /** A group is further, or elsewhere, in these partitions; each takes the place of what was known of its partition. */
    record OffsetsCommitted(String groupId, List<CommittedOffset> offsets) implements GroupEvent {
        public OffsetsCommitted {
            offsets = List.copyOf(offsets);
        }
    }

    /** What a group has committed for these partitions is gone: deleted, too old, or their topic is. */
    record OffsetsRemoved(String groupId, Partitions partitions) implements GroupEvent {}

    /** A group and all that belongs to it is gone, its offsets too. */
    record GroupDeleted(String groupId) implements GroupEvent {}

    /**
     * A member of the classic protocol.
     *
     * @param subscription what it said under the chosen protocol
     * @param assignment what the leader gave it
     */
    record StoredMember(
            String memberId,
            Optional<String> instanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            GroupBytes subscription,
            GroupBytes assignment) {}
}
