package io.weir.cluster.groups.classic;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.Leave;
import io.weir.cluster.groups.classic.ClassicRequests.Standing;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.event.GroupEvent.StoredMember;
import io.weir.partition.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The state machine of one group of the classic protocol, as {@link ClassicState} draws it. Pure: times and fresh ids are handed in;
 * what is to be persisted and answered goes to {@link Effects}. A round's beginning and end, the last member's leaving and a static
 * member's new id are persisted, heartbeats are not: a group that is restored from these has the members, the generation and the assignments that its
 * clients know of, so that they go on without a rebalance. Confined to one thread.
 */
public final class ClassicGroup {
    private final String groupId;
    private final ClassicSettings settings;
    private final ClassicMembers members = new ClassicMembers();
    private final ClassicRebalance rebalance;

    /** A group without members. */
    public ClassicGroup(String groupId, ClassicSettings settings, long nowMs) {
        this.groupId = groupId;
        this.settings = settings;
        rebalance = new ClassicRebalance(groupId, settings, members, nowMs);
    }

    /** Goes on as stored; before it is asked anything. */
    public void restore(ClassicGroupStored stored, long nowMs) {
        rebalance.restore(stored, nowMs);
    }

    /** Never gives this generation, or one below it, to a new round. */
    public void restoreBegun(int generation) {
        rebalance.restoreBegun(generation);
    }

    /** After the last of what was stored: a round that was lost with its node begins again. Nobody waits yet: there is no answer. */
    public void recovered(long nowMs) {
        rebalance.recovered(nowMs, new Effects());
    }

    /** Goes on with members that spoke the consumer protocol at this epoch, in place of nobody, and calls them to a join. */
    public void takeOver(List<Standing> standing, int epoch, long nowMs, Effects effects) {
        rebalance.takeOver(standing, epoch, nowMs, effects);
    }

    /** Its members, as the other protocol may take them over; whoever waits here is to be told by {@link #disband}. */
    public List<Standing> standing() {
        return members.all().stream().map(ClassicMember::standing).toList();
    }

    /** Its members go on under the other protocol: who waits here is to join again. */
    public void disband(Effects effects) {
        members.all().forEach(member -> member.answerAll(GroupError.REBALANCE_IN_PROGRESS, effects));
    }

    /** What its members are to one another, or empty before the first of them. */
    public String protocolType() {
        return rebalance.protocolType();
    }

    /** The highest generation that anybody was ever told of; {@link #generation()} unless a round was lost. */
    public int lastGeneration() {
        return rebalance.lastGeneration();
    }

    public String groupId() {
        return groupId;
    }

    public ClassicState state() {
        return rebalance.state();
    }

    public int generation() {
        return rebalance.generation();
    }

    public int size() {
        return members.size();
    }

    /** Its members as they would be persisted now; before they have agreed on a protocol they have said nothing under it. */
    public List<StoredMember> members() {
        String chosen = rebalance.protocol().orElse("");
        return members.all().stream().map(member -> member.stored(chosen)).toList();
    }

    /** Whether anybody belongs to it, or has been given an id to come back with. */
    public boolean isAbandoned() {
        return members.isEmpty() && members.pending() == 0;
    }

    /** What would be persisted of it now. */
    public ClassicGroupStored stored() {
        return rebalance.stored();
    }

    /** @param freshId makes the part of a new member's id that nobody else has */
    public void join(Join join, Supplier<String> freshId, long nowMs, Reply<JoinReply> reply, Effects effects) {
        Optional<GroupError> refused = refusal(join);
        if (refused.isPresent()) {
            effects.answer(reply, JoinReply.refused(refused.get(), join.memberId()));
        } else if (join.memberId().equals(ClassicRequests.NO_MEMBER_ID)) {
            newcomer(join, join.instanceId().orElse(join.clientId()) + "-" + freshId.get(), nowMs, reply, effects);
        } else if (members.isPending(join.memberId())) {
            // The id was given out for exactly this.
            members.removePending(join.memberId());
            add(join.memberId(), join, nowMs, reply, effects);
        } else {
            rejoin(join, nowMs, reply, effects);
        }
    }

    private Optional<GroupError> refusal(Join join) {
        if (join.sessionTimeoutMs() < settings.minSessionTimeoutMs()
                || join.sessionTimeoutMs() > settings.maxSessionTimeoutMs()) {
            return Optional.of(GroupError.INVALID_SESSION_TIMEOUT);
        }
        boolean sameType = members.isEmpty() || join.protocolType().equals(rebalance.protocolType());
        if (join.protocolType().isEmpty()
                || join.protocols().isEmpty()
                || !sameType
                || !members.support(join.protocols(), memberOf(join))) {
            return Optional.of(GroupError.INCONSISTENT_GROUP_PROTOCOL);
        }
        return hasNoRoomFor(join) ? Optional.of(GroupError.GROUP_MAX_SIZE_REACHED) : Optional.empty();
    }

