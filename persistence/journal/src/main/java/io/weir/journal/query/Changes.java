package io.weir.journal.query;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.Op;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Wakes readers. Holds one stage for each thing that somebody waits for, for no longer than the refresh interval. Safe for use by
 * several threads.
 */
final class Changes {
    private final ConcurrentHashMap<Interest, CompletableFuture<Void>> waited = new ConcurrentHashMap<>();
    private final Duration refresh;
    private final BiConsumer<Duration, Runnable> timer;

    /** @param timer runs something after a while */
    Changes(Duration refresh, BiConsumer<Duration, Runnable> timer) {
        this.refresh = refresh;
        this.timer = timer;
    }

    CompletionStage<Void> next(Interest interest) {
        CompletableFuture<Void> fresh = new CompletableFuture<>();
        CompletableFuture<Void> known = waited.putIfAbsent(interest, fresh);
        if (known != null) {
            return known;
        }
        timer.accept(refresh, () -> {
            if (waited.remove(interest, fresh)) {
                fresh.complete(null);
            }
        });
        return fresh;
    }

    /** Tells of an op that can be read now. */
    void written(String persistenceId, Op op) {
        if (waited.isEmpty()) {
            return;
        }
        if (op instanceof Op.Write write && write.entry() instanceof Entry.Events events) {
            written(persistenceId, events);
        } else if (op instanceof Op.Install install) {
            install.entries().stream()
                    .filter(Entry.Events.class::isInstance)
                    .forEach(entry -> written(persistenceId, (Entry.Events) entry));
        }
    }

    private void written(String persistenceId, Entry.Events events) {
        wake(new Interest.Events(persistenceId));
        if (events.firstSequenceNr() == 1) {
            wake(new Interest.Ids());
        }
        wakeTags(events);
    }

    /** Tells that nothing holds these events back any more. */
    void wakeTags(Entry.Events events) {
        for (Event event : events.events()) {
            event.tags().forEach(tag -> wake(new Interest.Tag(tag)));
        }
    }

    private void wake(Interest interest) {
        CompletableFuture<Void> waiting = waited.remove(interest);
        if (waiting != null) {
            waiting.complete(null);
        }
    }
}
