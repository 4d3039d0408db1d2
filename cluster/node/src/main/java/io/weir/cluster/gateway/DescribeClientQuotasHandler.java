package io.weir.cluster.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.DescribeClientQuotasRequest;
import org.apache.kafka.common.requests.DescribeClientQuotasResponse;

/** DescribeClientQuotas: nobody has a quota, so that a filter that makes sense finds nothing. */
final class DescribeClientQuotasHandler implements ApiHandler {

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CLIENT_QUOTAS;
    }

    @Override
    public void handle(ApiRequest request) {
        ApiError error =
                check(((DescribeClientQuotasRequest) request.body()).data().components());
        request.respond(new DescribeClientQuotasResponse(new DescribeClientQuotasResponseData()
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message())
                .setEntries(error.isSuccess() ? List.of() : null)));
    }

    private static ApiError check(List<ComponentData> filter) {
        Set<String> types = new HashSet<>();
        for (ComponentData component : filter) {
            String type = component.entityType();
            if (type.isEmpty()) {
                return invalid("Invalid empty entity type.");
            } else if (!types.add(type)) {
                return invalid("Entity type " + type + " cannot appear more than once in the filter.");
            } else if (!ClientQuotaEntity.isValidEntityType(type)) {
                return new ApiError(Errors.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
            }
            ApiError match = checkMatch(component);
            if (match.isFailure()) {
                return match;
            }
        }
        return types.contains(ClientQuotaEntity.IP) && types.size() > 1
                ? invalid("Invalid entity filter component combination. IP filter component should not be used with"
                        + " user or clientId filter component.")
                : ApiError.NONE;
    }

    private static ApiError checkMatch(ComponentData component) {
        return switch (component.matchType()) {
            case DescribeClientQuotasRequest.MATCH_TYPE_EXACT ->
                component.match() == null
                        ? invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.")
                        : ApiError.NONE;
            case DescribeClientQuotasRequest.MATCH_TYPE_DEFAULT -> without(component, "MATCH_TYPE_DEFAULT");
            case DescribeClientQuotasRequest.MATCH_TYPE_SPECIFIED -> without(component, "MATCH_TYPE_SPECIFIED");
            default -> invalid("Unknown match type " + component.matchType());
        };
    }

    private static ApiError without(ComponentData component, String type) {
        return component.match() == null
                ? ApiError.NONE
                : invalid("Request specified " + type + ", but also specified a match string.");
    }

    private static ApiError invalid(String message) {
        return new ApiError(Errors.INVALID_REQUEST, message);
    }
}