    /** The member that the one who joins takes the place of, if any. */
    private String memberOf(Join join) {
        return join.instanceId().flatMap(members::ofInstance).orElse(join.memberId());
    }

    private boolean hasNoRoomFor(Join join) {
        ClassicMember known = members.get(memberOf(join));
        return switch (rebalance.state()) {
            case EMPTY -> false;
            // Of more than there is room for those stay who came first.
            case PREPARING -> (known == null || !known.isJoining()) && members.joining() >= settings.maxSize();
            case COMPLETING, STABLE -> known == null && members.size() >= settings.maxSize();
        };
    }

    private void newcomer(Join join, String id, long nowMs, Reply<JoinReply> reply, Effects effects) {
        Optional<String> before = join.instanceId().flatMap(members::ofInstance);
        if (before.isPresent()) {
            replace(members.get(before.get()), id, join, nowMs, reply, effects);
        } else if (join.requireKnownMemberId() && join.instanceId().isEmpty()) {
            members.addPending(id, nowMs + join.sessionTimeoutMs());
            effects.answer(reply, JoinReply.refused(GroupError.MEMBER_ID_REQUIRED, id));
        } else {
            add(id, join, nowMs, reply, effects);
        }
    }

    private void add(String id, Join join, long nowMs, Reply<JoinReply> reply, Effects effects) {
        if (members.isEmpty()) {
            rebalance.adopt(join.protocolType());
        }
        ClassicMember member = new ClassicMember(id, join);
        members.add(member);
        member.renewAsNew(nowMs, settings.newMemberTimeoutMs());
        member.park(reply, effects);
        rebalance.memberAdded();
        rebalance.begin(nowMs, effects);
    }

    /** A static member came back without its id: the one before is fenced, and its assignment is the newcomer's. */
    private void replace(
            ClassicMember before, String id, Join join, long nowMs, Reply<JoinReply> reply, Effects effects) {
        before.answerAll(GroupError.FENCED_INSTANCE_ID, effects);
        ClassicMember now = new ClassicMember(id, join);
        now.assign(before.assignment());
        String leaderBefore = members.leader().orElse("");
        members.replace(before, now);
        rebalance.renamed(before, now);
        now.renew(nowMs);
        if (rebalance.state() == ClassicState.STABLE && rebalance.protocol().equals(Optional.of(members.choose()))) {
            now.isKnown();
            effects.persist(rebalance.stored());
            effects.answer(reply, returned(now, join.skipsAssignment(), leaderBefore));
        } else {
            now.park(reply, effects);
            rebalance.begin(nowMs, effects);
        }
    }

    /** The assignment stands: a leader that came back is not to assign again. Older clients take another for the leader then. */
    private JoinReply returned(ClassicMember member, boolean skipsAssignment, String leaderBefore) {
        if (!skipsAssignment) {
            JoinReply reply = rebalance.reply(member, List.of(), false);
            return new JoinReply(
                    reply.error(),
                    reply.memberId(),
                    reply.generation(),
                    reply.protocolType(),
                    reply.protocol(),
                    leaderBefore,
                    false,
                    List.of());
        }
        boolean leads = members.leads(member);
        return rebalance.reply(member, leads ? rebalance.everybody() : List.of(), leads);
    }

    private void rejoin(Join join, long nowMs, Reply<JoinReply> reply, Effects effects) {
        Optional<GroupError> error = memberError(join.memberId(), join.instanceId());
        if (error.isPresent() || rebalance.state() == ClassicState.EMPTY) {
            effects.answer(reply, JoinReply.refused(error.orElse(GroupError.UNKNOWN_MEMBER_ID), join.memberId()));
            return;
        }
        ClassicMember member = members.get(join.memberId());
        boolean again = rebalance.state() == ClassicState.COMPLETING && member.says(join)
                || rebalance.state() == ClassicState.STABLE && member.says(join) && !members.leads(member);
        if (again) {
            // The answer was lost on its way.
            member.renew(nowMs);
            boolean assigns = rebalance.state() == ClassicState.COMPLETING && members.leads(member);
            effects.answer(reply, rebalance.reply(member, assigns ? rebalance.everybody() : List.of(), false));
            return;
        }
        member.update(join);
        member.park(reply, effects);
        rebalance.begin(nowMs, effects);
    }

    public void sync(Sync sync, long nowMs, Reply<SyncReply> reply, Effects effects) {
        Optional<GroupError> error = memberError(sync.memberId(), sync.instanceId())
                .or(() -> generationError(sync.generation()))
                .or(() -> protocolError(sync))
                .or(() -> rebalance.state() == ClassicState.PREPARING
                        ? Optional.of(GroupError.REBALANCE_IN_PROGRESS)
                        : Optional.empty());
        if (error.isPresent()) {
            effects.answer(reply, SyncReply.refused(error.get()));
            return;
        }
        ClassicMember member = members.get(sync.memberId());
        rebalance.synced(member);
        if (rebalance.state() == ClassicState.STABLE) {
            member.renew(nowMs);
            effects.answer(reply, rebalance.sync(member));
            return;
        }
        member.parkSync(reply, effects);
        if (members.leads(member)) {
            rebalance.assigned(sync.assignments(), nowMs, effects);
        }
    }

