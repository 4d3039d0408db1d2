package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.assignor.GroupSpec;
import io.weir.cluster.groups.event.ClassicClient;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ConsumerGroupChanged;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberRemoved;
import io.weir.cluster.groups.event.GroupEvent.ConsumerMemberStored;
import io.weir.cluster.groups.event.GroupEvent.ConsumerTargetsAssigned;
import io.weir.cluster.groups.event.MemberState;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import io.weir.partition.Reply;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * The state machine of one group of the consumer protocol (KIP-848). Three epochs: the group's grows when its members or their topics
 * change; the target's follows when the assignor has looked at that; each member's follows the target's as the member reconciles.
 * Every decision becomes events, and nothing but applying them changes what survives. Sessions are not kept: they begin anew with the
 * next node. Pure; confined to one thread.
 */
public final class ConsumerGroup {
    private final String groupId;
    private final Supplier<ConsumerSettings> settings;
    private final ConsumerMembership membership = new ConsumerMembership();
    private final Deadlines deadlines = new Deadlines();
    private final Pace pace = new Pace();
    private final IntPredicate mayBeClassic;
    private final ClassicSide classicSide = new ClassicSide(this, membership, deadlines);

    /** A group that stays with this protocol. */
    public ConsumerGroup(String groupId, ConsumerSettings settings) {
        this(groupId, () -> settings, size -> false);
    }

    /**
     * @param settings as they are at the time
     * @param mayBeClassic whether a group of so many members may go over to the classic protocol when all of them speak it
     */
    public ConsumerGroup(String groupId, Supplier<ConsumerSettings> settings, IntPredicate mayBeClassic) {
        this.groupId = groupId;
        this.settings = settings;
        this.mayBeClassic = mayBeClassic;
    }

    /** Takes a fact in, when it is decided and when it is read from the journal. */
    public void apply(GroupEvent event) {
        membership.apply(event);
    }

    /** After the last of the journal's facts: everybody's session begins. */
    public void recovered(long nowMs) {
        pace.begin(membership);
        membership.members().values().forEach(member -> watch(member, nowMs));
    }

    public String groupId() {
        return groupId;
    }

    public int epoch() {
        return membership.epoch();
    }

    public int targetEpoch() {
        return membership.targetEpoch();
    }

    /** The name of the assignor that its members have chosen. */
    public String assignor() {
        return membership.assignor().name();
    }

    /** By member id. */
    public Map<String, ConsumerMember> members() {
        return membership.members();
    }

    public Partitions target(String memberId) {
        return membership.target(memberId);
    }

    /** Its members that speak the classic protocol. */
    public ClassicSide classicSide() {
        return classicSide;
    }

    /** Whether any member subscribes to that topic, by its name or by a regular expression. */
    public boolean subscribesTo(TopicId topic) {
        return membership.topics().containsKey(topic);
    }

    /** All its members speak the classic protocol, and nothing is against their going on with it among themselves. */
    public boolean isToBeClassic() {
        int size = membership.members().size();
        return size > 0 && membership.classicMembers() == size && mayBeClassic.test(size);
    }

    /** When a member is to speak again: soon, while the group changes. */
    public int heartbeatIntervalMs(String memberId, long nowMs) {
        return pace.intervalMs(membership, memberId, settings.get(), nowMs);
    }

    /** A heartbeat; it joins, leaves, and moves its member on. */
    public void heartbeat(
            ConsumerHeartbeat heartbeat, GroupTopics topics, long nowMs, Reply<ConsumerReply> reply, Effects effects) {
        effects.answer(reply, heard(heartbeat, topics, nowMs, effects));
    }

    /** A heartbeat, as {@link #heartbeat}; the answer is to be given when the events are persisted. */
    public ConsumerReply heard(ConsumerHeartbeat heartbeat, GroupTopics topics, long nowMs, Effects effects) {
        try {
            return heartbeat.epoch() < 0 ? leave(heartbeat, topics, effects) : beat(heartbeat, topics, nowMs, effects);
        } catch (RefusedException refused) {
            return ConsumerReply.refused(refused.error(), refused.getMessage(), heartbeat);
        }
    }

