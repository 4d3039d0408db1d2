package io.weir.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Appends that are written and wait for the high watermark, in offset order. A duplicate of an earlier batch may stand behind a later
 * one; it is then answered no earlier than that one, which is late and never wrong.
 */
final class WaitingAppends {

    /** @param deadlineMs when it is answered that the time is over, on the leader's clock */
    record Waiting(AppendReply.Acknowledged answer, long deadlineMs, Reply<AppendReply> replyTo) {}

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

    /** No later than the earliest deadline in the queue; exact after {@link #expired}. */
    private long nextDeadlineMs = Long.MAX_VALUE;

    int size() {
        return queue.size();
    }

    void add(Waiting append) {
        queue.addLast(append);
        nextDeadlineMs = Math.min(nextDeadlineMs, append.deadlineMs());
    }

    /** Takes out what lies wholly below the high watermark. */
    List<Waiting> below(long highWatermark) {
        if (queue.isEmpty() || queue.peekFirst().answer().lastOffset() >= highWatermark) {
            return List.of();
        }
        List<Waiting> reached = new ArrayList<>();
        while (!queue.isEmpty() && queue.peekFirst().answer().lastOffset() < highWatermark) {
            reached.add(queue.pollFirst());
        }
        forgetDeadlineIfEmpty();
        return reached;
    }

    /** Takes out what has waited too long. */
    List<Waiting> expired(long nowMs) {
        if (nowMs < nextDeadlineMs) {
            return List.of();
        }
        List<Waiting> expired = new ArrayList<>();
        nextDeadlineMs = Long.MAX_VALUE;
        for (Iterator<Waiting> appends = queue.iterator(); appends.hasNext(); ) {
            Waiting append = appends.next();
            if (append.deadlineMs() <= nowMs) {
                expired.add(append);
                appends.remove();
            } else {
                nextDeadlineMs = Math.min(nextDeadlineMs, append.deadlineMs());
            }
        }
        return expired;
    }

    List<Waiting> all() {
        List<Waiting> all = List.copyOf(queue);
        queue.clear();
        forgetDeadlineIfEmpty();
        return all;
    }

    /** When {@link #expired} is worth asking: never later than the earliest deadline; {@code Long.MAX_VALUE} when nothing waits. */
    long nextDeadlineMs() {
        return nextDeadlineMs;
    }

    private void forgetDeadlineIfEmpty() {
        if (queue.isEmpty()) {
            nextDeadlineMs = Long.MAX_VALUE;
        }
    }
}
