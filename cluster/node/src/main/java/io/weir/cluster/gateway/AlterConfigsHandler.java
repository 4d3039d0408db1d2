package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient.EditKind;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.apache.kafka.common.requests.AlterConfigsResponse;

/** AlterConfigs, the older of the two: what a resource sets itself becomes what the request says, and nothing else. */
final class AlterConfigsHandler implements ApiHandler {
    private final ConfigAlterations alterations;

    AlterConfigsHandler(ConfigAlterations alterations) {
        this.alterations = alterations;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_CONFIGS;
    }

    @Override
    public void handle(ApiRequest request) {
        AlterConfigsRequestData data = ((AlterConfigsRequest) request.body()).data();
        List<ConfigAlterations.Asked> asked = data.resources().stream()
                .map(resource -> new ConfigAlterations.Asked(
                        resource.resourceType(),
                        resource.resourceName(),
                        true,
                        resource.configs().stream()
                                .map(config -> new ConfigAlterations.Edit(
                                        config.name(), EditKind.SET, (byte) 0, config.value()))
                                .toList()))
                .toList();
        alterations.alter(
                request,
                asked,
                data.validateOnly(),
                results -> new AlterConfigsResponse(new AlterConfigsResponseData()
                        .setResponses(results.stream()
                                .map(result -> new AlterConfigsResourceResponse()
                                        .setResourceType(result.type())
                                        .setResourceName(result.name())
                                        .setErrorCode(result.error().code())
                                        .setErrorMessage(result.message()))
                                .collect(Collectors.toList()))));
    }
}
