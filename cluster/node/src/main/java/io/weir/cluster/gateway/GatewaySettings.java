package io.weir.cluster.gateway;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What the listener runs with. Kafka's own settings keep Kafka's names, under {@code weir.kafka}; the others are under
 * {@code weir.gateway}.
 *
 * @param transport {@code weir.gateway.transport}
 * @param allocator {@code weir.gateway.allocator}
 * @param eventLoops {@code weir.gateway.event-loops}; 0: one per processor
 * @param backlog {@code weir.gateway.backlog}: connections that the system holds until they are accepted
 * @param requestMemoryBytes {@code queued.max.request.bytes} or {@code weir.gateway.request-memory}: all request frames of the node
 * @param parsedMemoryBytes {@code weir.gateway.parsed-memory}: what all requests under way are parsed into
 * @param requestFieldsMax {@code weir.gateway.request-fields-max}: fields of one request
 * @param answerMemoryBytes {@code weir.gateway.answer-memory}: answers of the node that wait to be read
 * @param answersPerConnectionBytes {@code weir.gateway.answers-per-connection}: those of one connection, before it is not read
 * @param reservedDescriptors {@code weir.gateway.reserved-descriptors}: file descriptors that connections leave to files
 * @param readBufferBytes {@code weir.gateway.read-buffer}: read at once while the size of what comes is not known
 * @param maxInFlight {@code weir.gateway.max-requests-in-flight}: unanswered requests of one connection
 * @param frameTimeout {@code weir.gateway.frame-timeout}: how long a frame that has begun may make no progress
 * @param requestRateMin {@code weir.gateway.request-rate-min}: bytes of a frame per second, besides that time
 * @param writeTimeout {@code weir.gateway.write-timeout}: how long a client may read nothing of an answer
 * @param closeTimeout {@code weir.gateway.close-timeout}: how long a stop waits for answers under way
 * @param maxRequestBytes {@code socket.request.max.bytes}
 * @param sendBufferBytes {@code socket.send.buffer.bytes}; -1: the system's
 * @param receiveBufferBytes {@code socket.receive.buffer.bytes}; -1: the system's
 * @param connections at the start: they can be changed
 * @param maxIdle {@code connections.max.idle.ms}
 * @param fetchMaxBytes {@code fetch.max.bytes}: the greatest answer to a fetch, but for its first batch
 * @param fetchSessionSlots {@code max.incremental.fetch.session.cache.slots}
 * @param fetchSessionPartitions {@code weir.gateway.fetch-session-partitions}: of all sessions together
 * @param fetchSessionEviction {@code weir.gateway.fetch-session-min-age}: how long a session has its slot for certain
 */
public record GatewaySettings(
        Transport transport,
        Allocator allocator,
        int eventLoops,
        int backlog,
        long requestMemoryBytes,
        long parsedMemoryBytes,
        int requestFieldsMax,
        long answerMemoryBytes,
        long answersPerConnectionBytes,
        int reservedDescriptors,
        int readBufferBytes,
        int maxInFlight,
        Duration frameTimeout,
        long requestRateMin,
        Duration writeTimeout,
        Duration closeTimeout,
        int maxRequestBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        ConnectionLimits connections,
        Duration maxIdle,
        int fetchMaxBytes,
        int fetchSessionSlots,
        long fetchSessionPartitions,
        Duration fetchSessionEviction) {

    /** How sockets are served: {@code AUTO} takes epoll where it is there. */
    public enum Transport {
        AUTO,
        EPOLL,
        NIO
    }

    /** Which of Netty's allocators frames and answers come from. */
    public enum Allocator {
        POOLED,
        ADAPTIVE
    }

    /** @throws IllegalArgumentException with every fault, one line each */
    public static GatewaySettings from(Config config) {
        return new GatewaySettingsReader(config).read();
    }
}