    private ConsumerReply beat(ConsumerHeartbeat heartbeat, GroupTopics topics, long nowMs, Effects effects)
            throws RefusedException {
        TopicPattern.check(heartbeat.subscribedPattern());
        ConsumerMember before = admitted(heartbeat, effects);
        ConsumerMember described = heartbeat.describe(before);
        ConsumerMember stored = membership.members().get(described.id());
        if (!described.equals(stored)) {
            persist(new ConsumerMemberStored(groupId, described), effects);
        }
        if (stored == null || !described.subscribesAs(stored)) {
            follow(topics, true, effects);
        }
        if (before.isClassic()) {
            deadlines.joined(described.id());
            deadlines.synced(described.id());
        }
        ConsumerMember moved = reconcile(described, heartbeat.owned(), effects);
        watch(moved, nowMs);
        renew(moved, nowMs);
        boolean tells = heartbeat.isFull() || !moved.assigned().equals(before.assigned());
        return new ConsumerReply(
                GroupError.NONE,
                "",
                moved.id(),
                moved.epoch(),
                tells ? Optional.of(moved.assigned()) : Optional.empty());
    }

    /** The member that speaks, if it may. */
    private ConsumerMember admitted(ConsumerHeartbeat heartbeat, Effects effects) throws RefusedException {
        ConsumerMember known = membership.members().get(heartbeat.memberId());
        if (known == null) {
            refuseIfFull();
        }
        if (heartbeat.instanceId().isPresent()) {
            Optional<ConsumerMember> instance =
                    membership.instance(heartbeat.instanceId().get());
            if (heartbeat.epoch() == 0) {
                if (instance.isEmpty()) {
                    return ConsumerMember.newcomer(heartbeat.memberId());
                }
                if (!instance.get().id().equals(heartbeat.memberId())) {
                    return returned(instance.get(), heartbeat, effects);
                }
            }
            known = ofInstance(instance, heartbeat.instanceId().get(), heartbeat.memberId());
        }
        if (known == null) {
            if (heartbeat.epoch() == 0) {
                return ConsumerMember.newcomer(heartbeat.memberId());
            }
            throw unknown(heartbeat.memberId());
        }
        return atItsEpoch(known, heartbeat);
    }

    void refuseIfFull() throws RefusedException {
        if (membership.members().size() >= settings.get().maxSize()) {
            throw new RefusedException(
                    GroupError.GROUP_MAX_SIZE_REACHED,
                    "The consumer group has reached its maximum capacity of "
                            + settings.get().maxSize() + " members.");
        }
    }

    /** The member of a static instance, if it goes by that id. */
    static ConsumerMember ofInstance(Optional<ConsumerMember> instance, String name, String memberId)
            throws RefusedException {
        ConsumerMember member = instance.orElseThrow(
                () -> new RefusedException(GroupError.UNKNOWN_MEMBER_ID, "Instance id " + name + " is unknown."));
        if (!member.id().equals(memberId)) {
            throw new RefusedException(
                    GroupError.FENCED_INSTANCE_ID,
                    "Static member " + memberId + " with instance id " + name + " was fenced by member " + member.id()
                            + ".");
        }
        return member;
    }

    /**
     * A static member in another process takes over what the one before left, if that one has said that it goes, which clients of the
     * classic protocol never do.
     */
    private ConsumerMember returned(ConsumerMember before, ConsumerHeartbeat heartbeat, Effects effects)
            throws RefusedException {
        if (!before.isAway() && !before.isClassic()) {
            throw new RefusedException(
                    GroupError.UNRELEASED_INSTANCE_ID,
                    "Static member " + heartbeat.memberId() + " with instance id "
                            + before.instanceId().orElse("") + " cannot join the group because the instance id is"
                            + " owned by " + before.id() + " member.");
        }
        return replace(before, heartbeat.memberId(), effects);
    }

    /** A static member goes by another id, with all that it had. */
    ConsumerMember replace(ConsumerMember before, String newId, Effects effects) {
        Partitions target = membership.target(before.id());
        ConsumerMember now = before.returningAs(newId);
        persist(new ConsumerMemberRemoved(groupId, before.id()), effects);
        deadlines.forget(before.id());
        persist(new ConsumerMemberStored(groupId, now), effects);
        if (!target.isEmpty()) {
            persist(new ConsumerTargetsAssigned(groupId, membership.targetEpoch(), Map.of(now.id(), target)), effects);
        }
        return now;
    }

