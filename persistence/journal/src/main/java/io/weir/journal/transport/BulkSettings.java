package io.weir.journal.transport;

import java.util.Objects;

/**
 * The settings of the journal's own connections.
 *
 * @param host where it listens, and what others are told
 * @param port 0: any free one
 * @param maxMessageBytes of one message; a connection that brings a larger one is closed
 * @param maxQueuedBytes what may wait to be sent to one node; beyond, messages are dropped and sent again later
 */
public record BulkSettings(String host, int port, Secret secret, int maxMessageBytes, long maxQueuedBytes) {
    public BulkSettings {
        Objects.requireNonNull(host);
        Objects.requireNonNull(secret);
    }
}
