package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.apache.kafka.common.requests.SyncGroupResponse;

/** SyncGroup: answered when the group's leader has assigned; until then the request is parked with its group. */
final class SyncGroupHandler implements ApiHandler {
    private final Groups groups;

    SyncGroupHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.SYNC_GROUP;
    }

    @Override
    public void handle(ApiRequest request) {
        SyncGroupRequest body = (SyncGroupRequest) request.body();
        if (!body.areMandatoryProtocolTypeAndNamePresent()) {
            request.respond(response(SyncReply.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL)));
            return;
        }
        DeferredAnswer.give(
                request,
                groups.ask(new GroupCommand.Sync(body.data().groupId(), sync(body.data()))),
                SyncGroupHandler::response);
    }

    private static Sync sync(SyncGroupRequestData data) {
        Map<String, GroupBytes> assignments = new HashMap<>();
        data.assignments()
                .forEach(assignment ->
                        assignments.put(assignment.memberId(), GroupBytes.copyOf(assignment.assignment())));
        return new Sync(
                data.memberId(),
                Optional.ofNullable(data.groupInstanceId()),
                data.generationId(),
                Optional.ofNullable(data.protocolType()),
                Optional.ofNullable(data.protocolName()),
                assignments);
    }

    private static SyncGroupResponse response(SyncReply reply) {
        return new SyncGroupResponse(new SyncGroupResponseData()
                .setErrorCode(ErrorCodes.of(reply.error()).code())
                .setProtocolType(reply.protocolType().orElse(null))
                .setProtocolName(reply.protocol().orElse(null))
                .setAssignment(reply.assignment().toArray()));
    }
}
