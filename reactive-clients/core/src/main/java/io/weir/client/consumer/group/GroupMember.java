package io.weir.client.consumer.group;

import io.weir.client.wire.group.GroupHeartbeat.Answer;
import io.weir.client.wire.group.GroupHeartbeat.Assigned;
import io.weir.client.wire.group.GroupHeartbeat.Said;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * A member of a group of the consumer protocol (KIP-848). Pure: time comes as an argument, and what is to be done goes out as effects.
 *
 * <pre>
 * JOINING      the coordinator has not answered yet            → STABLE | RECONCILING
 * STABLE       owns what it was last assigned                  → RECONCILING | LOST | LEAVING
 * RECONCILING  gives up what it was not assigned any more,
 *              then takes what is new, then says so            → STABLE | LOST | LEAVING
 * LOST         was fenced or forgotten: owns nothing, and
 *              joins when what it delivered has stopped         → JOINING | LEAVING
 * LEAVING      says good-bye                                   → LEFT
 * LEFT, FAILED nothing more
 * </pre>
 *
 * <p>Heartbeats go at the coordinator's interval, and at once when there is something to acknowledge; one is under way at a time. What
 * has not changed is not said again, but for the first heartbeat after a failure, of which nobody knows what arrived.
 */
public final class GroupMember {
    /** Nothing is due before something happens. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int JOIN_EPOCH = 0;
    private static final int LEAVE_EPOCH = -1;
    private static final int LEAVE_FOR_A_WHILE_EPOCH = -2;

    /** Where a member is in its life. */
    public enum Phase {
        JOINING,
        STABLE,
        RECONCILING,
        LOST,
        LEAVING,
        LEFT,
        FAILED
    }

    /**
     * @param regex an RE2 pattern that the broker matches, instead of topics; empty for topics
     * @param backoffMs {@code retry.backoff.ms}, doubled with each failure
     */
    public record Subscription(
            String group,
            String memberId,
            Optional<String> instanceId,
            Optional<String> assignor,
            int rebalanceTimeoutMs,
            List<String> topics,
            Optional<String> regex,
            long backoffMs,
            long maxBackoffMs) {}

    /** What is to be done now. */
    public sealed interface Effect {
        /** To send; {@link #answered} or {@link #failed} follows. */
        record Heartbeat(Said said) implements Effect {}

        /** To stop, confirm and commit; {@link #revoked} follows. */
        record Revoke(Set<Assigned> partitions) implements Effect {}

        /** To read, from what the group has committed. */
        record Assign(Set<Assigned> partitions) implements Effect {}

        /** To stop; nothing of it can be committed. {@link #rejoin} follows. */
        record Lose(Set<Assigned> partitions) implements Effect {}

        /** The group will not have this member. */
        record Fail(ApiException why) implements Effect {}

        record Left() implements Effect {}
    }

    private final Subscription subscription;
    private final Set<Assigned> owned = new HashSet<>();
    private final Set<Assigned> revoking = new HashSet<>();
    private Set<Assigned> target = Set.of();
    private Phase phase = Phase.JOINING;
    private int epoch = JOIN_EPOCH;
    private boolean underWay;
    private boolean sayAll = true;
    private boolean sayOwned;
    private long dueMs;
    private int failures;

    public GroupMember(Subscription subscription) {
        this.subscription = subscription;
    }

    public Phase phase() {
        return phase;
    }

    public int epoch() {
        return epoch;
    }

    public String memberId() {
        return subscription.memberId();
    }

    public Set<Assigned> owned() {
        return Set.copyOf(owned);
    }

    /** When {@link #tick} has something to do. */
    public long dueMs() {
        return underWay || phase == Phase.LOST || phase == Phase.LEFT || phase == Phase.FAILED ? NEVER : dueMs;
    }

    /** Time has come, or something happened. */
    public List<Effect> tick(long nowMs) {
        if (dueMs() > nowMs) {
            return List.of();
        }
        underWay = true;
        // The next one is due an interval after this one's answer, which says how long it is.
        return List.of(new Effect.Heartbeat(say()));
    }

    private Said say() {
        boolean leaving = phase == Phase.LEAVING;
        boolean all = sayAll && !leaving;
        boolean regex = subscription.regex().isPresent();
        Said said = new Said(
                subscription.group(),
                subscription.memberId(),
                leaving ? subscription.instanceId().isPresent() ? LEAVE_FOR_A_WHILE_EPOCH : LEAVE_EPOCH : epoch,
                subscription.instanceId(),
                Optional.empty(),
                all ? Optional.of(subscription.rebalanceTimeoutMs()) : Optional.empty(),
                all && !regex ? Optional.of(subscription.topics()) : Optional.empty(),
                all ? subscription.regex() : Optional.empty(),
                all ? subscription.assignor() : Optional.empty(),
                all || sayOwned && !leaving ? Optional.of(Set.copyOf(owned)) : Optional.empty());
        sayAll = false;
        sayOwned = false;
        return said;
    }

