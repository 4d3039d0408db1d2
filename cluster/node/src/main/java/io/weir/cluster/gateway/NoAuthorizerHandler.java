package io.weir.cluster.gateway;

import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.protocol.ApiKeys;

/** One of the APIs of access control lists: there is no authorizer, and every item of the request is told so. */
final class NoAuthorizerHandler implements ApiHandler {
    private final ApiKeys api;

    NoAuthorizerHandler(ApiKeys api) {
        this.api = api;
    }

    @Override
    public ApiKeys api() {
        return api;
    }

    @Override
    public void handle(ApiRequest request) {
        request.respond(
                request.body().getErrorResponse(0, new SecurityDisabledException("No Authorizer is configured.")));
    }
}
