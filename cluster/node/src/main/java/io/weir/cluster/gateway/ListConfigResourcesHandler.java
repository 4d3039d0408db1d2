package io.weir.cluster.gateway;

import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ListConfigResourcesRequest;
import org.apache.kafka.common.requests.ListConfigResourcesResponse;

/**
 * ListConfigResources: what has configurations. These are topics and brokers; of the other types that a request may name there are
 * none here.
 */
final class ListConfigResourcesHandler implements ApiHandler {
    private final GatewayContext context;

    ListConfigResourcesHandler(GatewayContext context) {
        this.context = context;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_CONFIG_RESOURCES;
    }

    @Override
    public void handle(ApiRequest request) {
        ListConfigResourcesRequest body = (ListConfigResourcesRequest) request.body();
        Set<Byte> served = new TreeSet<>(body.supportedResourceTypes());
        Set<Byte> types = new LinkedHashSet<>(body.data().resourceTypes());
        ListConfigResourcesResponseData answer = new ListConfigResourcesResponseData();
        if (!served.containsAll(types)) {
            answer.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        } else {
            MetadataImage image = context.metadata().image();
            List<ListConfigResourcesResponseData.ConfigResource> all = new ArrayList<>();
            for (byte type : types.isEmpty() ? served : types) {
                names(image, ConfigResource.Type.forId(type))
                        .map(name -> new ListConfigResourcesResponseData.ConfigResource()
                                .setResourceType(type)
                                .setResourceName(name))
                        .forEach(all::add);
            }
            answer.setConfigResources(all);
        }
        request.respond(new ListConfigResourcesResponse(answer));
    }

    private static Stream<String> names(MetadataImage image, ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> image.topicsByName().keySet().stream().sorted();
            case BROKER -> Placement.aliveBrokers(image).map(BrokerImage::id).map(String::valueOf);
            case GROUP -> image.groupConfigs().keySet().stream().sorted();
            default -> Stream.empty();
        };
    }
}
