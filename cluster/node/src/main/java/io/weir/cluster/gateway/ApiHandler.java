package io.weir.cluster.gateway;

import org.apache.kafka.common.protocol.ApiKeys;

/** Answers one API. Stateless but for what its constructor was given. */
public interface ApiHandler {

    ApiKeys api();

    /** The oldest version that is served; what is below it, down to {@link #oldestAdvertised}, is answered UNSUPPORTED_VERSION. */
    default short oldestVersion() {
        return api().oldestVersion();
    }

    /** The newest version that is served and advertised; never an unstable one. */
    default short latestVersion() {
        return api().latestVersion(false);
    }

    /** What ApiVersions says is the oldest: differs from {@link #oldestVersion} only for Produce. */
    default short oldestAdvertised() {
        return oldestVersion();
    }

    /**
     * Called on the connection's event loop with a request of a version in range. It must not block; it answers once, by the
     * request's methods, now or later and from any thread.
     */
    void handle(ApiRequest request);
}
