package io.weir.journal.transport;

import org.apache.pekko.actor.setup.Setup;

/** An application's own way for the journal's large messages, as a part of the actor system's {@code ActorSystemSetup}. */
public final class BulkSetup extends Setup {
    private final BulkTransport transport;

    public BulkSetup(BulkTransport transport) {
        this.transport = transport;
    }

    public BulkTransport transport() {
        return transport;
    }
}
