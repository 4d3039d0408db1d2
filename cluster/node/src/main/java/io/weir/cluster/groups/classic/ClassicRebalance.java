package io.weir.cluster.groups.classic;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.JoinedMember;
import io.weir.cluster.groups.classic.ClassicRequests.Standing;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.event.GroupEvent.GenerationBegun;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rounds of a group: how it goes from one generation to the next. The only place that changes a group's state. */
final class ClassicRebalance {
    private final String groupId;
    private final ClassicSettings settings;
    private final ClassicMembers members;

    private ClassicState state = ClassicState.EMPTY;
    private int generation;
    /** The highest generation that anybody was ever told. */
    private int lastGeneration;

    private String protocolType = "";
    private Optional<String> protocol = Optional.empty();
    private long changedMs;

    /** When the round in progress goes on without whom it waits for. */
    private long deadlineMs = Long.MAX_VALUE;
    /** What is left of the time that an empty group's first round may be put off; -1 in any other round. */
    private long delayLeftMs = -1;

    private boolean joinedDuringDelay;
    private final Set<String> notSynced = new HashSet<>();

    ClassicRebalance(String groupId, ClassicSettings settings, ClassicMembers members, long nowMs) {
        this.groupId = groupId;
        this.settings = settings;
        this.members = members;
        changedMs = nowMs;
    }

    /** The group as it was stored. Its members have their sessions anew. */
    void restore(ClassicGroupStored stored, long nowMs) {
        generation = stored.generation();
        lastGeneration = Math.max(lastGeneration, generation);
        protocolType = stored.protocolType();
        protocol = stored.protocol();
        changedMs = stored.changedMs();
        stored.members().forEach(member -> {
            ClassicMember restored = new ClassicMember(member, protocol);
            restored.renew(nowMs);
            members.add(restored);
        });
        stored.leader().ifPresent(members::restoreLeader);
        state = members.isEmpty() ? ClassicState.EMPTY : ClassicState.STABLE;
    }

    /**
     * Goes on with members of the other protocol, and calls them to a join. That this round is due is stored too: should the node be lost
     * now, what nobody consumes is given to somebody nevertheless.
     */
    void takeOver(List<Standing> standing, int epoch, long nowMs, Effects effects) {
        generation = epoch;
        lastGeneration = epoch + 1;
        protocolType = "consumer";
        standing.forEach(each -> {
            ClassicMember member = new ClassicMember(each);
            member.renew(nowMs);
            members.add(member);
        });
        protocol = Optional.of(members.choose());
        move(ClassicState.STABLE, nowMs);
        effects.persist(stored());
        effects.persist(new GenerationBegun(groupId, lastGeneration));
        begin(nowMs, effects);
    }

    /** After all that was stored is restored: a round that had begun begins again. */
    void recovered(long nowMs, Effects effects) {
        if (state == ClassicState.STABLE && lastGeneration > generation) {
            begin(nowMs, effects);
        }
    }

    /** Generations up to this one were begun. */
    void restoreBegun(int begun) {
        lastGeneration = Math.max(lastGeneration, begun);
    }

    ClassicState state() {
        return state;
    }

    int generation() {
        return generation;
    }

    int lastGeneration() {
        return lastGeneration;
    }

    String protocolType() {
        return protocolType;
    }

    Optional<String> protocol() {
        return protocol;
    }

    long changedMs() {
        return changedMs;
    }

    /** The type that the first member of an empty group says. */
    void adopt(String type) {
        protocolType = type;
    }

    void memberAdded() {
        joinedDuringDelay = delayLeftMs >= 0;
    }

    /** Calls everybody to a join, or looks whether the one in progress has everybody. */
    void begin(long nowMs, Effects effects) {
        if (state != ClassicState.PREPARING) {
            if (state == ClassicState.COMPLETING) {
                members.all().forEach(member -> {
                    member.assign(GroupBytes.EMPTY);
                    member.answerSync(SyncReply.refused(GroupError.REBALANCE_IN_PROGRESS), effects);
                });
            }
            int timeoutMs = members.rebalanceTimeoutMs();
            boolean first = state == ClassicState.EMPTY;
            move(ClassicState.PREPARING, nowMs);
            if (first && settings.initialRebalanceDelayMs() > 0) {
                int delayMs = Math.min(settings.initialRebalanceDelayMs(), timeoutMs);
                deadlineMs = nowMs + delayMs;
                delayLeftMs = timeoutMs - delayMs;
                joinedDuringDelay = false;
                return;
            }
            deadlineMs = nowMs + timeoutMs;
        }
        completeIfAllJoined(nowMs, effects);
    }

