package io.weir.client.wire;

import java.util.Optional;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** The first question on a connection. Its answer is read by {@link BrokerVersions}, because it may be of another version. */
final class ApiVersionsRequest {
    static final short LATEST = 4;

    private ApiVersionsRequest() {}

    static ApiMessage body(short version) {
        ApiVersionsRequestData data = new ApiVersionsRequestData();
        return version < 3
                ? data
                : data.setClientSoftwareName("weir-client").setClientSoftwareVersion(softwareVersion());
    }

    static ApiKeys api() {
        return ApiKeys.API_VERSIONS;
    }

    private static String softwareVersion() {
        return Optional.ofNullable(ApiVersionsRequest.class.getPackage().getImplementationVersion())
                .filter(version -> version.matches("[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?"))
                .orElse("unknown");
    }
}
