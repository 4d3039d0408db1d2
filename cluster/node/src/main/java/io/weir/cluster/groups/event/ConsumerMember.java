package io.weir.cluster.groups.event;

import io.weir.cluster.groups.Partitions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A member of the consumer protocol; immutable.
 *
 * @param subscribedNames topics by name, whether they exist or not
 * @param subscribedPattern a regular expression for more of them
 * @param assignor the assignor that it asks for
 * @param epoch what it must say in its heartbeats; {@link #AWAY} for a static member that left for a while
 * @param previousEpoch what it may say still, because the answer with {@code epoch} may have been lost
 * @param assigned what it may consume
 * @param revoking what it was told to give up, and may consume still
 * @param arrivals at which of its epochs it came by what it has
 * @param classic what it says in addition if it speaks the classic protocol
 */
public record ConsumerMember(
        String id,
        Optional<String> instanceId,
        Optional<String> rackId,
        String clientId,
        String clientHost,
        int rebalanceTimeoutMs,
        Set<String> subscribedNames,
        Optional<String> subscribedPattern,
        Optional<String> assignor,
        int epoch,
        int previousEpoch,
        MemberState state,
        Partitions assigned,
        Partitions revoking,
        Arrivals arrivals,
        Optional<ClassicClient> classic) {

    /** The epoch of a static member that will be back. */
    public static final int AWAY = -2;

    public ConsumerMember {
        subscribedNames = Set.copyOf(new TreeSet<>(subscribedNames));
    }

    /** A newcomer, of whom nothing is known yet but its name. */
    public static ConsumerMember newcomer(String id) {
        return new ConsumerMember(
                id,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                0,
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                MemberState.STABLE,
                Partitions.NONE,
                Partitions.NONE,
                Arrivals.NONE,
                Optional.empty());
    }

    /** All that nobody else may consume. */
    public Partitions held() {
        return assigned.plus(revoking);
    }

    public boolean hasReached(int targetEpoch) {
        return state == MemberState.STABLE && epoch == targetEpoch;
    }

    /** Whether it speaks the classic protocol. */
    public boolean isClassic() {
        return classic.isPresent();
    }

    public boolean isAway() {
        return epoch == AWAY;
    }

    /** The same member a step further; its epoch before is the one that it may say still. */
    public ConsumerMember at(MemberState state, int epoch, Partitions assigned, Partitions revoking) {
        return new ConsumerMember(
                id,
                instanceId,
                rackId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                subscribedNames,
                subscribedPattern,
                assignor,
                epoch,
                this.epoch,
                state,
                assigned,
                revoking,
                arrivals.after(held(), assigned.plus(revoking), epoch),
                classic);
    }

    /** Begins anew, with nothing. */
    public ConsumerMember rejoining() {
        return at(MemberState.STABLE, 0, Partitions.NONE, Partitions.NONE).withPreviousEpoch(0);
    }

    /** The same static member in another process: it begins anew with what it had. */
    public ConsumerMember returningAs(String newId) {
        return new ConsumerMember(
                newId,
                instanceId,
                rackId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                subscribedNames,
                subscribedPattern,
                assignor,
                0,
                0,
                state,
                assigned,
                revoking,
                arrivals,
                classic);
    }

    private ConsumerMember withPreviousEpoch(int previous) {
        return new ConsumerMember(
                id,
                instanceId,
                rackId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                subscribedNames,
                subscribedPattern,
                assignor,
                epoch,
                previous,
                state,
                assigned,
                revoking,
                arrivals,
                classic);
    }

    public boolean subscribesAs(ConsumerMember other) {
        return subscribedNames.equals(other.subscribedNames)
                && subscribedPattern.equals(other.subscribedPattern)
                && assignor.equals(other.assignor)
                && rackId.equals(other.rackId);
    }
}
