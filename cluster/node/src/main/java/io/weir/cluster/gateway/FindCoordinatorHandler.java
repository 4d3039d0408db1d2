package io.weir.cluster.gateway;

import io.weir.cluster.groups.slot.Groups;
import io.weir.cluster.metadata.BrokerImage;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.apache.kafka.common.requests.FindCoordinatorResponse;

/**
 * FindCoordinator: names the broker that a group's clients are to keep to, though any would do. Clients of transactions are told one
 * as well, who then says that there are none yet; share groups have no coordinator.
 */
final class FindCoordinatorHandler implements ApiHandler {
    private final Groups groups;

    FindCoordinatorHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(ApiRequest request) {
        FindCoordinatorRequest body = (FindCoordinatorRequest) request.body();
        FindCoordinatorRequestData data = body.data();
        if (body.version() < FindCoordinatorRequest.MIN_BATCHED_VERSION) {
            Coordinator found = find(data.keyType(), data.key());
            request.respond(new FindCoordinatorResponse(new FindCoordinatorResponseData()
                    .setErrorCode(found.errorCode())
                    .setErrorMessage(Errors.forCode(found.errorCode()).message())
                    .setNodeId(found.nodeId())
                    .setHost(found.host())
                    .setPort(found.port())));
        } else {
            request.respond(new FindCoordinatorResponse(new FindCoordinatorResponseData()
                    .setCoordinators(data.coordinatorKeys().stream()
                            .map(key -> find(data.keyType(), key))
                            .toList())));
        }
    }

    private Coordinator find(byte type, String key) {
        if (type != CoordinatorType.GROUP.id() && type != CoordinatorType.TRANSACTION.id()) {
            return refused(key, Errors.INVALID_REQUEST);
        }
        Optional<BrokerImage> broker = groups.coordinatorOf(key);
        return broker.map(found -> new Coordinator()
                        .setKey(key)
                        .setNodeId(found.id())
                        .setHost(found.host())
                        .setPort(found.port()))
                .orElseGet(() -> refused(key, Errors.COORDINATOR_NOT_AVAILABLE));
    }

    private static Coordinator refused(String key, Errors error) {
        Node nobody = Node.noNode();
        return new Coordinator()
                .setKey(key)
                .setErrorCode(error.code())
                .setNodeId(nobody.id())
                .setHost(nobody.host())
                .setPort(nobody.port());
    }
}