    void completeIfAllJoined(long nowMs, Effects effects) {
        if (state == ClassicState.PREPARING && delayLeftMs < 0 && members.allJoined()) {
            complete(nowMs, effects);
        }
    }

    /** A round whose time is over goes on with those who came. */
    void expire(long nowMs, Effects effects) {
        if (deadlineMs > nowMs) {
            return;
        }
        if (state == ClassicState.COMPLETING || state == ClassicState.STABLE) {
            List<ClassicMember> silent = members.which(member -> notSynced.contains(member.id));
            silent.forEach(member -> {
                member.answerAll(GroupError.UNKNOWN_MEMBER_ID, effects);
                members.remove(member);
            });
            begin(nowMs, effects);
        } else if (delayLeftMs >= 0 && joinedDuringDelay && delayLeftMs > 0) {
            long delayMs = Math.min(settings.initialRebalanceDelayMs(), delayLeftMs);
            delayLeftMs -= delayMs;
            joinedDuringDelay = false;
            deadlineMs = nowMs + delayMs;
        } else {
            complete(nowMs, effects);
        }
    }

    private void complete(long nowMs, Effects effects) {
        members.which(member -> !member.isJoining() && member.instanceId.isEmpty())
                .forEach(members::remove);
        if (!members.isEmpty() && !members.electAmongJoined()) {
            // Only static members are left, none of which came: their sessions decide.
            deadlineMs = nowMs + members.rebalanceTimeoutMs();
            delayLeftMs = -1;
            return;
        }
        generation = ++lastGeneration;
        if (members.isEmpty()) {
            protocol = Optional.empty();
            move(ClassicState.EMPTY, nowMs);
            effects.persist(stored());
            return;
        }
        protocol = Optional.of(members.choose());
        effects.persist(new GenerationBegun(groupId, generation));
        move(ClassicState.COMPLETING, nowMs);
        deadlineMs = nowMs + members.rebalanceTimeoutMs();
        notSynced.clear();
        members.all().forEach(member -> notSynced.add(member.id));
        for (ClassicMember member : members.all()) {
            member.answerJoin(reply(member, members.leads(member) ? everybody() : List.of(), false), effects);
            member.isKnown();
            member.renew(nowMs);
        }
    }

    /** A member has asked for its assignment; one that does not, within the time of a round, is gone. */
    void synced(ClassicMember member) {
        notSynced.remove(member.id);
        if (state == ClassicState.STABLE && notSynced.isEmpty()) {
            deadlineMs = Long.MAX_VALUE;
        }
    }

    /** The leader has assigned: those whom it forgot get nothing. All who wait are told, and who comes later too. */
    void assigned(Map<String, GroupBytes> assignments, long nowMs, Effects effects) {
        long roundEndsMs = deadlineMs;
        move(ClassicState.STABLE, nowMs);
        deadlineMs = notSynced.isEmpty() ? Long.MAX_VALUE : roundEndsMs;
        for (ClassicMember member : members.all()) {
            member.assign(assignments.getOrDefault(member.id, GroupBytes.EMPTY));
            member.answerSync(sync(member), effects);
            member.renew(nowMs);
        }
        effects.persist(stored());
    }

    /** A static member goes by another id. */
    void renamed(ClassicMember before, ClassicMember now) {
        if (notSynced.remove(before.id)) {
            notSynced.add(now.id);
        }
    }

    /** All members as the leader is told of them. */
    List<JoinedMember> everybody() {
        String chosen = protocol.orElseThrow();
        return members.all().stream().map(member -> member.joined(chosen)).toList();
    }

    JoinReply reply(ClassicMember member, List<JoinedMember> everybody, boolean skipAssignment) {
        return new JoinReply(
                GroupError.NONE,
                member.id,
                generation,
                Optional.of(protocolType),
                protocol,
                members.leader().orElse(""),
                skipAssignment,
                everybody);
    }

    SyncReply sync(ClassicMember member) {
        return new SyncReply(GroupError.NONE, Optional.of(protocolType), protocol, member.assignment());
    }

    ClassicGroupStored stored() {
        return new ClassicGroupStored(
                groupId,
                generation,
                protocolType,
                protocol,
                members.leader(),
                protocol.stream()
                        .flatMap(chosen -> members.all().stream().map(member -> member.stored(chosen)))
                        .toList(),
                changedMs);
    }

    long nextDeadlineMs() {
        return deadlineMs;
    }

    private void move(ClassicState next, long nowMs) {
        state = next;
        changedMs = nowMs;
        delayLeftMs = -1;
        deadlineMs = Long.MAX_VALUE;
    }
}
