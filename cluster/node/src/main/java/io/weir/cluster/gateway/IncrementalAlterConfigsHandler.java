package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient.EditKind;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.IncrementalAlterConfigsRequest;
import org.apache.kafka.common.requests.IncrementalAlterConfigsResponse;

/** IncrementalAlterConfigs: what the request does not name stays as it is. */
final class IncrementalAlterConfigsHandler implements ApiHandler {
    private final ConfigAlterations alterations;

    IncrementalAlterConfigsHandler(ConfigAlterations alterations) {
        this.alterations = alterations;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(ApiRequest request) {
        IncrementalAlterConfigsRequestData data = ((IncrementalAlterConfigsRequest) request.body()).data();
        List<ConfigAlterations.Asked> asked = data.resources().stream()
                .map(resource -> new ConfigAlterations.Asked(
                        resource.resourceType(),
                        resource.resourceName(),
                        false,
                        resource.configs().stream()
                                .map(IncrementalAlterConfigsHandler::edit)
                                .toList()))
                .toList();
        alterations.alter(
                request,
                asked,
                data.validateOnly(),
                results -> new IncrementalAlterConfigsResponse(new IncrementalAlterConfigsResponseData()
                        .setResponses(results.stream()
                                .map(result -> new AlterConfigsResourceResponse()
                                        .setResourceType(result.type())
                                        .setResourceName(result.name())
                                        .setErrorCode(result.error().code())
                                        .setErrorMessage(result.message()))
                                .collect(Collectors.toList()))));
    }

    private static ConfigAlterations.Edit edit(AlterableConfig config) {
        return new ConfigAlterations.Edit(
                config.name(), kind(config.configOperation()), config.configOperation(), config.value());
    }

    private static EditKind kind(byte operation) {
        AlterConfigOp.OpType type = AlterConfigOp.OpType.forId(operation);
        return type == null ? null : EditKind.valueOf(type.name());
    }
}
