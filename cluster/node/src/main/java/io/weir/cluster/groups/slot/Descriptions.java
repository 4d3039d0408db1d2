package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicGroup;
import io.weir.cluster.groups.classic.ClassicState;
import io.weir.cluster.groups.consumer.ConsumerGroup;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.slot.GroupReplies.ConsumerDescription;
import io.weir.cluster.groups.slot.GroupReplies.DescribedConsumer;
import io.weir.cluster.groups.slot.GroupReplies.DescribedMember;
import io.weir.cluster.groups.slot.GroupReplies.Description;
import java.util.List;

/** Groups as administrators see them. */
final class Descriptions {

    private Descriptions() {}

    static Description of(ClassicGroup group) {
        ClassicGroupStored stored = group.stored();
        boolean agreed = group.state() == ClassicState.STABLE;
        List<DescribedMember> members = group.members().stream()
                .map(member -> new DescribedMember(
                        member.memberId(),
                        member.instanceId(),
                        member.clientId(),
                        member.clientHost(),
                        member.subscription(),
                        member.assignment()))
                .toList();
        return new Description(
                GroupError.NONE,
                "",
                group.groupId(),
                group.state().shown(),
                stored.protocolType(),
                agreed ? stored.protocol().orElse("") : "",
                members);
    }

    static ConsumerDescription of(ConsumerGroup group) {
        return new ConsumerDescription(
                GroupError.NONE,
                "",
                group.groupId(),
                state(group),
                group.epoch(),
                group.targetEpoch(),
                group.assignor(),
                group.members().values().stream()
                        .map(member -> new DescribedConsumer(member, group.target(member.id())))
                        .toList());
    }

    /** As Kafka's tools show it. */
    static String state(ConsumerGroup group) {
        if (group.members().isEmpty()) {
            return "Empty";
        } else if (group.epoch() > group.targetEpoch()) {
            return "Assigning";
        }
        boolean reached = group.members().values().stream().allMatch(member -> member.hasReached(group.targetEpoch()));
        return reached ? "Stable" : "Reconciling";
    }
}
