package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import org.apache.kafka.clients.admin.EndpointType;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBrokerCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeClusterRequest;
import org.apache.kafka.common.requests.DescribeClusterResponse;

/** DescribeCluster: the cluster's id, its controller and its brokers. Controllers have no endpoints of their own. */
final class DescribeClusterHandler implements ApiHandler {
    private final GatewayContext context;

    DescribeClusterHandler(GatewayContext context) {
        this.context = context;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(ApiRequest request) {
        DescribeClusterRequest body = (DescribeClusterRequest) request.body();
        EndpointType wanted = EndpointType.fromId(body.data().endpointType());
        if (wanted == EndpointType.BROKER) {
            request.respond(new DescribeClusterResponse(describe(body)));
        } else if (wanted == EndpointType.UNKNOWN) {
            request.respond(failed(
                    Errors.UNSUPPORTED_ENDPOINT_TYPE,
                    "Unsupported endpoint type " + body.data().endpointType()));
        } else {
            request.respond(
                    failed(Errors.MISMATCHED_ENDPOINT_TYPE, "This is a broker's endpoint, not a controller's."));
        }
    }

    private DescribeClusterResponseData describe(DescribeClusterRequest body) {
        MetadataImage image = context.metadata().image();
        boolean withFenced = body.data().includeFencedBrokers();
        DescribeClusterBrokerCollection brokers = new DescribeClusterBrokerCollection();
        image.brokers().values().stream()
                .filter(broker -> withFenced || !broker.fenced())
                .sorted((a, b) -> Integer.compare(a.id(), b.id()))
                .forEach(broker -> brokers.add(new DescribeClusterBroker()
                        .setBrokerId(broker.id())
                        .setHost(broker.host())
                        .setPort(broker.port())
                        .setRack(Placement.rackOnWire(broker))
                        .setIsFenced(broker.fenced())));
        return new DescribeClusterResponseData()
                .setClusterId(image.clusterId().toString())
                .setControllerId(Placement.controller(image))
                .setBrokers(brokers)
                .setClusterAuthorizedOperations(
                        body.data().includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.CLUSTER
                                : AuthorizedOperations.NOT_ASKED);
    }

    private static DescribeClusterResponse failed(Errors error, String message) {
        return new DescribeClusterResponse(
                new DescribeClusterResponseData().setErrorCode(error.code()).setErrorMessage(message));
    }
}
