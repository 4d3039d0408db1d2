package io.weir.cluster.gateway;

/** How a client's name and address are written into groups, where tools show them. */
final class ClientOf {
    private ClientOf() {}

    /** What the client calls itself, or the empty text. */
    static String id(ApiRequest request) {
        String id = request.header().clientId();
        return id == null ? "" : id;
    }

    /** Its address as Apache Kafka's tools show it: behind a slash, without a name. */
    static String host(ApiRequest request) {
        return "/" + request.clientAddress().getHostAddress();
    }
}
