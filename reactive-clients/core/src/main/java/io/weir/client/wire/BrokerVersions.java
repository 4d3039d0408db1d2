package io.weir.client.wire;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;

/** The versions of each API that a broker speaks. */
final class BrokerVersions {
    private record Range(short oldest, short latest) {}

    private final Map<Short, Range> ranges = new HashMap<>();

    private BrokerVersions(ApiVersionsResponseData data) {
        data.apiKeys().forEach(api -> ranges.put(api.apiKey(), new Range(api.minVersion(), api.maxVersion())));
    }

    /**
     * Reads the answer to the question for versions, after its header. A broker that does not speak the version of the question answers in
     * version 0 with the versions that it speaks.
     *
     * @return empty ranges but for what it says, {@link #refused} then
     */
    static Negotiation read(ByteBuffer answer, short version) {
        boolean refused = answer.getShort(answer.position()) == Errors.UNSUPPORTED_VERSION.code();
        ApiVersionsResponseData data =
                new ApiVersionsResponseData(new ByteBufferAccessor(answer), refused ? (short) 0 : version);
        if (refused) {
            short latest = new BrokerVersions(data).latest(ApiKeys.API_VERSIONS);
            return new Negotiation(null, (short) Math.max(0, Math.min(latest, version - 1)));
        }
        ApiException failure = Errors.forCode(data.errorCode()).exception();
        if (failure != null) {
            throw failure;
        }
        return new Negotiation(new BrokerVersions(data), version);
    }

    /**
     * @param versions {@code null} when the question is to be asked again
     * @param version the version to ask it in
     */
    record Negotiation(BrokerVersions versions, short version) {}

    private short latest(ApiKeys api) {
        Range range = ranges.get(api.id);
        return range == null ? -1 : range.latest;
    }

    /** The latest version that both sides speak. */
    short choose(Request<?> request) {
        Range range = ranges.get(request.api().id);
        if (range == null) {
            throw new UnsupportedVersionException("the broker does not know " + request.name());
        }
        int version = Math.min(range.latest, request.latestVersion());
        if (version < range.oldest || version < request.oldestVersion()) {
            throw new UnsupportedVersionException("the broker speaks versions " + range.oldest + " to " + range.latest
                    + " of " + request.name() + ", this client " + request.oldestVersion() + " to "
                    + request.latestVersion());
        }
        return (short) version;
    }
}
