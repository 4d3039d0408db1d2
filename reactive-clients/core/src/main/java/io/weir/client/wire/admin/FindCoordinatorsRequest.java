package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks which brokers coordinate groups; of those whose coordinator is not known now the answer does not speak. */
public final class FindCoordinatorsRequest extends Request<Map<String, Node>> {
    private static final int WITH_LISTS = 4;
    private static final byte GROUP = 0;

    private final List<String> groups;

    public FindCoordinatorsRequest(Collection<String> groups) {
        super(ApiKeys.FIND_COORDINATOR, WITH_LISTS, 6, Lane.CONTROL);
        this.groups = List.copyOf(groups);
    }

    @Override
    protected ApiMessage body(short version) {
        return new FindCoordinatorRequestData().setKeyType(GROUP).setCoordinatorKeys(groups);
    }

    @Override
    protected Map<String, Node> answer(ApiMessage answer, short version) {
        Map<String, Node> coordinators = new HashMap<>();
        ((FindCoordinatorResponseData) answer)
                .coordinators().stream()
                        .filter(found -> found.errorCode() == Errors.NONE.code())
                        .forEach(found ->
                                coordinators.put(found.key(), new Node(found.nodeId(), found.host(), found.port())));
        return coordinators;
    }
}
