package io.weir.client.wire;

import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks which broker coordinates a group. */
public final class FindCoordinatorRequest extends Request<Node> {
    private static final short WITH_LISTS = 4;
    private static final byte GROUP = 0;

    private final String group;

    public FindCoordinatorRequest(String group) {
        super(ApiKeys.FIND_COORDINATOR, 1, 6, Lane.CONTROL);
        this.group = group;
    }

    @Override
    protected ApiMessage body(short version) {
        FindCoordinatorRequestData data = new FindCoordinatorRequestData().setKeyType(GROUP);
        return version < WITH_LISTS ? data.setKey(group) : data.setCoordinatorKeys(List.of(group));
    }

    @Override
    protected Node answer(ApiMessage answer, short version) {
        FindCoordinatorResponseData data = (FindCoordinatorResponseData) answer;
        if (version < WITH_LISTS) {
            return node(data.errorCode(), data.errorMessage(), data.nodeId(), data.host(), data.port());
        }
        Coordinator found = data.coordinators().get(0);
        return node(found.errorCode(), found.errorMessage(), found.nodeId(), found.host(), found.port());
    }

    private static Node node(short code, String message, int id, String host, int port) {
        Errors error = Errors.forCode(code);
        if (error != Errors.NONE) {
            throw message == null ? error.exception() : error.exception(message);
        }
        return new Node(id, host, port);
    }
}
