package io.weir.cluster.gateway;

import io.weir.cluster.groups.slot.Groups;
import java.util.List;

/** The handlers of consumer groups and of what they commit, one of each. */
public final class GroupHandlers {
    private GroupHandlers() {}

    public static List<ApiHandler> all(GatewayContext context, Groups groups) {
        return List.of(
                new FindCoordinatorHandler(groups),
                new JoinGroupHandler(groups),
                new SyncGroupHandler(groups),
                new HeartbeatHandler(groups),
                new LeaveGroupHandler(groups),
                new OffsetCommitHandler(context, groups),
                new OffsetFetchHandler(context, groups),
                new OffsetDeleteHandler(context, groups),
                new ListGroupsHandler(groups),
                new DescribeGroupsHandler(groups),
                new DeleteGroupsHandler(groups),
                new ConsumerGroupHeartbeatHandler(context, groups),
                new ConsumerGroupDescribeHandler(context, groups));
    }
}
