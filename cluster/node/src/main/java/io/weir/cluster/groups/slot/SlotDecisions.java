package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.MigrationPolicy;
import io.weir.cluster.groups.classic.ClassicGroup;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.consumer.ConsumerGroup;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.offsets.OffsetRequests.Commit;
import io.weir.cluster.groups.offsets.OffsetRequests.CommitReply;
import io.weir.cluster.groups.offsets.OffsetRequests.DeleteReply;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetch;
import io.weir.cluster.groups.offsets.OffsetRequests.FetchReply;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetched;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.cluster.groups.slot.GroupReplies.ConsumerDescription;
import io.weir.cluster.groups.slot.GroupReplies.Deleted;
import io.weir.cluster.groups.slot.GroupReplies.Description;
import io.weir.cluster.groups.slot.GroupReplies.HeartbeatReply;
import io.weir.cluster.groups.slot.GroupReplies.LeaveReply;
import io.weir.partition.Reply;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a slot decides about each command, at one moment. */
final class SlotDecisions implements GroupCommand.Decisions {
    private final SlotState state;
    private final long nowMs;
    private final Effects effects;

    SlotDecisions(SlotState state, long nowMs, Effects effects) {
        this.state = state;
        this.nowMs = nowMs;
        this.effects = effects;
    }

    @Override
    public void join(GroupCommand.Join command, Reply<JoinReply> reply) {
        if (command.groupId().isEmpty()) {
            refuse(command, GroupError.INVALID_GROUP_ID, reply);
            return;
        }
        ClassicRequests.Join join = command.join();
        Optional<HeldGroup> known = state.find(command.groupId());
        if (known.isEmpty() && !join.memberId().equals(ClassicRequests.NO_MEMBER_ID)) {
            refuse(command, GroupError.UNKNOWN_MEMBER_ID, reply);
            return;
        }
        HeldGroup held = state.findOrCreate(command.groupId(), nowMs);
        if (held.consumer().isPresent() && !held.isEmpty()) {
            effects.answer(reply, joinConsumers(held, join));
            held.settle(state.topics(), nowMs, effects);
            return;
        }
        ClassicGroup group = held.classic().orElseGet(() -> held.speakClassic(nowMs));
        group.join(join, state.freshId(), nowMs, reply, effects);
    }

    private JoinReply joinConsumers(HeldGroup held, ClassicRequests.Join join) {
        if (state.limits().migration() == MigrationPolicy.DISABLED) {
            return JoinReply.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
        }
        return held.consumer()
                .orElseThrow()
                .classicSide()
                .join(join, state.limits().classic(), state.freshId(), state.topics(), nowMs, effects);
    }

    @Override
    public void sync(GroupCommand.Sync command, Reply<SyncReply> reply) {
        Optional<GroupError> error = error(command.groupId());
        if (error.isPresent()) {
            refuse(command, error.get(), reply);
            return;
        }
        HeldGroup held = held(command.groupId());
        if (held.consumer().isPresent()) {
            effects.answer(reply, held.consumer().get().classicSide().sync(command.sync(), state.topics(), nowMs));
        } else {
            held.classic().orElseThrow().sync(command.sync(), nowMs, reply, effects);
        }
    }

    @Override
    public void heartbeat(GroupCommand.Heartbeat command, Reply<GroupError> reply) {
        effects.answer(reply, error(command.groupId()).orElseGet(() -> heartbeat(command)));
    }

    private GroupError heartbeat(GroupCommand.Heartbeat command) {
        HeldGroup held = held(command.groupId());
        String memberId = command.memberId();
        return held.consumer()
                .map(group ->
                        group.classicSide().heartbeat(memberId, command.instanceId(), command.generation(), nowMs))
                .orElseGet(() -> held.classic()
                        .orElseThrow()
                        .heartbeat(memberId, command.instanceId(), command.generation(), nowMs));
    }

    @Override
    public void leave(GroupCommand.Leave command, Reply<LeaveReply> reply) {
        if (command.groupId().isEmpty()) {
            refuse(command, GroupError.INVALID_GROUP_ID, reply);
            return;
        }
        Optional<HeldGroup> known = state.find(command.groupId());
        if (known.isEmpty()) {
            List<GroupError> strangers = Collections.nCopies(command.members().size(), GroupError.UNKNOWN_MEMBER_ID);
            effects.answer(reply, new LeaveReply(GroupError.NONE, strangers));
            return;
        }
        HeldGroup held = known.get();
        List<GroupError> errors = held.consumer()
                .map(group -> group.classicSide().leave(command.members(), state.topics(), effects))
                .orElseGet(() -> held.classic().orElseThrow().leave(command.members(), nowMs, effects));
        effects.answer(reply, new LeaveReply(GroupError.NONE, errors));
        held.settle(state.topics(), nowMs, effects);
    }

