package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.Leave;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.classic.ClassicSettings;
import io.weir.cluster.groups.embedded.EmbeddedAssignment;
import io.weir.cluster.groups.embedded.EmbeddedPartitions;
import io.weir.cluster.groups.embedded.EmbeddedSubscription;
import io.weir.cluster.groups.embedded.MalformedException;
import io.weir.cluster.groups.event.ClassicClient;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberStored;
import io.weir.cluster.groups.event.MemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Members that speak the classic protocol in a group of the other (KIP-848, "Online migration"). Nobody leads and nobody waits: a join is
 * one step of the member towards its target, its epoch is the generation that it is told, and the sync after it brings what it may
 * consume. A heartbeat tells it to join again when there is a step to take. Confined to its group's thread.
 */
public final class ClassicSide {
    private static final String PROTOCOL_TYPE = "consumer";

    private final ConsumerGroup group;
    private final ConsumerMembership membership;
    private final Deadlines deadlines;

    ClassicSide(ConsumerGroup group, ConsumerMembership membership, Deadlines deadlines) {
        this.group = group;
        this.membership = membership;
        this.deadlines = deadlines;
    }

    /**
     * JoinGroup.
     *
     * @param freshId makes the part of a new member's id that nobody else has
     */
    public JoinReply join(
            Join join,
            ClassicSettings settings,
            Supplier<String> freshId,
            GroupTopics topics,
            long nowMs,
            Effects effects) {
        String id = join.memberId().equals(ClassicRequests.NO_MEMBER_ID)
                ? join.instanceId().orElse(join.clientId()) + "-" + freshId.get()
                : join.memberId();
        try {
            check(join, settings);
            if (join.memberId().equals(ClassicRequests.NO_MEMBER_ID)
                    && join.requireKnownMemberId()
                    && join.instanceId().isEmpty()) {
                return JoinReply.refused(GroupError.MEMBER_ID_REQUIRED, id);
            }
            EmbeddedSubscription subscription = subscription(join);
            ConsumerMember described = describe(admitted(join, id, subscription, effects), join, subscription);
            Partitions owned = EmbeddedPartitions.known(subscription.owned(), topics);
            return joined(described, owned, topics, nowMs, effects);
        } catch (RefusedException refused) {
            return JoinReply.refused(refused.error(), join.memberId());
        }
    }

    private void check(Join join, ClassicSettings settings) throws RefusedException {
        if (join.sessionTimeoutMs() < settings.minSessionTimeoutMs()
                || join.sessionTimeoutMs() > settings.maxSessionTimeoutMs()) {
            throw new RefusedException(GroupError.INVALID_SESSION_TIMEOUT, "The session timeout is out of bounds.");
        }
        Optional<ConsumerMember> instance = join.instanceId().flatMap(membership::instance);
        if (instance.isEmpty() && !membership.members().containsKey(join.memberId())) {
            group.refuseIfFull();
        }
        String own = instance.map(ConsumerMember::id).orElse(join.memberId());
        boolean common = join.protocols().stream().map(Protocol::name).anyMatch(name -> othersSupport(name, own));
        if (!join.protocolType().equals(PROTOCOL_TYPE) || !common) {
            throw new RefusedException(
                    GroupError.INCONSISTENT_GROUP_PROTOCOL,
                    "Member " + join.memberId() + "'s protocols are not supported.");
        }
    }

    /** They have to have one in common, should they go on among themselves one day. */
    private boolean othersSupport(String name, String exceptId) {
        return membership.members().values().stream()
                .filter(member -> !member.id().equals(exceptId))
                .flatMap(member -> member.classic().stream())
                .allMatch(client -> client.supports(name));
    }

    private static EmbeddedSubscription subscription(Join join) throws RefusedException {
        try {
            return EmbeddedSubscription.read(join.protocols().get(0).metadata());
        } catch (MalformedException malformed) {
            throw new RefusedException(
                    GroupError.INCONSISTENT_GROUP_PROTOCOL, "The subscription is malformed: " + malformed.getMessage());
        }
    }

    /** Who has an id and is no member either was given it just now, or was thrown out and has not heard of it: that one owns too much. */
    private ConsumerMember admitted(Join join, String id, EmbeddedSubscription subscription, Effects effects)
            throws RefusedException {
        ConsumerMember known = membership.members().get(id);
        if (join.instanceId().isEmpty()) {
            if (known == null && !subscription.owned().isEmpty()) {
                throw group.unknown(id);
            }
            return known == null ? ConsumerMember.newcomer(id) : known;
        }
        String name = join.instanceId().get();
        Optional<ConsumerMember> instance = membership.instance(name);
        if (!join.memberId().equals(ClassicRequests.NO_MEMBER_ID)) {
            return ConsumerGroup.ofInstance(instance, name, id);
        }
        return instance.isPresent() ? group.replace(instance.get(), id, effects) : ConsumerMember.newcomer(id);
    }

    private static ConsumerMember describe(ConsumerMember member, Join join, EmbeddedSubscription subscription) {
        List<ClassicClient.Offer> offers = join.protocols().stream()
                .map(protocol -> new ClassicClient.Offer(protocol.name(), protocol.metadata()))
                .toList();
        return new ConsumerMember(
                member.id(),
                join.instanceId().or(member::instanceId),
                subscription.rackId(),
                join.clientId(),
                join.clientHost(),
                join.rebalanceTimeoutMs(),
                subscription.topics(),
                Optional.empty(),
                Optional.empty(),
                member.epoch(),
                member.previousEpoch(),
                member.state(),
                member.assigned(),
                member.revoking(),
                member.arrivals(),
                Optional.of(new ClassicClient(join.sessionTimeoutMs(), offers)));
    }

