package io.weir.cluster.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.weir.partition.RecordsLease;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** One request of one connection, and the way back to it. Exactly one of the two answers must be given. */
public interface ApiRequest {

    RequestHeader header();

    /** The parsed request; records in it are views of the frame, valid only until {@link ApiHandler#handle} returns: lease them. */
    AbstractRequest body();

    InetAddress clientAddress();

    /** The connection's event loop: the place for timers and for state that belongs to the request. */
    EventExecutor eventLoop();

    /** Whether the connection is gone: then the answer goes nowhere, but its resources are still released. */
    boolean abandoned();

    /**
     * Lends a part of the frame to an actor; to be called before {@link ApiHandler#handle} returns. The frame returns to its pool when
     * all leases have ended; the answer, and the end of the connection, take back those that nobody has begun to read.
     */
    RecordsLease lease(ByteBuffer records);

    /** Answers; from any thread. Answers leave the connection in the order in which the requests came. */
    default void respond(AbstractResponse response) {
        respond(response, () -> {});
    }

    /**
     * Answers, and lets go of what the answer refers to (the slices of a fetch) when it has been sent, has failed, or was
     * dropped with its connection: {@code release} runs exactly once, from any thread.
     */
    void respond(AbstractResponse response, Runnable release);

    /** Ends a request that has no answer on the wire (acks=0). */
    void finishWithoutResponse();

    /** Closes the connection as the only answer (a failed produce with acks=0), with one log line. */
    void closeConnection(String reason);
}
