package io.weir.cluster.gateway;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * The APIs that are served, one handler each, and the reading of a request as one of them. Immutable.
 *
 * <p>As in Apache Kafka, an unknown key, and an unknown version of a known one, ends the connection; ApiVersions alone is answered
 * in a version that every client reads, for its answer is how a client learns the versions.
 */
final class RequestRouter {
    /** The longest name of a client that can be written, and as much besides. */
    private static final int LONGEST_HEADER = 2 * Short.MAX_VALUE;

    private final Map<ApiKeys, ApiHandler> handlers = new EnumMap<>(ApiKeys.class);

    /** @throws IllegalArgumentException when two handlers claim one API */
    RequestRouter(GatewayContext context, List<ApiHandler> served) {
        served.forEach(this::add);
        add(new ApiVersionsHandler(context, handlers.values()));
    }

    private void add(ApiHandler handler) {
        if (handlers.put(handler.api(), handler) != null) {
            throw new IllegalArgumentException("two handlers for " + handler.api());
        }
    }

    Collection<ApiKeys> served() {
        return handlers.keySet();
    }

    ApiHandler handler(ApiKeys api) {
        return handlers.get(api);
    }

    /** Reads the header of a request that is served in its version. */
    RequestHeader readHeader(ByteBuffer bytes) throws InvalidRequestBytesException {
        short key = bytes.getShort(bytes.position());
        short version = bytes.getShort(bytes.position() + Short.BYTES);
        ApiHandler handler = ApiKeys.hasId(key) ? handlers.get(ApiKeys.forId(key)) : null;
        if (handler == null) {
            throw new InvalidRequestBytesException("API " + key + " is not served");
        }
        boolean known = version >= handler.oldestAdvertised() && version <= handler.latestVersion();
        if (!known && handler.api() != ApiKeys.API_VERSIONS) {
            throw new InvalidRequestBytesException("version " + version + " of " + handler.api() + " is not served");
        }
        try {
            // It has a client's name and perhaps some tags: what claims to be longer is not looked at.
            ByteBuffer start = bytes.duplicate();
            start.limit(Math.min(start.limit(), start.position() + LONGEST_HEADER));
            RequestHeader header = RequestHeader.parse(start);
            bytes.position(start.position());
            return header;
        } catch (InvalidRequestException e) {
            throw new InvalidRequestBytesException("malformed header of a " + handler.api() + " request");
        }
    }

    /**
     * Reads what follows the header; records stay views of {@code bytes}.
     *
     * @param fields reads the same bytes
     * @throws RequestFields.TooMany when there are more than it lets through
     */
    AbstractRequest readBody(RequestHeader header, ByteBuffer bytes, RequestFields fields)
            throws InvalidRequestBytesException {
        ApiKeys api = header.apiKey();
        if (api == ApiKeys.API_VERSIONS && !header.isApiVersionSupported()) {
            return new ApiVersionsRequest(new ApiVersionsRequestData(), (short) 0, header.apiVersion());
        }
        try {
            if (api == ApiKeys.PRODUCE && header.apiVersion() < api.oldestVersion()) {
                return OldProduce.read(bytes, fields);
            }
            return AbstractRequest.parseRequest(api, header.apiVersion(), fields).request;
        } catch (RequestFields.TooMany e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidRequestBytesException("malformed " + api + " request of version " + header.apiVersion()
                    + ": " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }

    /** The version that the answer to a request is written in. */
    static short answerVersion(RequestHeader header) {
        return header.apiKey() == ApiKeys.API_VERSIONS && !header.isApiVersionSupported() ? 0 : header.apiVersion();
    }
}
