package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Deletes a group that has no members. */
public final class DeleteGroupRequest extends Request<Outcome<Void>> {
    private final String group;

    public DeleteGroupRequest(String group) {
        super(ApiKeys.DELETE_GROUPS, 0, 2, Lane.CONTROL);
        this.group = group;
    }

    @Override
    protected ApiMessage body(short version) {
        return new DeleteGroupsRequestData().setGroupsNames(List.of(group));
    }

    @Override
    protected Outcome<Void> answer(ApiMessage message, short version) {
        DeletableGroupResult result = Single.of(((DeleteGroupsResponseData) message).results());
        return Outcome.of(result.errorCode(), () -> null);
    }
}
