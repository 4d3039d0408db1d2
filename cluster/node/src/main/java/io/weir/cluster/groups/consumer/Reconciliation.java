package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.MemberState;
import java.util.Optional;

/**
 * One step of a member towards its target (KIP-848, "Reconciliation"): first it gives up what is not in the target, and says so; then it
 * gets what nobody else holds. Pure.
 *
 * @param heldByAnybody everything that any member holds, this one included
 * @param owned what the member says that it consumes, if it says so
 */
record Reconciliation(int targetEpoch, Partitions target, Partitions heldByAnybody, Optional<Partitions> owned) {

    ConsumerMember step(ConsumerMember member) {
        return switch (member.state()) {
            case STABLE -> member.epoch() == targetEpoch ? member : next(member, member.epoch());
            case UNREVOKED -> stillOwns(member.revoking()) ? member : next(member, member.epoch() + 1);
            case UNRELEASED -> next(member, member.epoch());
        };
    }

    private ConsumerMember next(ConsumerMember member, int epoch) {
        Partitions kept = member.assigned().and(target);
        Partitions revoked = member.assigned().minus(kept);
        Partitions missing = target.minus(kept);
        Partitions free = missing.minus(heldByAnybody);
        if (!revoked.isEmpty() && stillOwns(revoked)) {
            return member.at(MemberState.UNREVOKED, epoch, kept, revoked);
        }
        MemberState reached = free.equals(missing) ? MemberState.STABLE : MemberState.UNRELEASED;
        return member.at(reached, targetEpoch, kept.plus(free), Partitions.NONE);
    }

    /** Who does not say is taken to. */
    private boolean stillOwns(Partitions revoked) {
        return owned.isEmpty() || !owned.get().and(revoked).isEmpty();
    }
}
