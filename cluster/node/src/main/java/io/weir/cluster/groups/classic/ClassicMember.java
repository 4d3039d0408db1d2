package io.weir.cluster.groups.classic;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.JoinedMember;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Standing;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent.StoredMember;
import io.weir.partition.Reply;
import java.util.List;
import java.util.Optional;

/** One member, and what it waits for. It waits for a join or for a sync, never for both. */
final class ClassicMember {
    final String id;
    final Optional<String> instanceId;
    final String clientId;
    final String clientHost;

    private int rebalanceTimeoutMs;
    private int sessionTimeoutMs;
    private List<Protocol> protocols;
    private GroupBytes assignment = GroupBytes.EMPTY;
    private Reply<JoinReply> join;
    private Reply<SyncReply> sync;
    /** Has never been answered: it may not know its id, and cannot send heartbeats. */
    private boolean isNew;

    private long deadlineMs;

    /** A member that joins. */
    ClassicMember(String id, Join join) {
        this.id = id;
        instanceId = join.instanceId();
        clientId = join.clientId();
        clientHost = join.clientHost();
        update(join);
        isNew = true;
    }

    /** A member as it was stored, under the protocol that the group had chosen. */
    ClassicMember(StoredMember stored, Optional<String> protocol) {
        id = stored.memberId();
        instanceId = stored.instanceId();
        clientId = stored.clientId();
        clientHost = stored.clientHost();
        rebalanceTimeoutMs = stored.rebalanceTimeoutMs();
        sessionTimeoutMs = stored.sessionTimeoutMs();
        protocols = protocol.stream()
                .map(name -> new Protocol(name, stored.subscription()))
                .toList();
        assignment = stored.assignment();
    }

    /** A member that comes from the other protocol. */
    ClassicMember(Standing standing) {
        id = standing.memberId();
        instanceId = standing.instanceId();
        clientId = standing.clientId();
        clientHost = standing.clientHost();
        rebalanceTimeoutMs = standing.rebalanceTimeoutMs();
        sessionTimeoutMs = standing.sessionTimeoutMs();
        protocols = standing.protocols();
        assignment = standing.assignment();
    }

    Standing standing() {
        return new Standing(
                id, instanceId, clientId, clientHost, rebalanceTimeoutMs, sessionTimeoutMs, protocols, assignment);
    }

    /** What the member says of itself when it joins again. */
    void update(Join join) {
        rebalanceTimeoutMs = join.rebalanceTimeoutMs();
        sessionTimeoutMs = join.sessionTimeoutMs();
        protocols = join.protocols();
    }

    boolean says(Join join) {
        return protocols.equals(join.protocols());
    }

    List<Protocol> protocols() {
        return protocols;
    }

    boolean supports(String protocol) {
        return protocols.stream().anyMatch(own -> own.name().equals(protocol));
    }

    GroupBytes subscription(String protocol) {
        return protocols.stream()
                .filter(own -> own.name().equals(protocol))
                .map(Protocol::metadata)
                .findFirst()
                .orElse(GroupBytes.EMPTY);
    }

    int rebalanceTimeoutMs() {
        return rebalanceTimeoutMs;
    }

    GroupBytes assignment() {
        return assignment;
    }

    void assign(GroupBytes given) {
        assignment = given;
    }

    boolean isJoining() {
        return join != null;
    }

    boolean isNew() {
        return isNew;
    }

    /** Parks a join. One that was parked before is a retry's forerunner, which nobody waits for any more. */
    void park(Reply<JoinReply> reply, Effects effects) {
        answerJoin(JoinReply.refused(GroupError.REBALANCE_IN_PROGRESS, id), effects);
        join = reply;
    }

    void parkSync(Reply<SyncReply> reply, Effects effects) {
        answerSync(SyncReply.refused(GroupError.REBALANCE_IN_PROGRESS), effects);
        sync = reply;
    }

    void answerJoin(JoinReply reply, Effects effects) {
        if (join != null) {
            effects.answer(join, reply);
            join = null;
        }
    }

    void answerSync(SyncReply reply, Effects effects) {
        if (sync != null) {
            effects.answer(sync, reply);
            sync = null;
        }
    }

    /** Who leaves, or is sent away, is told so wherever it waits. */
    void answerAll(GroupError error, Effects effects) {
        answerJoin(JoinReply.refused(error, id), effects);
        answerSync(SyncReply.refused(error), effects);
    }

    void renew(long nowMs) {
        deadlineMs = nowMs + sessionTimeoutMs;
    }

    void renewAsNew(long nowMs, int timeoutMs) {
        deadlineMs = nowMs + timeoutMs;
    }

    void isKnown() {
        isNew = false;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    /** One that waits is alive; a new one may have lost its connection and will never be heard of. */
    boolean isExpired(long nowMs) {
        return deadlineMs <= nowMs && (isNew || join == null && sync == null);
    }

    JoinedMember joined(String protocol) {
        return new JoinedMember(id, instanceId, subscription(protocol));
    }

    StoredMember stored(String protocol) {
        return new StoredMember(
                id,
                instanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                subscription(protocol),
                assignment);
    }
}
