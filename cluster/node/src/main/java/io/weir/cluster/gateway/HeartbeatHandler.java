package io.weir.cluster.gateway;

import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import java.util.Optional;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.HeartbeatRequest;
import org.apache.kafka.common.requests.HeartbeatResponse;

/** Heartbeat of the classic protocol. */
final class HeartbeatHandler implements ApiHandler {
    private final Groups groups;

    HeartbeatHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.HEARTBEAT;
    }

    @Override
    public void handle(ApiRequest request) {
        HeartbeatRequestData data = ((HeartbeatRequest) request.body()).data();
        GroupCommand.Heartbeat heartbeat = new GroupCommand.Heartbeat(
                data.groupId(), data.memberId(), Optional.ofNullable(data.groupInstanceId()), data.generationId());
        DeferredAnswer.give(
                request,
                groups.ask(heartbeat),
                error -> new HeartbeatResponse(new HeartbeatResponseData()
                        .setErrorCode(ErrorCodes.of(error).code())));
    }
}
