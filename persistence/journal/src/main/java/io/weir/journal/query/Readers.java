package io.weir.journal.query;

import io.weir.journal.ops.Event;
import io.weir.journal.store.TagKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Streams of committed events. Each holds one page and reads the next when that is consumed; it waits for news without a thread. A
 * stream that was cancelled while it waited reads nothing more.
 */
public final class Readers {
    private final CommittedLogs logs;
    private final EnvelopeFactory envelopes;

    /** Makes what a reader gets of a stored event: none, one, or several, as event adapters say. */
    public interface EnvelopeFactory {
        List<EventEnvelope> of(String persistenceId, Event event, Offset offset);
    }

    /** What a step of a stream gives: its elements, which may be none, and where the next begins; no next: it was the last. */
    private record Step<S, T>(List<T> elements, Optional<S> next) {}

    public Readers(CommittedLogs logs, EnvelopeFactory envelopes) {
        this.logs = logs;
        this.envelopes = envelopes;
    }

    public Source<EventEnvelope, NotUsed> currentEvents(String persistenceId, long from, long to) {
        return Source.lazyCompletionStageSource(() -> logs.acknowledged(persistenceId)
                        .thenApply(extent -> events(
                                persistenceId,
                                Math.max(from, extent.deletedTo() + 1),
                                Math.min(to, extent.highestSequenceNr()),
                                false)))
                .mapMaterializedValue(any -> NotUsed.getInstance());
    }

    public Source<EventEnvelope, NotUsed> events(String persistenceId, long from, long to) {
        return events(persistenceId, from, to, true);
    }

    private Source<EventEnvelope, NotUsed> events(String persistenceId, long from, long to, boolean live) {
        return pages(Math.max(1, from), next -> {
            if (next > to) {
                return done(new Step<>(List.of(), Optional.empty()));
            }
            CompletionStage<Void> news = live ? logs.changed(new Interest.Events(persistenceId)) : done(null);
            CompletionStage<List<Event>> read =
                    live ? logs.events(persistenceId, next, to) : logs.acknowledgedEvents(persistenceId, next, to);
            return read.thenCompose(page -> {
                if (page.isEmpty()) {
                    return news.thenApply(any -> new Step<>(List.of(), live ? Optional.of(next) : Optional.empty()));
                }
                List<EventEnvelope> all = new ArrayList<>();
                page.forEach(
                        event -> all.addAll(envelopes.of(persistenceId, event, Offset.sequence(event.sequenceNr()))));
                long last = page.get(page.size() - 1).sequenceNr();
                return done(new Step<>(all, last == Long.MAX_VALUE ? Optional.empty() : Optional.of(last + 1)));
            });
        });
    }

    /** All that is acknowledged when the stream begins; it waits until nothing of that time can come any more. */
    public Source<EventEnvelope, NotUsed> currentTagged(String tag, Offset offset) {
        TagKey after = TagOffset.keyOf(offset);
        return Source.lazySource(() -> tagged(tag, after, logs.nowMs(), false))
                .mapMaterializedValue(any -> NotUsed.getInstance());
    }

    public Source<EventEnvelope, NotUsed> tagged(String tag, Offset offset) {
        return tagged(tag, TagOffset.keyOf(offset), Long.MAX_VALUE, true);
    }

    private Source<EventEnvelope, NotUsed> tagged(String tag, TagKey offset, long untilMs, boolean live) {
        return pages(offset, after -> {
            CompletionStage<Void> news = logs.changed(new Interest.Tag(tag));
            return logs.tagged(tag, after, untilMs).thenCompose(page -> {
                List<EventEnvelope> all = new ArrayList<>();
                page.events()
                        .forEach(tagged -> all.addAll(envelopes.of(
                                tagged.key().persistenceId(), tagged.event(), new TagOffset(tagged.key()))));
                if (!page.through().equals(after)) {
                    return done(new Step<>(all, Optional.of(page.through())));
                }
                if (!live && page.settledMs() >= untilMs && !page.blocked()) {
                    return done(new Step<>(all, Optional.empty()));
                }
                return news.thenApply(any -> new Step<>(all, Optional.of(page.through())));
            });
        });
    }

    /** All that had events when the stream began. */
    public Source<String, NotUsed> currentPersistenceIds() {
        return Source.lazySource(() -> pages(logs.currentIds(), ids -> ids.next()
                        .thenApply(page -> new Step<>(page.orElse(List.of()), page.map(any -> ids)))))
                .mapMaterializedValue(any -> NotUsed.getInstance());
    }

    public Source<String, NotUsed> persistenceIds() {
        return Source.lazySource(() -> persistenceIds(new ShownIds(logs.idsMayRepeat())))
                .mapMaterializedValue(any -> NotUsed.getInstance());
    }

    private Source<String, NotUsed> persistenceIds(ShownIds shown) {
        return pages(CommittedLogs.IdPlace.FIRST, place -> {
            CompletionStage<Void> news = logs.changed(new Interest.Ids());
            return logs.persistenceIds(place)
                    .thenCompose(page -> page.ids().isEmpty()
                            ? news.thenApply(any -> new Step<>(page.ids(), Optional.of(page.next())))
                            : done(new Step<>(shown.fresh(page.ids()), Optional.of(page.next()))));
        });
    }

    /** Which ids a stream has shown, where they may come once more. For one stream. */
    private static final class ShownIds {
        private final Set<String> shown;

        ShownIds(boolean mayRepeat) {
            this.shown = mayRepeat ? new HashSet<>() : null;
        }

        List<String> fresh(List<String> ids) {
            return shown == null ? ids : ids.stream().filter(shown::add).toList();
        }
    }

    private static <S, T> Source<T, NotUsed> pages(S first, Function<S, CompletionStage<Step<S, T>>> read) {
        return Source.unfoldAsync(
                        Optional.of(first),
                        next -> next.isEmpty()
                                ? done(Optional.<Pair<Optional<S>, List<T>>>empty())
                                : read.apply(next.get())
                                        .thenApply(step -> Optional.of(Pair.create(step.next(), step.elements()))))
                .mapConcat(elements -> elements);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
