package io.weir.journal.query;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.session.Commits;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.EntryReader;
import io.weir.journal.store.JournalException;
import io.weir.journal.store.StoreCore;
import io.weir.journal.store.TagKey;
import io.weir.log.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The committed events of this node's own store. */
public final class StoredLogs implements CommittedLogs {
    private final StoreCore store;
    private final Commits commits;
    private final Executor executor;
    private final QuerySettings settings;
    private final Stamps stamps;
    private final Changes changes;
    /** Names this process among all. */
    private final long source = ThreadLocalRandom.current().nextLong() | 1;

    /**
     * @param executor reads what is stored
     * @param othersMs how long what other nodes write may take to come here; 0 when no other node writes
     * @param timer runs something after a while
     */
    public StoredLogs(
            StoreCore store,
            Commits commits,
            Executor executor,
            QuerySettings settings,
            LongSupplier othersMs,
            BiConsumer<Duration, Runnable> timer) {
        this.store = store;
        this.commits = commits;
        this.executor = executor;
        this.settings = settings;
        this.stamps = new Stamps(Clock.systemUTC(), store.greatestStampMs(), othersMs);
        this.changes = new Changes(settings.refreshInterval(), timer);
        store.onWritten(changes::written);
    }

    /** The stamp of a write of tagged events that begins now; readers of later events wait until it has ended. */
    public long beginWrite() {
        return stamps.begin();
    }

    /** The write can be read, or has failed. */
    public void endWrite(long stampMs, List<Entry.Events> written) {
        stamps.end(stampMs);
        written.forEach(changes::wakeTags);
    }

    @Override
    public CompletionStage<Extent> acknowledged(String persistenceId) {
        return commits.acknowledged(persistenceId);
    }

    @Override
    public CompletionStage<List<Event>> events(String persistenceId, long from, long to) {
        return commits.committed(Set.of(persistenceId))
                .thenApply(highest -> highest.getOrDefault(persistenceId, 0L))
                .thenCompose(highest -> read(() -> readEvents(persistenceId, from, Math.min(to, highest))));
    }

    @Override
    public CompletionStage<IdPage> persistenceIds(IdPlace from) {
        int position = from.source() == source ? from.position() : 0;
        List<String> ids = store.persistenceIds(position, settings.pageEvents());
        return CompletableFuture.completedFuture(new IdPage(ids, new IdPlace(source, position + ids.size())));
    }

    @Override
    public boolean idsMayRepeat() {
        return false;
    }

    @Override
    public long nowMs() {
        return stamps.now();
    }

    /** Nothing will yet come that is stamped at or before this moment. It grows. */
    public long settledMs() {
        return stamps.settled();
    }

    @Override
    public CompletionStage<TagPage> tagged(String tag, TagKey after, long untilMs) {
        long settledMs = settledMs();
        List<TagKey> keys = store.tagged(tag, after, Math.min(untilMs, settledMs), settings.pageEvents());
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(new TagPage(List.of(), after, false, settledMs));
        }
        return commits.committed(keys.stream().map(TagKey::persistenceId).collect(Collectors.toSet()))
                .thenCompose(committed -> read(() -> readTagged(keys, after, committed, settledMs)));
    }

    @Override
    public CompletionStage<Void> changed(Interest interest) {
        return changes.next(interest);
    }

    private <T> CompletionStage<T> read(Supplier<T> reading) {
        return CompletableFuture.supplyAsync(reading, executor);
    }

    /** An op is not cut in two: its events come together, as they were written. */
    private List<Event> readEvents(String persistenceId, long from, long to) {
        PageOfEvents page = new PageOfEvents(from, to, settings);
        try {
            store.reader().events(persistenceId, from, to, page::take);
        } catch (StorageException e) {
            throw failed(persistenceId, e);
        }
        long deletedTo = store.deletedTo(persistenceId);
        return page.events().stream()
                .filter(event -> event.sequenceNr() > deletedTo)
                .toList();
    }

    /** Up to the first event whose fate is open: what lies after it is not shown before it. */
    private TagPage readTagged(List<TagKey> keys, TagKey after, Map<String, Long> committed, long settledMs) {
        EntryReader reader = store.reader();
        List<Tagged> page = new ArrayList<>();
        TagKey through = after;
        long bytes = 0;
        for (TagKey key : keys) {
            if (key.sequenceNr() > committed.getOrDefault(key.persistenceId(), 0L)) {
                return new TagPage(page, through, true, settledMs);
            }
            if (bytes >= settings.pageBytes()) {
                break;
            }
            Optional<Event> event = readEvent(reader, key);
            event.ifPresent(found -> page.add(new Tagged(key, found)));
            bytes += event.map(PageOfEvents::bytes).orElse(0L);
            through = key;
        }
        return new TagPage(page, through, false, settledMs);
    }

    /** Empty when it has been deleted meanwhile. */
    private static Optional<Event> readEvent(EntryReader reader, TagKey key) {
        List<Event> found = new ArrayList<>();
        long number = key.sequenceNr();
        try {
            reader.events(key.persistenceId(), number, number, op -> {
                op.events().stream()
                        .filter(event -> event.sequenceNr() == number)
                        .forEach(found::add);
                return false;
            });
        } catch (StorageException e) {
            throw failed(key.persistenceId(), e);
        }
        return found.stream().findFirst();
    }

    private static JournalException failed(String persistenceId, StorageException error) {
        return new JournalException("journal of '" + persistenceId + "': " + error.getMessage(), error);
    }
}
