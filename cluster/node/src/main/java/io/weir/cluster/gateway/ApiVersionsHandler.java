package io.weir.cluster.gateway;

import java.util.Collection;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;

/** ApiVersions: exactly the APIs that have a handler, in the versions that their handlers serve, and the cluster's features. */
final class ApiVersionsHandler implements ApiHandler {
    private final GatewayContext context;
    private final Collection<ApiHandler> served;

    /** @param served a live view, this handler included once it is registered */
    ApiVersionsHandler(GatewayContext context, Collection<ApiHandler> served) {
        this.context = context;
        this.served = served;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.API_VERSIONS;
    }

    @Override
    public void handle(ApiRequest request) {
        ApiVersionsRequest body = (ApiVersionsRequest) request.body();
        if (body.hasUnsupportedRequestVersion()) {
            request.respond(body.getErrorResponse(0, Errors.UNSUPPORTED_VERSION.exception()));
        } else if (!body.isValid()) {
            request.respond(body.getErrorResponse(0, Errors.INVALID_REQUEST.exception()));
        } else {
            request.respond(new ApiVersionsResponse(answer()));
        }
    }

    /** Features at level 0 are left out: that is what their absence says, and clients before version 4 cannot read a level of 0. */
    private ApiVersionsResponseData answer() {
        ApiVersionsResponseData data = new ApiVersionsResponseData()
                .setFinalizedFeaturesEpoch(context.metadata().image().op());
        for (ApiHandler handler : served) {
            data.apiKeys()
                    .add(new ApiVersion()
                            .setApiKey(handler.api().id)
                            .setMinVersion(handler.oldestAdvertised())
                            .setMaxVersion(handler.latestVersion()));
        }
        for (Features.Feature feature : Features.ALL) {
            data.supportedFeatures()
                    .add(new SupportedFeatureKey()
                            .setName(feature.name())
                            .setMinVersion(feature.oldest())
                            .setMaxVersion(feature.newest()));
            data.finalizedFeatures()
                    .add(new FinalizedFeatureKey()
                            .setName(feature.name())
                            .setMinVersionLevel(feature.finalized())
                            .setMaxVersionLevel(feature.finalized()));
        }
        return data;
    }
}
