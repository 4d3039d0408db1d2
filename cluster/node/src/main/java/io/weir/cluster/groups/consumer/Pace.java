package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.event.ConsumerMember;

/**
 * How often members speak. It is soon for one that waits for partitions, and for everybody for an interval after the group has changed: who
 * must give up or take partitions next hears of it then, and a group that has changed often changes again. Not kept; a node that takes
 * over begins at the usual pace.
 */
final class Pace {
    private int epoch;
    private long soonUntilMs;

    /** The group is as it is, not as it has just become. */
    void begin(ConsumerMembership membership) {
        epoch = membership.epoch();
    }

    int intervalMs(ConsumerMembership membership, String memberId, ConsumerSettings settings, long nowMs) {
        int usualMs = settings.heartbeatIntervalMs();
        if (membership.epoch() != epoch) {
            epoch = membership.epoch();
            soonUntilMs = nowMs + usualMs;
        }
        ConsumerMember member = membership.members().get(memberId);
        boolean waits = member != null && !member.hasReached(membership.targetEpoch());
        return waits || nowMs < soonUntilMs ? Math.min(usualMs, settings.changingIntervalMs()) : usualMs;
    }
}
