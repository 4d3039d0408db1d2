package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.classic.ClassicGroup;
import io.weir.cluster.groups.classic.ClassicState;
import io.weir.cluster.groups.consumer.ConsumerGroup;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.consumer.ConsumerSettings;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.event.GroupEvent.GenerationBegun;
import io.weir.cluster.groups.migration.Downgrade;
import io.weir.cluster.groups.migration.Upgrade;
import io.weir.cluster.groups.offsets.GroupOffsets;
import io.weir.cluster.groups.offsets.OffsetAging;
import io.weir.cluster.groups.slot.GroupReplies.GroupType;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.log.TopicIdPartition;
import java.util.Optional;
import java.util.function.Predicate;

/** A group as a slot holds it: its members, who speak one protocol or the other, and its offsets, which outlive them. */
final class HeldGroup {
    private final String id;
    private final GroupLimits limits;
    private final GroupOffsets offsets;
    private Members members;
    /** Something is stored of it under the protocol that its members spoke before. */
    private boolean storedBefore;

    /** Its members, by the protocol that they speak. */
    private sealed interface Members permits Classic, Consumer {}

    private record Classic(ClassicGroup group) implements Members {}

    private record Consumer(ConsumerGroup group) implements Members {}

    /** A group of the classic protocol that has nobody yet. */
    HeldGroup(String id, GroupLimits limits, long nowMs) {
        this.id = id;
        this.limits = limits;
        offsets = new GroupOffsets(id);
        members = new Classic(new ClassicGroup(id, limits.classic(), nowMs));
    }

    static HeldGroup restore(StoredGroup stored, GroupLimits limits, long nowMs) {
        HeldGroup group = new HeldGroup(stored.groupId(), limits, nowMs);
        stored.offsetEvents().forEach(group.offsets::apply);
        if (stored.consumer().isPresent()) {
            ConsumerGroup consumer = group.speakConsumer();
            stored.memberEvents().forEach(consumer::apply);
            consumer.recovered(nowMs);
        } else {
            ClassicGroup classic = group.classic().orElseThrow();
            stored.memberEvents().forEach(event -> restore(classic, event, nowMs));
            classic.recovered(nowMs);
        }
        return group;
    }

    private static void restore(ClassicGroup group, GroupEvent event, long nowMs) {
        if (event instanceof ClassicGroupStored stored) {
            group.restore(stored, nowMs);
        } else if (event instanceof GenerationBegun begun) {
            group.restoreBegun(begun.generation());
        }
    }

    String id() {
        return id;
    }

    GroupOffsets offsets() {
        return offsets;
    }

    Optional<ClassicGroup> classic() {
        return members instanceof Classic classic ? Optional.of(classic.group()) : Optional.empty();
    }

    Optional<ConsumerGroup> consumer() {
        return members instanceof Consumer consumer ? Optional.of(consumer.group()) : Optional.empty();
    }

    /** How many members it has, if they speak the consumer protocol or share partitions with such. */
    int consumers() {
        return members instanceof Consumer consumer ? consumer.group().members().size() : 0;
    }

    ConsumerSettings consumerSettings() {
        return limits.consumer(id);
    }

    /** Nobody is in it, so that it may go over to the other protocol. */
    boolean isEmpty() {
        return classic()
                .map(ClassicGroup::isAbandoned)
                .orElseGet(() -> consumer().orElseThrow().members().isEmpty());
    }

    /** From now on its members, of whom there are none, speak the classic protocol. */
    ClassicGroup speakClassic(long nowMs) {
        storedBefore |= !isNothing();
        ClassicGroup group = new ClassicGroup(id, limits.classic(), nowMs);
        members = new Classic(group);
        return group;
    }

    /** From now on its members, of whom there are none, speak the consumer protocol. */
    ConsumerGroup speakConsumer() {
        storedBefore |= !isNothing();
        ConsumerGroup group = newConsumerGroup();
        members = new Consumer(group);
        return group;
    }

    private ConsumerGroup newConsumerGroup() {
        return new ConsumerGroup(
                id,
                this::consumerSettings,
                size -> limits.migration().downgrades()
                        && size <= limits.classic().maxSize());
    }

