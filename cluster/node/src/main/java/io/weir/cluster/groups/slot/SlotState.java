package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent.GroupDeleted;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.partition.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All groups of one slot as they are decided, which may be ahead of what is stored of them. Pure: times and ids are handed in, and what
 * is to be persisted and answered goes to {@link Effects}. Confined to one thread.
 */
final class SlotState {
    private final GroupLimits limits;
    private final Supplier<String> freshId;
    private final Map<String, HeldGroup> groups = new HashMap<>();
    private GroupTopics topics;
    private int consumers;

    private SlotState(GroupLimits limits, Supplier<String> freshId, GroupTopics topics) {
        this.limits = limits;
        this.freshId = freshId;
        this.topics = topics;
    }

    /** Goes on as stored; everybody's time begins anew. */
    static SlotState restore(
            StoredSlot stored, GroupLimits limits, Supplier<String> freshId, GroupTopics topics, long nowMs) {
        SlotState state = new SlotState(limits, freshId, topics);
        stored.groups().forEach((id, group) -> {
            HeldGroup held = HeldGroup.restore(group, limits, nowMs);
            state.groups.put(id, held);
            state.consumers += held.consumers();
        });
        return state;
    }

    <R> void decide(GroupCommand<R> command, Reply<R> reply, long nowMs, Effects effects) {
        counted(command.groupId(), () -> {
            command.decide(new SlotDecisions(this, nowMs, effects), reply);
            forgetIfNothing(command.groupId());
        });
    }

    /** Whatever may add members to a group, or take them away. */
    private void counted(String groupId, Runnable change) {
        consumers -= consumers(groupId);
        change.run();
        consumers += consumers(groupId);
    }

    private int consumers(String groupId) {
        HeldGroup group = groups.get(groupId);
        return group == null ? 0 : group.consumers();
    }

    private void forgetIfNothing(String groupId) {
        find(groupId).filter(HeldGroup::isNothing).ifPresent(group -> groups.remove(groupId));
    }

    GroupLimits limits() {
        return limits;
    }

    Supplier<String> freshId() {
        return freshId;
    }

    GroupTopics topics() {
        return topics;
    }

    int size() {
        return groups.size();
    }

    /** Members of all groups of the consumer protocol. */
    int consumers() {
        return consumers;
    }

    Optional<HeldGroup> find(String groupId) {
        return Optional.ofNullable(groups.get(groupId));
    }

    HeldGroup findOrCreate(String groupId, long nowMs) {
        return groups.computeIfAbsent(groupId, id -> new HeldGroup(id, limits, nowMs));
    }

    void delete(HeldGroup group, Effects effects) {
        effects.persist(new GroupDeleted(group.id()));
        groups.remove(group.id());
    }

    List<Listed> list() {
        return groups.values().stream().map(HeldGroup::listed).toList();
    }

    void topicsChanged(GroupTopics now, Effects effects) {
        topics = now;
        groups.values().forEach(group -> group.topicsChanged(now, effects));
    }

    /** What has run out of time. To be called no later than {@link #nextDeadlineMs()}, and harmless before. */
    void expire(long nowMs, Effects effects) {
        for (HeldGroup group : List.copyOf(groups.values())) {
            if (group.nextDeadlineMs() <= nowMs) {
                counted(group.id(), () -> {
                    group.expire(topics, nowMs, effects);
                    forgetIfNothing(group.id());
                });
            }
        }
    }

    /** Offsets that are too old go, and groups that have neither members nor offsets left. */
    void expireOffsets(long nowMs, Effects effects) {
        for (HeldGroup group : List.copyOf(groups.values())) {
            group.offsets().expire(group.aging(), limits.offsets(), nowMs, effects);
            if (group.isEmpty() && group.offsets().isEmpty()) {
                delete(group, effects);
            }
        }
    }

    /** Not before this has {@link #expire} anything to do; milliseconds since the epoch. */
    long nextDeadlineMs() {
        return groups.values().stream()
                .mapToLong(HeldGroup::nextDeadlineMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    long nextDeadlineMs(String groupId) {
        return find(groupId).map(HeldGroup::nextDeadlineMs).orElse(Long.MAX_VALUE);
    }

    /** The slot goes elsewhere: who is parked is told to look for it. */
    void abandon(Effects effects) {
        groups.values().forEach(group -> group.abandon(effects));
    }
}
