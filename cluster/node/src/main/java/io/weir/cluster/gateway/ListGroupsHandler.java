package io.weir.cluster.gateway;

import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.cluster.groups.slot.Groups;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ListGroupsRequest;
import org.apache.kafka.common.requests.ListGroupsResponse;

/** ListGroups: those of this broker's slots, by state and type in whatever case they are written. */
final class ListGroupsHandler implements ApiHandler {
    private final Groups groups;

    ListGroupsHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_GROUPS;
    }

    @Override
    public void handle(ApiRequest request) {
        ListGroupsRequestData data = ((ListGroupsRequest) request.body()).data();
        Set<String> states = lowerCase(data.statesFilter());
        Set<String> types = lowerCase(data.typesFilter());
        DeferredAnswer.give(
                request,
                groups.list(),
                all -> new ListGroupsResponse(new ListGroupsResponseData()
                        .setGroups(all.stream()
                                .filter(group -> passes(states, group.state())
                                        && passes(types, group.type().shown()))
                                .map(ListGroupsHandler::listed)
                                .toList())));
    }

    private static Set<String> lowerCase(Collection<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private static boolean passes(Set<String> filter, String name) {
        return filter.isEmpty() || filter.contains(name.toLowerCase(Locale.ROOT));
    }

    private static ListedGroup listed(Listed group) {
        return new ListedGroup()
                .setGroupId(group.groupId())
                .setProtocolType(group.protocolType())
                .setGroupState(group.state())
                .setGroupType(group.type().shown());
    }
}