    private JoinReply joined(
            ConsumerMember described, Partitions owned, GroupTopics topics, long nowMs, Effects effects) {
        ConsumerMember stored = membership.members().get(described.id());
        if (!described.equals(stored)) {
            group.persist(new ConsumerMemberStored(group.groupId(), described), effects);
        }
        if (stored == null || !described.subscribesAs(stored)) {
            group.follow(topics, true, effects);
        }
        ConsumerMember moved = group.reconcile(described, Optional.of(owned), effects);
        deadlines.revoked(moved.id());
        deadlines.joined(moved.id());
        deadlines.sync(moved.id(), nowMs + moved.rebalanceTimeoutMs());
        group.renew(moved, nowMs);
        return new JoinReply(
                GroupError.NONE,
                moved.id(),
                moved.epoch(),
                Optional.of(PROTOCOL_TYPE),
                Optional.of(moved.classic().orElseThrow().preferred().name()),
                "",
                false,
                List.of());
    }

    /** SyncGroup. */
    public SyncReply sync(Sync sync, GroupTopics topics, long nowMs) {
        try {
            ConsumerMember member = speaker(sync.memberId(), sync.instanceId(), sync.generation());
            ClassicClient.Offer offer = member.classic().orElseThrow().preferred();
            boolean differs = sync.protocolType()
                            .filter(type -> !type.equals(PROTOCOL_TYPE))
                            .isPresent()
                    || sync.protocol()
                            .filter(name -> !name.equals(offer.name()))
                            .isPresent();
            if (differs) {
                return SyncReply.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL);
            }
            // One that has to give something up has joined already, and is to hear what is left to it.
            if (group.epoch() > member.epoch() && member.state() != MemberState.UNREVOKED) {
                call(member, nowMs);
                return SyncReply.refused(GroupError.REBALANCE_IN_PROGRESS);
            }
            deadlines.synced(member.id());
            group.renew(member, nowMs);
            return new SyncReply(
                    GroupError.NONE,
                    Optional.of(PROTOCOL_TYPE),
                    Optional.of(offer.name()),
                    assignment(member.assigned(), offer.subscription(), topics));
        } catch (RefusedException refused) {
            return SyncReply.refused(refused.error());
        }
    }

    /** What a member may consume, in the version in which it subscribes. */
    private static GroupBytes assignment(Partitions assigned, GroupBytes subscription, GroupTopics topics) {
        short version;
        try {
            version = EmbeddedSubscription.read(subscription).version();
        } catch (MalformedException malformed) {
            throw new IllegalStateException("a member was taken in whose subscription is malformed", malformed);
        }
        return new EmbeddedAssignment(EmbeddedPartitions.named(assigned, topics), GroupBytes.EMPTY).bytes(version);
    }

    /** Heartbeat: whether there is anything to join again for. Persists nothing. */
    public GroupError heartbeat(String memberId, Optional<String> instanceId, int generation, long nowMs) {
        try {
            ConsumerMember member = speaker(memberId, instanceId, generation);
            group.renew(member, nowMs);
            if (!hasStepToTake(member)) {
                return GroupError.NONE;
            }
            call(member, nowMs);
            return GroupError.REBALANCE_IN_PROGRESS;
        } catch (RefusedException refused) {
            return refused.error();
        }
    }

    private boolean hasStepToTake(ConsumerMember member) {
        if (member.epoch() < group.epoch()) {
            return true;
        }
        return switch (member.state()) {
            case STABLE -> false;
            case UNREVOKED -> true;
            case UNRELEASED ->
                group.target(member.id())
                        .minus(member.assigned())
                        .and(membership.held())
                        .isEmpty();
        };
    }

    private void call(ConsumerMember member, long nowMs) {
        deadlines.joinIfNone(member.id(), nowMs + member.rebalanceTimeoutMs());
    }

    /** LeaveGroup; the errors are in the order of those who leave. */
    public List<GroupError> leave(List<Leave> leaving, GroupTopics topics, Effects effects) {
        List<GroupError> errors = new ArrayList<>();
        boolean anybodyLeft = false;
        for (Leave leave : leaving) {
            try {
                group.remove(leaving(leave).id(), effects);
                anybodyLeft = true;
                errors.add(GroupError.NONE);
            } catch (RefusedException refused) {
                errors.add(refused.error());
            }
        }
        if (anybodyLeft) {
            group.follow(topics, true, effects);
        }
        return errors;
    }

    private ConsumerMember leaving(Leave leave) throws RefusedException {
        Optional<ConsumerMember> instance = leave.instanceId().flatMap(membership::instance);
        boolean byInstance = leave.memberId().equals(ClassicRequests.NO_MEMBER_ID) && instance.isPresent();
        return found(byInstance ? instance.get().id() : leave.memberId(), leave.instanceId());
    }

    /** The member of these names, if it speaks the classic protocol and is where it says. */
    private ConsumerMember speaker(String memberId, Optional<String> instanceId, int generation)
            throws RefusedException {
        ConsumerMember member = found(memberId, instanceId);
        if (member.epoch() != generation) {
            throw new RefusedException(
                    GroupError.ILLEGAL_GENERATION,
                    "The generation " + generation + " is not the member's epoch " + member.epoch() + ".");
        }
        return member;
    }

    private ConsumerMember found(String memberId, Optional<String> instanceId) throws RefusedException {
        ConsumerMember member = instanceId.isPresent()
                ? ConsumerGroup.ofInstance(membership.instance(instanceId.get()), instanceId.get(), memberId)
                : membership.members().get(memberId);
        if (member == null || !member.isClassic()) {
            throw group.unknown(memberId);
        }
        return member;
    }
}