    /** Why a request of the classic protocol is for no group. */
    private Optional<GroupError> error(String groupId) {
        if (groupId.isEmpty()) {
            return Optional.of(GroupError.INVALID_GROUP_ID);
        }
        return state.find(groupId).isPresent() ? Optional.empty() : Optional.of(GroupError.UNKNOWN_MEMBER_ID);
    }

    private HeldGroup held(String groupId) {
        return state.find(groupId).orElseThrow();
    }

    @Override
    public void consumerHeartbeat(GroupCommand.ConsumerGroupHeartbeat command, Reply<HeartbeatReply> reply) {
        ConsumerHeartbeat heartbeat = command.heartbeat();
        Optional<HeldGroup> known = state.find(command.groupId());
        if (command.groupId().isEmpty()) {
            refuse(heartbeat, GroupError.INVALID_REQUEST, "GroupId can't be empty.", reply);
        } else if (known.isEmpty() && heartbeat.epoch() != 0) {
            // Apache Kafka calls it by its kind to those who go on, and not to those who leave.
            String kind = heartbeat.epoch() > 0 ? "Consumer group " : "Group ";
            refuse(heartbeat, GroupError.GROUP_ID_NOT_FOUND, kind + command.groupId() + " not found.", reply);
        } else if (heartbeat.epoch() != 0 && known.flatMap(HeldGroup::consumer).isEmpty()) {
            refuse(heartbeat, GroupError.GROUP_ID_NOT_FOUND, isNot(command.groupId(), "consumer"), reply);
        } else {
            HeldGroup held = state.findOrCreate(command.groupId(), nowMs);
            boolean upgrades = held.classic().filter(group -> group.size() > 0).isPresent();
            ConsumerReply answer = upgrades
                    ? held.upgrade(heartbeat, state.topics(), nowMs, effects)
                    : held.consumer().orElseGet(held::speakConsumer).heard(heartbeat, state.topics(), nowMs, effects);
            int soon = held.consumer()
                    .map(group -> group.heartbeatIntervalMs(answer.memberId(), nowMs))
                    .orElseGet(() -> held.consumerSettings().heartbeatIntervalMs());
            effects.answer(reply, new HeartbeatReply(answer, soon));
            held.settle(state.topics(), nowMs, effects);
        }
    }

    private void refuse(ConsumerHeartbeat heartbeat, GroupError error, String message, Reply<HeartbeatReply> reply) {
        effects.answer(reply, HeartbeatReply.refused(error, message, heartbeat));
    }

    @Override
    public void commitOffsets(GroupCommand.CommitOffsets command, Reply<CommitReply> reply) {
        Commit commit = command.commit();
        Optional<HeldGroup> known = state.find(command.groupId());
        GroupError error = known.isEmpty() ? unknownError(commit) : commitError(known.get(), commit);
        if (error != GroupError.NONE) {
            refuse(command, error, reply);
            return;
        }
        HeldGroup held = state.findOrCreate(command.groupId(), nowMs);
        List<GroupError> errors = held.offsets().commit(commit, state.limits().offsets(), nowMs, effects);
        effects.answer(reply, new CommitReply(GroupError.NONE, errors));
    }

    private GroupError commitError(HeldGroup held, Commit commit) {
        if (held.classic().isPresent()) {
            return held.classic().get().commit(commit.memberId(), commit.instanceId(), commit.epoch(), nowMs);
        }
        ConsumerGroup group = held.consumer().orElseThrow();
        ConsumerMember member = group.members().get(commit.memberId());
        return member != null && !member.isClassic() && !commit.knowsMemberEpochs()
                ? GroupError.UNSUPPORTED_VERSION
                : group.commit(
                        commit.memberId(),
                        commit.epoch(),
                        commit.positions().stream().map(Position::partition).toList());
    }

