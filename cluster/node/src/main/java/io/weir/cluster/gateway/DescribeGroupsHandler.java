package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupReplies.DescribedMember;
import io.weir.cluster.groups.slot.GroupReplies.Description;
import io.weir.cluster.groups.slot.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.DescribeGroupsRequest;
import org.apache.kafka.common.requests.DescribeGroupsResponse;

/** DescribeGroups: groups of the classic protocol. */
final class DescribeGroupsHandler implements ApiHandler {
    /** Clients of older versions take a group that is not there for one that is dead. */
    private static final short FIRST_THAT_KNOWS_MISSING_GROUPS = 6;

    private final Groups groups;

    DescribeGroupsHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(ApiRequest request) {
        DescribeGroupsRequest body = (DescribeGroupsRequest) request.body();
        List<CompletionStage<Description>> descriptions = new ArrayList<>();
        body.data().groups().forEach(id -> descriptions.add(groups.ask(new GroupCommand.DescribeGroup(id))));
        boolean operations = body.data().includeAuthorizedOperations();
        DeferredAnswer.give(
                request,
                AllOf.stages(descriptions),
                all -> new DescribeGroupsResponse(new DescribeGroupsResponseData()
                        .setGroups(all.stream()
                                .map(group -> described(group, body.version(), operations))
                                .toList())));
    }

    private static DescribedGroup described(Description group, short version, boolean operations) {
        boolean missing = group.error() == GroupError.GROUP_ID_NOT_FOUND;
        if (group.error() != GroupError.NONE && !missing) {
            return DescribeGroupsResponse.groupError(group.groupId(), ErrorCodes.of(group.error()));
        }
        DescribedGroup described = new DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setProtocolType(group.protocolType())
                .setProtocolData(group.protocol())
                .setMembers(group.members().stream()
                        .map(DescribeGroupsHandler::member)
                        .toList());
        if (missing && version >= FIRST_THAT_KNOWS_MISSING_GROUPS) {
            return described.setErrorCode(ErrorCodes.of(group.error()).code()).setErrorMessage(group.message());
        }
        return operations ? described.setAuthorizedOperations(AuthorizedOperations.GROUP) : described;
    }

    private static DescribedGroupMember member(DescribedMember member) {
        return new DescribedGroupMember()
                .setMemberId(member.memberId())
                .setGroupInstanceId(member.instanceId().orElse(null))
                .setClientId(member.clientId())
                .setClientHost(member.clientHost())
                .setMemberMetadata(member.subscription().toArray())
                .setMemberAssignment(member.assignment().toArray());
    }
}