    private static ConsumerMember atItsEpoch(ConsumerMember known, ConsumerHeartbeat heartbeat)
            throws RefusedException {
        int said = heartbeat.epoch();
        if (said == known.epoch()) {
            return known;
        }
        boolean answerWasLost = said == known.previousEpoch()
                && heartbeat.owned().filter(known.assigned()::containsAll).isPresent();
        if (answerWasLost) {
            return known;
        }
        if (said == 0) {
            // It says that it has nothing: what it had is free.
            return known.rejoining();
        }
        throw new RefusedException(
                GroupError.FENCED_MEMBER_EPOCH,
                "The consumer group member has a " + (said > known.epoch() ? "greater" : "smaller")
                        + " member epoch (" + said + ") than the one known by the group coordinator ("
                        + known.epoch() + "). The member must abandon all its partitions and rejoin.");
    }

    private ConsumerReply leave(ConsumerHeartbeat heartbeat, GroupTopics topics, Effects effects)
            throws RefusedException {
        ConsumerMember member = heartbeat.instanceId().isPresent()
                ? ofInstance(
                        membership.instance(heartbeat.instanceId().get()),
                        heartbeat.instanceId().get(),
                        heartbeat.memberId())
                : membership.members().get(heartbeat.memberId());
        if (member == null) {
            throw unknown(heartbeat.memberId());
        }
        if (heartbeat.epoch() == ConsumerMember.AWAY && member.instanceId().isPresent()) {
            persist(
                    new ConsumerMemberStored(
                            groupId,
                            member.at(member.state(), ConsumerMember.AWAY, member.assigned(), Partitions.NONE)),
                    effects);
            deadlines.revoked(member.id());
        } else {
            remove(member.id(), topics, effects);
        }
        return new ConsumerReply(GroupError.NONE, "", member.id(), heartbeat.epoch(), Optional.empty());
    }

    RefusedException unknown(String memberId) {
        return new RefusedException(
                GroupError.UNKNOWN_MEMBER_ID, "Member " + memberId + " is not a member of group " + groupId + ".");
    }

    private void remove(String memberId, GroupTopics topics, Effects effects) {
        remove(memberId, effects);
        follow(topics, true, effects);
    }

    /** To be followed by {@link #follow}. */
    void remove(String memberId, Effects effects) {
        persist(new ConsumerMemberRemoved(groupId, memberId), effects);
        deadlines.forget(memberId);
    }

    /** Topics came, went or grew: if they are any of the group's, its members will share anew. */
    public void topicsChanged(GroupTopics topics, Effects effects) {
        follow(topics, false, effects);
    }

    /**
     * The group's epoch follows its members and their topics; the target follows the group. A group that is to be classic stays at the
     * epoch that its members know as their generation.
     */
    void follow(GroupTopics topics, boolean membersChanged, Effects effects) {
        if (isToBeClassic()) {
            return;
        }
        Map<String, Set<TopicId>> subscriptions = new HashMap<>();
        Map<TopicId, Integer> partitions = new HashMap<>();
        membership.members().values().forEach(member -> {
            Set<TopicId> subscribed = subscribed(member, topics);
            subscriptions.put(member.id(), subscribed);
            subscribed.forEach(topic -> partitions.put(topic, topics.partitions(topic)));
        });
        if (membersChanged || !partitions.equals(membership.topics())) {
            persist(new ConsumerGroupChanged(groupId, membership.epoch() + 1, partitions), effects);
        }
        if (membership.targetEpoch() < membership.epoch()) {
            persist(
                    new ConsumerTargetsAssigned(groupId, membership.epoch(), newTargets(subscriptions, partitions)),
                    effects);
        }
    }

    private static Set<TopicId> subscribed(ConsumerMember member, GroupTopics topics) {
        Set<String> names = new HashSet<>(member.subscribedNames());
        member.subscribedPattern().ifPresent(pattern -> names.addAll(topics.matching(pattern)));
        Set<TopicId> ids = new HashSet<>();
        names.forEach(name -> topics.named(name).ifPresent(ids::add));
        return ids;
    }

