package io.weir.journal.node;

import io.weir.journal.quorum.Envelope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages on their way to the voter: bounded in bytes, taken in groups of bounded size. Any thread offers, one takes. */
final class MessageQueue {
    private record Waiting(Envelope envelope, int bytes) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final long maxBytes;
    private final int maxGroupBytes;
    private long bytes;
    private boolean tick;
    private boolean closed;

    MessageQueue(long maxBytes, int maxGroupBytes) {
        this.maxBytes = maxBytes;
        this.maxGroupBytes = maxGroupBytes;
    }

    /**
     * What is taken at once.
     *
     * @param tick whether time has passed
     * @param closed whether nothing will come any more
     */
    record Group(List<Envelope> envelopes, boolean tick, boolean closed) {}

    /** Why the message is not taken, or empty when it is. */
    synchronized Optional<String> offer(Envelope envelope, int size) {
        if (closed) {
            return Optional.of("the journal is closed");
        }
        if (!waiting.isEmpty() && bytes + size > maxBytes) {
            return Optional.of(
                    bytes + " bytes wait for the journal's disk; weir.journal.max-queued-bytes is " + maxBytes);
        }
        waiting.add(new Waiting(envelope, size));
        bytes += size;
        notifyAll();
        return Optional.empty();
    }

    synchronized void tick() {
        tick = true;
        notifyAll();
    }

    /** Waits for messages and takes what fits one group, at least one. */
    synchronized Group take() {
        while (waiting.isEmpty() && !tick && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Only close() ends the voter: an interrupt while it uses a file channel would close the file.
                continue;
            }
        }
        List<Envelope> group = new ArrayList<>();
        long groupBytes = 0;
        while (!waiting.isEmpty()
                && (group.isEmpty() || groupBytes + waiting.peek().bytes() <= maxGroupBytes)) {
            Waiting next = waiting.poll();
            groupBytes += next.bytes();
            bytes -= next.bytes();
            group.add(next.envelope());
        }
        boolean ticked = tick;
        tick = false;
        return new Group(group, ticked, closed && waiting.isEmpty());
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