    /** Of a group that is not there: who is no member of anything may begin it. */
    private static GroupError unknownError(Commit commit) {
        if (commit.epoch() < 0) {
            return GroupError.NONE;
        }
        return commit.knowsMemberEpochs() ? GroupError.GROUP_ID_NOT_FOUND : GroupError.ILLEGAL_GENERATION;
    }

    @Override
    public void fetchOffsets(GroupCommand.FetchOffsets command, Reply<FetchReply> reply) {
        Fetch fetch = command.fetch();
        Optional<HeldGroup> known = state.find(command.groupId());
        if (known.isEmpty()) {
            effects.answer(reply, new FetchReply(GroupError.NONE, nothing(fetch)));
            return;
        }
        boolean isMembers = fetch.memberId().isPresent() || fetch.memberEpoch() >= 0;
        GroupError error = isMembers
                ? known.get().consumer().map(group -> fetchError(group, fetch)).orElse(GroupError.NONE)
                : GroupError.NONE;
        effects.answer(
                reply,
                error == GroupError.NONE
                        ? new FetchReply(error, known.get().offsets().fetch(fetch))
                        : FetchReply.refused(error));
    }

    private static List<Fetched> nothing(Fetch fetch) {
        return fetch.partitions().stream()
                .flatMap(List::stream)
                .map(partition -> new Fetched(partition, GroupError.NONE, Optional.empty()))
                .toList();
    }

    private static GroupError fetchError(ConsumerGroup group, Fetch fetch) {
        // Who has no epoch is no member any more that anybody could confuse with another.
        return fetch.memberId().map(id -> group.commit(id, fetch.memberEpoch())).orElse(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Override
    public void deleteOffsets(GroupCommand.DeleteOffsets command, Reply<DeleteReply> reply) {
        Optional<HeldGroup> known = state.find(command.groupId());
        if (known.isEmpty()) {
            GroupError error =
                    command.groupId().isEmpty() ? GroupError.INVALID_GROUP_ID : GroupError.GROUP_ID_NOT_FOUND;
            refuse(command, error, reply);
            return;
        }
        HeldGroup held = known.get();
        boolean opaque = held.classic()
                .filter(group ->
                        group.size() > 0 && !group.stored().protocolType().equals("consumer"))
                .isPresent();
        if (opaque) {
            refuse(command, GroupError.NON_EMPTY_GROUP, reply);
            return;
        }
        effects.answer(
                reply,
                new DeleteReply(GroupError.NONE, held.offsets().delete(command.delete(), held.subscribed(), effects)));
    }

    @Override
    public void describe(GroupCommand.DescribeGroup command, Reply<Description> reply) {
        String id = command.groupId();
        Optional<HeldGroup> known = state.find(id);
        Description description = known.flatMap(HeldGroup::classic)
                .map(Descriptions::of)
                .orElseGet(() -> Description.refused(
                        id, GroupError.GROUP_ID_NOT_FOUND, known.isPresent() ? isNot(id, "classic") : notFound(id)));
        effects.answer(reply, description);
    }

    @Override
    public void describeConsumer(GroupCommand.DescribeConsumerGroup command, Reply<ConsumerDescription> reply) {
        String id = command.groupId();
        Optional<HeldGroup> known = state.find(id);
        ConsumerDescription description = known.flatMap(HeldGroup::consumer)
                .map(Descriptions::of)
                .orElseGet(() -> ConsumerDescription.refused(
                        id, GroupError.GROUP_ID_NOT_FOUND, known.isPresent() ? isNot(id, "consumer") : notFound(id)));
        effects.answer(reply, description);
    }

    @Override
    public void delete(GroupCommand.DeleteGroup command, Reply<Deleted> reply) {
        Optional<HeldGroup> known = state.find(command.groupId());
        if (known.isEmpty()) {
            effects.answer(reply, new Deleted(GroupError.GROUP_ID_NOT_FOUND, notFound(command.groupId())));
        } else if (!known.get().isEmpty()) {
            refuse(command, GroupError.NON_EMPTY_GROUP, reply);
        } else {
            state.delete(known.get(), effects);
            effects.answer(reply, new Deleted(GroupError.NONE, ""));
        }
    }

    private <R> void refuse(GroupCommand<R> command, GroupError error, Reply<R> reply) {
        effects.answer(reply, command.refused(error));
    }

    private static String notFound(String groupId) {
        return "Group " + groupId + " not found.";
    }

    private static String isNot(String groupId, String type) {
        return "Group " + groupId + " is not a " + type + " group.";
    }
}
