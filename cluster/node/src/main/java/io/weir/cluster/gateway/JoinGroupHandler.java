package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import java.util.Optional;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.JoinGroupResponse;

/** JoinGroup: answered when the group's members have come together; until then the request is parked with its group. */
final class JoinGroupHandler implements ApiHandler {
    private final Groups groups;

    JoinGroupHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.JOIN_GROUP;
    }

    @Override
    public void handle(ApiRequest request) {
        JoinGroupRequest body = (JoinGroupRequest) request.body();
        short version = body.version();
        DeferredAnswer.give(
                request,
                groups.ask(new GroupCommand.Join(body.data().groupId(), join(request, body.data(), version))),
                reply -> new JoinGroupResponse(data(reply), version));
    }

    private static Join join(ApiRequest request, JoinGroupRequestData data, short version) {
        return new Join(
                data.memberId(),
                Optional.ofNullable(data.groupInstanceId()),
                ClientOf.id(request),
                ClientOf.host(request),
                data.rebalanceTimeoutMs(),
                data.sessionTimeoutMs(),
                data.protocolType(),
                data.protocols().stream()
                        .map(protocol -> new Protocol(protocol.name(), GroupBytes.copyOf(protocol.metadata())))
                        .toList(),
                JoinGroupRequest.requiresKnownMemberId(version),
                JoinGroupRequest.supportsSkippingAssignment(version));
    }

    private static JoinGroupResponseData data(JoinReply reply) {
        return new JoinGroupResponseData()
                .setErrorCode(ErrorCodes.of(reply.error()).code())
                .setGenerationId(reply.generation())
                .setProtocolType(reply.protocolType().orElse(null))
                .setProtocolName(reply.protocol().orElse(null))
                .setLeader(reply.leader())
                .setSkipAssignment(reply.skipAssignment())
                .setMemberId(reply.memberId())
                .setMembers(reply.members().stream()
                        .map(member -> new JoinGroupResponseMember()
                                .setMemberId(member.memberId())
                                .setGroupInstanceId(member.instanceId().orElse(null))
                                .setMetadata(member.subscription().toArray()))
                        .toList());
    }
}