    public List<Effect> answered(Answer answer, long nowMs) {
        underWay = false;
        failures = 0;
        List<Effect> effects = new ArrayList<>();
        if (phase == Phase.LEAVING) {
            leaving(answer.memberEpoch() < 0, nowMs, effects);
            return effects;
        }
        if (phase == Phase.LOST || phase == Phase.LEFT || phase == Phase.FAILED) {
            return effects;
        }
        epoch = answer.memberEpoch();
        dueMs = sayOwned ? nowMs : nowMs + answer.intervalMs();
        if (phase == Phase.JOINING) {
            phase = Phase.STABLE;
        }
        answer.assignment().ifPresent(assigned -> target = Set.copyOf(assigned));
        reconcile(nowMs, effects);
        return effects;
    }

    /** Gives up first; only when that is done takes what is new, so that nobody else's partition is read. */
    private void reconcile(long nowMs, List<Effect> effects) {
        if (!revoking.isEmpty() || owned.equals(target)) {
            return;
        }
        phase = Phase.RECONCILING;
        Set<Assigned> surplus = new HashSet<>(owned);
        surplus.removeAll(target);
        if (!surplus.isEmpty()) {
            revoking.addAll(surplus);
            effects.add(new Effect.Revoke(Set.copyOf(surplus)));
            return;
        }
        Set<Assigned> added = new HashSet<>(target);
        added.removeAll(owned);
        owned.addAll(added);
        phase = Phase.STABLE;
        sayOwned = true;
        dueMs = nowMs;
        effects.add(new Effect.Assign(Set.copyOf(added)));
    }

    /** What was to be revoked is stopped and committed. */
    public List<Effect> revoked(long nowMs) {
        if (phase != Phase.RECONCILING || revoking.isEmpty()) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        owned.removeAll(revoking);
        revoking.clear();
        phase = Phase.STABLE;
        sayOwned = true;
        dueMs = nowMs;
        reconcile(nowMs, effects);
        return effects;
    }

    public List<Effect> failed(ApiException failure, long nowMs) {
        underWay = false;
        sayAll = true;
        if (phase == Phase.LEFT || phase == Phase.FAILED || phase == Phase.LOST) {
            return List.of();
        }
        if (failure instanceof RetriableException) {
            dueMs = nowMs + Math.min(subscription.maxBackoffMs(), subscription.backoffMs() << Math.min(failures, 20));
            failures++;
            return List.of();
        }
        if (phase == Phase.LEAVING) {
            // The coordinator does not know it, or will not hear of it: either way it is gone.
            phase = Phase.LEFT;
            return List.of(new Effect.Left());
        }
        if (failure instanceof FencedMemberEpochException || failure instanceof UnknownMemberIdException) {
            Set<Assigned> lost = Set.copyOf(owned);
            owned.clear();
            revoking.clear();
            target = Set.of();
            epoch = JOIN_EPOCH;
            phase = Phase.LOST;
            return List.of(new Effect.Lose(lost));
        }
        phase = Phase.FAILED;
        return List.of(new Effect.Fail(failure));
    }

    /** Nothing of what was lost is delivered any more. */
    public void rejoin(long nowMs) {
        if (phase == Phase.LOST) {
            phase = Phase.JOINING;
            sayAll = true;
            dueMs = nowMs;
        }
    }

    /** Says good-bye as soon as no heartbeat is under way. What it owns is to be committed before. */
    public List<Effect> leave(long nowMs) {
        boolean unknown = epoch == JOIN_EPOCH && !underWay;
        if (phase == Phase.FAILED || phase == Phase.LEFT || phase == Phase.LOST || unknown) {
            boolean said = phase == Phase.LEFT;
            phase = Phase.LEFT;
            return said ? List.of() : List.of(new Effect.Left());
        }
        phase = Phase.LEAVING;
        dueMs = nowMs;
        return List.of();
    }

    private void leaving(boolean said, long nowMs, List<Effect> effects) {
        if (said) {
            phase = Phase.LEFT;
            effects.add(new Effect.Left());
        } else {
            dueMs = nowMs;
        }
    }
}
