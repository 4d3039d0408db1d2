package io.weir.client.consumer;

import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Waits, on the event loop, until all that was delivered of some partitions is confirmed, or their time is over. */
final class Settlement {
    private record Wait(List<Confirmations> ledgers, CompletableFuture<Void> settled) {}

    private final ScheduledExecutorService loop;
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private boolean ended;

    Settlement(ScheduledExecutorService loop) {
        this.loop = loop;
    }

    /** Completes on the event loop. */
    CompletableFuture<Void> of(List<Confirmations> ledgers, long withinMs) {
        Wait wait = new Wait(ledgers, new CompletableFuture<>());
        waits.add(wait);
        Loops.schedule(
                loop,
                () -> {
                    waits.remove(wait);
                    wait.settled().complete(null);
                },
                withinMs,
                TimeUnit.MILLISECONDS);
        settle();
        return wait.settled();
    }

    /** Nobody waits any more, now or later. On the event loop. */
    void end() {
        ended = true;
        settle();
    }

    /** Something was confirmed. From any thread. */
    void look() {
        if (!waits.isEmpty()) {
            Loops.execute(loop, this::settle);
        }
    }

    private void settle() {
        for (Iterator<Wait> all = waits.iterator(); all.hasNext(); ) {
            Wait wait = all.next();
            if (ended || wait.ledgers().stream().allMatch(Confirmations::isSettled)) {
                all.remove();
                wait.settled().complete(null);
            }
        }
    }
}
