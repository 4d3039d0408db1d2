package io.weir.journal.plugin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What waits to be sent to one node, in order, bounded in bytes; what waits together goes together. Safe for use by several threads. */
final class Outbox {
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;
    private boolean emptying;

    Outbox(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes a message, or drops it when there is no room; whether somebody has to empty this now. */
    synchronized boolean offer(byte[] message) {
        if (!waiting.isEmpty() && bytes + message.length > maxBytes) {
            return false;
        }
        waiting.add(message);
        bytes += message.length;
        boolean begins = !emptying;
        emptying = true;
        return begins;
    }

    /** All that waits, for the one that empties this; none: it is to stop. */
    synchronized List<byte[]> take() {
        List<byte[]> all = new ArrayList<>(waiting);
        waiting.clear();
        bytes = 0;
        emptying = !all.isEmpty();
        return all;
    }
}
