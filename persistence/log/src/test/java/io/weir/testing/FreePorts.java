package io.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for listeners that have to be told theirs. They lie below those that systems give to connections that go out: of these, one that
 * is free now may be the near end of any connection by the time it is listened on, even of the one that asks whether somebody listens.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int COUNT = 20_000;

    private static int next = ThreadLocalRandom.current().nextInt(COUNT);

    private FreePorts() {}

    /** A port of the loopback address that nobody listens on; each call in this process gives another one. */
    public static synchronized int next() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new UncheckedIOException(new IOException("no port from " + FIRST + " on is free"));
    }
}