    private Map<String, Partitions> newTargets(
            Map<String, Set<TopicId>> subscriptions, Map<TopicId, Integer> partitions) {
        Map<String, GroupSpec.Member> spec = new HashMap<>();
        membership
                .members()
                .values()
                .forEach(member -> spec.put(
                        member.id(),
                        new GroupSpec.Member(
                                member.instanceId(), subscriptions.get(member.id()), membership.target(member.id()))));
        Map<String, Partitions> targets = new HashMap<>(membership.assignor().assign(new GroupSpec(spec, partitions)));
        targets.entrySet().removeIf(entry -> entry.getValue().equals(membership.target(entry.getKey())));
        return targets;
    }

    ConsumerMember reconcile(ConsumerMember member, Optional<Partitions> owned, Effects effects) {
        if (member.hasReached(membership.targetEpoch())) {
            return member;
        }
        ConsumerMember moved = new Reconciliation(
                        membership.targetEpoch(), membership.target(member.id()), membership.held(), owned)
                .step(member);
        if (!moved.equals(member)) {
            persist(new ConsumerMemberStored(groupId, moved), effects);
        }
        return moved;
    }

    void renew(ConsumerMember member, long nowMs) {
        deadlines.session(member.id(), nowMs + sessionTimeoutMs(member));
    }

    private int sessionTimeoutMs(ConsumerMember member) {
        return member.classic().map(ClassicClient::sessionTimeoutMs).orElseGet(() -> settings.get()
                .sessionTimeoutMs());
    }

    private void watch(ConsumerMember member, long nowMs) {
        deadlines.sessionIfNone(member.id(), nowMs + sessionTimeoutMs(member));
        // One of the classic protocol has the deadlines of its joins and syncs instead.
        if (member.state() == MemberState.UNREVOKED && !member.isClassic()) {
            deadlines.revocationIfNone(member.id(), nowMs + member.rebalanceTimeoutMs());
        } else {
            deadlines.revoked(member.id());
        }
    }

    /** Members that have been silent, or that have not given up what they must, are out. */
    public void expire(GroupTopics topics, long nowMs, Effects effects) {
        List<String> over = deadlines.over(nowMs);
        over.forEach(deadlines::forget);
        over.stream()
                .filter(membership.members()::containsKey)
                .forEach(memberId -> persist(new ConsumerMemberRemoved(groupId, memberId), effects));
        if (!over.isEmpty()) {
            follow(topics, true, effects);
        }
    }

    /** Not before this has {@link #expire} anything to do; milliseconds since the epoch. */
    public long nextDeadlineMs() {
        return deadlines.nextMs();
    }

    /** Whether offsets may be committed under these names. A commit of nobody is taken while there is no member. */
    public GroupError commit(String memberId, int epoch) {
        if (epoch < 0 && membership.members().isEmpty()) {
            return GroupError.NONE;
        }
        ConsumerMember member = membership.members().get(memberId);
        if (member == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        if (epoch == member.epoch()) {
            return GroupError.NONE;
        }
        return member.isClassic() ? GroupError.ILLEGAL_GENERATION : GroupError.STALE_MEMBER_EPOCH;
    }

    /**
     * As {@link #commit(String, int)}, and in addition under older epochs, if the member has had each of the partitions since then: a commit may
     * have been under way when the member moved on.
     */
    public GroupError commit(String memberId, int epoch, Collection<TopicIdPartition> partitions) {
        ConsumerMember member = membership.members().get(memberId);
        boolean wasUnderWay = member != null
                && epoch < member.epoch()
                && partitions.stream().allMatch(one -> hasHadSince(member, one, epoch));
        return wasUnderWay ? GroupError.NONE : commit(memberId, epoch);
    }

    private static boolean hasHadSince(ConsumerMember member, TopicIdPartition partition, int epoch) {
        OptionalInt arrived = member.arrivals().of(partition.topicId(), partition.partition());
        return arrived.isPresent() && arrived.getAsInt() <= epoch;
    }

    void persist(GroupEvent event, Effects effects) {
        effects.persist(event);
        apply(event);
    }
}
