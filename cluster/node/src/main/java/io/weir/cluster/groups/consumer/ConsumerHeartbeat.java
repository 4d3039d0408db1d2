package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.ConsumerMember;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * ConsumerGroupHeartbeat: what is empty is as it was.
 *
 * @param epoch 0 to join, {@link #LEAVE} and {@link ConsumerMember#AWAY} to leave
 * @param owned what the member consumes now
 */
public record ConsumerHeartbeat(
        String memberId,
        int epoch,
        Optional<String> instanceId,
        Optional<String> rackId,
        String clientId,
        String clientHost,
        OptionalInt rebalanceTimeoutMs,
        Optional<Set<String>> subscribedNames,
        Optional<String> subscribedPattern,
        Optional<String> assignor,
        Optional<Partitions> owned) {

    /** The epoch of a member that leaves for good. */
    public static final int LEAVE = -1;

    /** Whether it says everything, as it does when it joins or is not sure of having been heard: then it is told everything. */
    boolean isFull() {
        return epoch == 0
                || rebalanceTimeoutMs.isPresent()
                        && (subscribedNames.isPresent() || subscribedPattern.isPresent())
                        && owned.isPresent();
    }

    /** The member as it describes itself here. */
    ConsumerMember describe(ConsumerMember member) {
        return new ConsumerMember(
                member.id(),
                instanceId.or(member::instanceId),
                rackId.or(member::rackId),
                clientId,
                clientHost,
                rebalanceTimeoutMs.orElse(member.rebalanceTimeoutMs()),
                subscribedNames.orElse(member.subscribedNames()),
                subscribedPattern.isPresent()
                        ? subscribedPattern.filter(pattern -> !pattern.isEmpty())
                        : member.subscribedPattern(),
                assignor.or(member::assignor),
                member.epoch(),
                member.previousEpoch(),
                member.state(),
                member.assigned(),
                member.revoking(),
                member.arrivals(),
                Optional.empty());
    }
}
