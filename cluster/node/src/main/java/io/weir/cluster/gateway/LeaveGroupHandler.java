package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Leave;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupReplies.LeaveReply;
import io.weir.cluster.groups.slot.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.LeaveGroupRequest;
import org.apache.kafka.common.requests.LeaveGroupResponse;

/** LeaveGroup: of one member up to version 2, of many from 3 on. */
final class LeaveGroupHandler implements ApiHandler {
    private static final short LAST_OF_ONE = 2;

    private final Groups groups;

    LeaveGroupHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LEAVE_GROUP;
    }

    @Override
    public void handle(ApiRequest request) {
        LeaveGroupRequest body = (LeaveGroupRequest) request.body();
        List<MemberIdentity> leaving = body.members();
        List<Leave> members = leaving.stream()
                .map(member -> new Leave(member.memberId(), Optional.ofNullable(member.groupInstanceId())))
                .toList();
        DeferredAnswer.give(
                request,
                groups.ask(new GroupCommand.Leave(body.data().groupId(), members)),
                reply -> new LeaveGroupResponse(body.version() <= LAST_OF_ONE ? ofOne(reply) : ofMany(leaving, reply)));
    }

    private static LeaveGroupResponseData ofOne(LeaveReply reply) {
        GroupError error = reply.error() == GroupError.NONE ? reply.errors().get(0) : reply.error();
        return new LeaveGroupResponseData().setErrorCode(ErrorCodes.of(error).code());
    }

    private static LeaveGroupResponseData ofMany(List<MemberIdentity> leaving, LeaveReply reply) {
        List<MemberResponse> members = new ArrayList<>();
        for (int i = 0; i < reply.errors().size(); i++) {
            members.add(new MemberResponse()
                    .setMemberId(leaving.get(i).memberId())
                    .setGroupInstanceId(leaving.get(i).groupInstanceId())
                    .setErrorCode(ErrorCodes.of(reply.errors().get(i)).code()));
        }
        return new LeaveGroupResponseData()
                .setErrorCode(ErrorCodes.of(reply.error()).code())
                .setMembers(members);
    }
}
