package io.weir.journal.transport;

import java.util.Objects;

/**
 * Where a node of the journal is reached.
 *
 * @param system the address of its actor system, as Pekko writes it
 * @param bulkHost where it takes what is large, empty when it does not
 * @param bulkPort the port of that
 */
public record PeerAddress(String system, String bulkHost, int bulkPort) {
    public PeerAddress {
        Objects.requireNonNull(system);
        Objects.requireNonNull(bulkHost);
    }

    /** Of a node of which only the configuration has told. */
    public static PeerAddress of(String system) {
        return new PeerAddress(system, "", 0);
    }

    public boolean takesBulk() {
        return !bulkHost.isEmpty();
    }
}