    /** A newcomer of the consumer protocol brings its members of the classic protocol along, unless it or they cannot. */
    ConsumerReply upgrade(ConsumerHeartbeat newcomer, GroupTopics topics, long nowMs, Effects effects) {
        ClassicGroup before = classic().orElseThrow();
        Upgrade upgrade =
                Upgrade.of(before, limits.migration(), consumerSettings().maxSize(), topics);
        if (upgrade instanceof Upgrade.Refused refused) {
            return ConsumerReply.refused(GroupError.GROUP_ID_NOT_FOUND, refused.message(), newcomer);
        }
        ConsumerGroup after = newConsumerGroup();
        Effects changed = new Effects();
        ((Upgrade.Possible) upgrade).events().forEach(event -> {
            after.apply(event);
            changed.persist(event);
        });
        after.recovered(nowMs);
        ConsumerReply reply = after.heard(newcomer, topics, nowMs, changed);
        if (reply.error() == GroupError.NONE) {
            before.disband(effects);
            effects.add(changed);
            members = new Consumer(after);
        }
        return reply;
    }

    /** After any decision: members that all speak the classic protocol go on with it, if that is allowed. */
    void settle(GroupTopics topics, long nowMs, Effects effects) {
        Optional<ConsumerGroup> before = consumer().filter(ConsumerGroup::isToBeClassic);
        if (before.isPresent()) {
            Downgrade.of(before.get(), speakClassic(nowMs), topics, nowMs, effects);
        }
    }

    /** Nothing of it was ever stored, nor will be: it can be forgotten as if it had not been. */
    boolean isNothing() {
        boolean untold = classic()
                .map(group -> group.generation() == 0 && group.state() == ClassicState.EMPTY)
                .orElseGet(() -> consumer().orElseThrow().epoch() == 0);
        return untold && !storedBefore && isEmpty() && offsets.isEmpty();
    }

    void expire(GroupTopics topics, long nowMs, Effects effects) {
        classic().ifPresent(group -> group.expire(nowMs, effects));
        consumer().ifPresent(group -> group.expire(topics, nowMs, effects));
        settle(topics, nowMs, effects);
    }

    long nextDeadlineMs() {
        return classic()
                .map(ClassicGroup::nextDeadlineMs)
                .orElseGet(() -> consumer().orElseThrow().nextDeadlineMs());
    }

    void topicsChanged(GroupTopics topics, Effects effects) {
        consumer().ifPresent(group -> group.topicsChanged(topics, effects));
        offsets.forgetTopics(topic -> topics.nameOf(topic).isEmpty(), effects);
    }

    void abandon(Effects effects) {
        classic().ifPresent(group -> group.abandon(effects));
    }

    /** How its offsets grow old, as {@link OffsetAging} draws it. */
    OffsetAging aging() {
        if (consumer().isPresent()) {
            return OffsetAging.SINCE_COMMIT.unless(subscribed());
        }
        ClassicGroup group = classic().orElseThrow();
        ClassicGroupStored stored = group.stored();
        if (stored.protocolType().isEmpty()) {
            return OffsetAging.SINCE_COMMIT;
        }
        return switch (group.state()) {
            case EMPTY -> OffsetAging.since(stored.changedMs());
            case STABLE ->
                SubscribedTopics.isOfConsumers(stored)
                        ? OffsetAging.SINCE_COMMIT.unless(subscribed())
                        : OffsetAging.NEVER;
            case PREPARING, COMPLETING -> OffsetAging.NEVER;
        };
    }

    /** Says of a partition whether its members subscribe to its topic. */
    Predicate<TopicIdPartition> subscribed() {
        return consumer()
                .map(SubscribedTopics::of)
                .orElseGet(() -> SubscribedTopics.of(classic().orElseThrow().stored()));
    }

    Listed listed() {
        if (members instanceof Consumer consumer) {
            return new Listed(id, "consumer", Descriptions.state(consumer.group()), GroupType.CONSUMER);
        }
        ClassicGroup group = classic().orElseThrow();
        return new Listed(id, group.stored().protocolType(), group.state().shown(), GroupType.CLASSIC);
    }
}
