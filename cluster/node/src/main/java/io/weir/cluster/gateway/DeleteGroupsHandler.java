package io.weir.cluster.gateway;

import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.DeleteGroupsRequest;
import org.apache.kafka.common.requests.DeleteGroupsResponse;

/** DeleteGroups: groups of either protocol in which nobody is left. One that is named twice is answered once. */
final class DeleteGroupsHandler implements ApiHandler {
    private final Groups groups;

    DeleteGroupsHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_GROUPS;
    }

    @Override
    public void handle(ApiRequest request) {
        DeleteGroupsRequest body = (DeleteGroupsRequest) request.body();
        List<CompletionStage<DeletableGroupResult>> deletions = new ArrayList<>();
        body.data().groupsNames().stream().distinct().forEach(id -> deletions.add(delete(id)));
        DeferredAnswer.give(
                request,
                AllOf.stages(deletions),
                all -> new DeleteGroupsResponse(
                        new DeleteGroupsResponseData().setResults(new DeletableGroupResultCollection(all.iterator()))));
    }

    private CompletionStage<DeletableGroupResult> delete(String groupId) {
        return groups.ask(new GroupCommand.DeleteGroup(groupId)).thenApply(deleted -> new DeletableGroupResult()
                .setGroupId(groupId)
                .setErrorCode(ErrorCodes.of(deleted.error()).code()));
    }
}
