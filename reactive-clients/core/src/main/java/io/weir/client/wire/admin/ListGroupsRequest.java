package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Asks one broker for the groups that it coordinates. */
public final class ListGroupsRequest extends Request<List<ListGroupsRequest.Listed>> {
    /**
     * @param type in lower case; empty where the broker does not say
     * @param state empty where the broker does not say
     */
    public record Listed(String name, String type, String protocol, String state) {}

    public ListGroupsRequest() {
        super(ApiKeys.LIST_GROUPS, 0, 5, Lane.CONTROL);
    }

    @Override
    protected ApiMessage body(short version) {
        return new ListGroupsRequestData();
    }

    @Override
    protected List<Listed> answer(ApiMessage message, short version) {
        ListGroupsResponseData data = (ListGroupsResponseData) message;
        return Outcome.of(data.errorCode(), () -> data.groups().stream()
                        .map(group -> new Listed(
                                group.groupId(),
                                group.groupType().toLowerCase(Locale.ROOT),
                                group.protocolType(),
                                group.groupState()))
                        .toList())
                .get();
    }
}