    private Optional<GroupError> protocolError(Sync sync) {
        boolean differs = sync.protocolType()
                        .filter(type -> !type.equals(rebalance.protocolType()))
                        .isPresent()
                || sync.protocol()
                        .filter(name -> !rebalance.protocol().equals(Optional.of(name)))
                        .isPresent();
        return differs ? Optional.of(GroupError.INCONSISTENT_GROUP_PROTOCOL) : Optional.empty();
    }

    /** Keeps a member's session, and says whether it has to join again. Persists nothing. */
    public GroupError heartbeat(String memberId, Optional<String> instanceId, int generation, long nowMs) {
        Optional<GroupError> error = memberError(memberId, instanceId).or(() -> generationError(generation));
        if (error.isPresent()) {
            return error.get();
        }
        members.get(memberId).renew(nowMs);
        return rebalance.state() == ClassicState.PREPARING ? GroupError.REBALANCE_IN_PROGRESS : GroupError.NONE;
    }

    /**
     * Whether offsets may be committed under these names; if so, the member's session is kept. A commit of nobody
     * ({@link ClassicRequests#NO_GENERATION}) is an administrator's, or a consumer's that assigns for itself: it is taken while the
     * group has no members.
     */
    public GroupError commit(String memberId, Optional<String> instanceId, int generation, long nowMs) {
        if (generation < 0 && members.isEmpty()) {
            return GroupError.NONE;
        }
        Optional<GroupError> error = memberError(memberId, instanceId).or(() -> generationError(generation));
        if (error.isPresent()) {
            return error.get();
        }
        members.get(memberId).renew(nowMs);
        return rebalance.state() == ClassicState.COMPLETING ? GroupError.REBALANCE_IN_PROGRESS : GroupError.NONE;
    }

    /** Members leave; the errors are in their order. */
    public List<GroupError> leave(List<Leave> leaving, long nowMs, Effects effects) {
        int before = members.size();
        List<GroupError> errors =
                leaving.stream().map(leave -> leave(leave, effects)).toList();
        if (members.size() < before) {
            rebalance.begin(nowMs, effects);
        } else {
            rebalance.completeIfAllJoined(nowMs, effects);
        }
        return errors;
    }

    private GroupError leave(Leave leave, Effects effects) {
        if (leave.instanceId().isEmpty() && members.removePending(leave.memberId())) {
            return GroupError.NONE;
        }
        Optional<String> ofInstance = leave.instanceId().flatMap(members::ofInstance);
        String id = leave.memberId().equals(ClassicRequests.NO_MEMBER_ID)
                ? ofInstance.orElse(ClassicRequests.NO_MEMBER_ID)
                : leave.memberId();
        Optional<GroupError> error = memberError(id, leave.instanceId());
        if (error.isPresent()) {
            return error.get();
        }
        ClassicMember member = members.get(id);
        member.answerAll(GroupError.UNKNOWN_MEMBER_ID, effects);
        members.remove(member);
        return GroupError.NONE;
    }

    /** What has run out of time. To be called no later than {@link #nextDeadlineMs}, and harmless before. */
    public void expire(long nowMs, Effects effects) {
        boolean idsExpired = members.expirePending(nowMs);
        List<ClassicMember> silent = members.which(member -> member.isExpired(nowMs));
        silent.forEach(member -> {
            member.answerAll(GroupError.UNKNOWN_MEMBER_ID, effects);
            members.remove(member);
        });
        if (!silent.isEmpty()) {
            rebalance.begin(nowMs, effects);
        } else if (idsExpired) {
            rebalance.completeIfAllJoined(nowMs, effects);
        }
        rebalance.expire(nowMs, effects);
    }

    /** Not before this has {@link #expire} anything to do; milliseconds since the epoch. */
    public long nextDeadlineMs() {
        return Math.min(members.nextDeadlineMs(), rebalance.nextDeadlineMs());
    }

    /** The slot goes elsewhere: who waits here is told to look for it. */
    public void abandon(Effects effects) {
        members.all().forEach(member -> member.answerAll(GroupError.COORDINATOR_NOT_AVAILABLE, effects));
    }

    private Optional<GroupError> memberError(String memberId, Optional<String> instanceId) {
        if (instanceId.isPresent()) {
            Optional<String> known = members.ofInstance(instanceId.get());
            if (known.isEmpty()) {
                return Optional.of(GroupError.UNKNOWN_MEMBER_ID);
            }
            if (!known.get().equals(memberId)) {
                return Optional.of(GroupError.FENCED_INSTANCE_ID);
            }
        }
        return members.contains(memberId) ? Optional.empty() : Optional.of(GroupError.UNKNOWN_MEMBER_ID);
    }

    private Optional<GroupError> generationError(int generation) {
        return generation == rebalance.generation() ? Optional.empty() : Optional.of(GroupError.ILLEGAL_GENERATION);
    }
}
