package io.weir.client.wire;

import java.time.Duration;

/**
 * What every connection of a client has in common.
 *
 * @param requestTimeout {@code request.timeout.ms}: how long a broker may take to answer before its connection is closed
 * @param setupTimeout {@code socket.connection.setup.timeout.ms}: how long resolving, connecting, TLS, the negotiation of versions and
 *     authentication may take together
 * @param maxInFlight {@code max.in.flight.requests.per.connection}: how many requests may be unanswered on one connection
 * @param maxWaiting {@code max.waiting.requests.per.connection}: how many more may wait for their turn; what comes then is refused
 * @param maxResponseBytes {@code response.max.bytes}: an answer that says to be larger closes the connection before anything is allocated
 * @param sendBufferBytes {@code send.buffer.bytes}, -1 for the system's
 * @param receiveBufferBytes {@code receive.buffer.bytes}, -1 for the system's
 */
public record ConnectionSettings(
        String clientId,
        Duration requestTimeout,
        Duration setupTimeout,
        int maxInFlight,
        int maxWaiting,
        int maxResponseBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        Security security) {}
