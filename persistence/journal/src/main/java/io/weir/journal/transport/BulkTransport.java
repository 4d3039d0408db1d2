package io.weir.journal.transport;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings large messages from node to node. They may be lost, never changed; those of one sender arrive in the order of their sending. An
 * application that has authenticated connections between its nodes anyway gives its own to the journal with {@link BulkSetup}.
 */
public interface BulkTransport extends AutoCloseable {

    /**
     * Begins to take messages.
     *
     * @param receiver told of each message, on any thread; it must not wait
     */
    void start(Consumer<byte[]> receiver);

    /** Where others reach this one: host and port; empty when they do not. */
    Optional<PeerEndpoint> endpoint();

    /** Where bulk is taken. */
    record PeerEndpoint(String host, int port) {}

    /** Sends, or drops when too much waits for that node already; it never waits. */
    void send(PeerEndpoint to, byte[] message);

    /** Whether something waits to be sent there: what is sent otherwise now would come before it. */
    boolean isBusy(PeerEndpoint to);

    @Override
    void close();
}
