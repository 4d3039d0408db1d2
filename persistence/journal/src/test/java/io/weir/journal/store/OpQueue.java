package io.weir.journal.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ops on their way to the disk: bounded in bytes, taken in groups of bounded size. Any thread offers, one takes. */
final class OpQueue {
    private final ArrayDeque<StoreRequest.OnLog> waiting = new ArrayDeque<>();
    private final long maxBytes;
    private final int maxGroupBytes;
    private long bytes;
    private boolean closed;

    OpQueue(long maxBytes, int maxGroupBytes) {
        this.maxBytes = maxBytes;
        this.maxGroupBytes = maxGroupBytes;
    }

    /** Why the request is not taken, or empty when it is. */
    synchronized Optional<JournalException> offer(StoreRequest.OnLog request) {
        if (closed) {
            return Optional.of(new JournalException("the journal is closed"));
        }
        int size = request.record().size();
        if (!waiting.isEmpty() && bytes + size > maxBytes) {
            return Optional.of(new JournalException(
                    bytes + " bytes wait for the journal's disk; weir.journal.max-queued-bytes is " + maxBytes));
        }
        waiting.add(request);
        bytes += size;
        notifyAll();
        return Optional.empty();
    }

    /** Waits for requests and takes what fits one group, at least one. Empty: closed, and nothing waits any more. */
    synchronized List<StoreRequest.OnLog> take() {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Only close() ends the writer: an interrupt while it uses a file channel would close the file.
                continue;
            }
        }
        List<StoreRequest.OnLog> group = new ArrayList<>();
        int groupBytes = 0;
        while (!waiting.isEmpty()) {
            int size = waiting.peek().record().size();
            if (!group.isEmpty() && groupBytes + size > maxGroupBytes) {
                break;
            }
            groupBytes += size;
            bytes -= size;
            group.add(waiting.poll());
        }
        return group;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
