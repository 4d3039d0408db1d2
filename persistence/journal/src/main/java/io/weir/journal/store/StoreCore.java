package io.weir.journal.store;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.StoreHeader;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.voter.VoterState;
import io.weir.log.DataDirectory;
import io.weir.log.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One voter's disk for all persistence ids, without the thread that works on it: what is asked together is decided, written as one
 * batch and flushed once, and only then answered. One thread at a time commits; any thread reads what is flushed.
 *
 * <p>A write that the disk refuses fails the requests of that group and changes nothing. After a failed flush nobody knows what is on
 * the disk, so the store takes nothing more until it is opened again.
 */
public final class StoreCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCore.class);

    /** What is copied from other nodes comes on top of a group that a message or a page more makes larger. */
    private static final int ROOM_FOR_PAGES = 4 << 20;

    private final Generations files;
    private final StoreSettings settings;
    private final Clock clock;
    /** Guards {@link #index} and all it holds. Held for no disk access. */
    private final Object indexLock = new Object();

    private StoreIndex index;
    /** What the index's sequence was after the last flush. */
    private long flushedSequence;

    private volatile String failure;
    private volatile LongConsumer observer = nanos -> {};
    private volatile BiConsumer<String, Op> written = (persistenceId, op) -> {};
    /** The size from which on it is looked whether compaction is due; the writer's. */
    private long compactionCheckBytes;

    private StoreCore(Generations files, StoreIndex index, StoreSettings settings, Clock clock) {
        this.files = files;
        this.index = index;
        this.settings = settings;
        this.clock = clock;
        this.flushedSequence = index.sequence();
        this.compactionCheckBytes = nextCheck(0);
    }

    /**
     * Opens the store in a data directory of its own, which it closes with itself.
     *
     * @param voters of a store that is made now: nobody, when it waits for others to tell
     * @throws JournalException when the store is another's, or was written by a newer version
     */
    public static StoreCore open(DataDirectory directory, StoreSettings settings, List<Integer> voters, Clock clock)
            throws StorageException {
        // Keys, headers and lengths come on top of what the settings bound.
        int maxBatchBytes = 2 * (Math.max(settings.maxGroupBytes(), settings.maxOpBytes()) + ROOM_FOR_PAGES);
        return open(new LogGenerations(directory, maxBatchBytes), settings, voters, clock);
    }

    /**
     * Opens the store, or makes it on a blank disk, and reads it to rebuild the index.
     *
     * @param voters of a store that is made now: nobody, when it waits for others to tell
     * @throws JournalException when the store is another's, or was written by a newer version
     */
    public static StoreCore open(Generations files, StoreSettings settings, List<Integer> voters, Clock clock)
            throws StorageException {
        try {
            return new StoreCore(files, StoreOpening.open(files, settings, voters, clock), settings, clock);
        } catch (UnreadableOpException unreadable) {
            throw new JournalException(unreadable.getMessage());
        }
    }

    public StoreHeader header() {
        synchronized (indexLock) {
            return index.header();
        }
    }

    /** What the store knows of itself and of its peers. */
    public StoreStatus status() {
        synchronized (indexLock) {
            return index.status();
        }
    }

    /** Grows with every write, over compactions and restarts; it counts what is flushed. */
    public long sequence() {
        synchronized (indexLock) {
            return flushedSequence;
        }
    }

    /** Tells the observer how long each write of a group took, its flush included, in nanoseconds; on the writer's thread. */
    public void observe(LongConsumer newObserver) {
        observer = newObserver;
    }

    /** Bytes of the file in use, with what is deleted in it. */
    public long sizeInBytes() {
        return generation().sizeInBytes();
    }

    /** Why the store takes nothing more until it is opened again, or empty while it does. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    public VoterState state(String persistenceId) {
        synchronized (indexLock) {
            return index.state(persistenceId);
        }
    }

    public Set<String> persistenceIds() {
        synchronized (indexLock) {
            return index.persistenceIds();
        }
    }

    /** The highest sequence number that was ever persisted, also when all events are deleted; 0 when none was. */
    public long highestSequenceNr(String persistenceId) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? 0 : log.highestSequenceNr();
        }
    }

    /**
     * The highest sequence number up to which events are surely committed.
     *
     * @param known up to which op logs of an accepted epoch are; it says nothing of an own log that is of another one
     */
    public long committedSequenceNr(String persistenceId, Map<Epoch, Long> known) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? 0 : log.committedSequenceNr(known);
        }
    }

    /** Events up to this number are deleted. */
    public long deletedTo(String persistenceId) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? 0 : log.deletedTo();
        }
    }

    /** Ids that have, or had, events, in the order of their first ones, from a position on, at most {@code limit}. */
    public List<String> persistenceIds(int position, int limit) {
        synchronized (indexLock) {
            return index.knownFrom(position, limit);
        }
    }

    /** Events of a tag after a place that are stamped at or before {@code untilMs}, in order, at most {@code limit}. */
    public List<TagKey> tagged(String tag, TagKey after, long untilMs, int limit) {
        synchronized (indexLock) {
            return index.tags().after(tag, after, untilMs, limit);
        }
    }

    /** The greatest stamp of a tagged event that was ever seen; the least number when there was none. */
    public long greatestStampMs() {
        synchronized (indexLock) {
            return index.tags().greatestStampMs();
        }
    }

    /** Tells the listener of every op, once it is flushed and can be read; on the writer's thread. */
    public void onWritten(BiConsumer<String, Op> listener) {
        written = listener;
    }

    /** A reader of stored entries; for one thread. */
    public EntryReader reader() {
        return new EntryReader(this);
    }

    /**
     * A page of a log's live ops.
     *
     * @param maxBytes of the page, roughly; a single op may be larger
     */
    public LogPage page(String persistenceId, LogQuery query, int maxBytes) throws StorageException {
        while (true) {
            LogIndex.Selection selected;
            synchronized (indexLock) {
                LogIndex known = index.log(persistenceId);
                selected = (known == null ? new LogIndex() : known)
                        .select(query, index.generation().number(), maxBytes);
            }
            Optional<LogPage> page = reader().page(selected);
            if (page.isPresent()) {
                return page.get();
            }
        }
    }

    List<IndexedOp> eventsBetween(String persistenceId, long from, long to, int limit) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? List.of() : log.eventsBetween(from, to, limit);
        }
    }

    Generation generation() {
        synchronized (indexLock) {
            return index.generation();
        }
    }

    /** Writes and flushes what is asked, and gives what is to be answered, in order. */
    public List<Runnable> commit(List<? extends StoreRequest> requests) {
        if (failure != null) {
            JournalException error = new JournalException(failure);
            return requests.stream()
                    .<Runnable>map(request -> () -> request.fail(error))
                    .toList();
        }
        GroupCommit group = new GroupCommit(this::state, status());
        requests.forEach(group::decide);
        try {
            write(group);
            return group.answers();
        } catch (StorageException e) {
            return group.failures(new JournalException("the journal's disk: " + e.getMessage(), e));
        }
    }

    private void write(GroupCommit group) throws StorageException {
        List<NewRecord> records = group.records();
        if (records.isEmpty()) {
            return;
        }
        Generation file = generation();
        long began = System.nanoTime();
        long first = file.append(records, clock.millis());
        flush(file);
        observer.accept(System.nanoTime() - began);
        synchronized (indexLock) {
            group.applyTo(index, first);
            flushedSequence = index.sequence();
        }
        group.tell(written);
    }

    private void flush(Generation file) throws StorageException {
        try {
            file.flush();
        } catch (StorageException e) {
            failure = "the journal could not be flushed and takes nothing more: " + e.getMessage();
            throw e;
        }
    }

    /** Copies what is alive into a new file when much of the old one is not. */
    public void compactWhenDue() {
        long size = generation().sizeInBytes();
        if (failure != null || size < compactionCheckBytes) {
            return;
        }
        long live;
        synchronized (indexLock) {
            live = index.liveBytes();
        }
        if (size - live >= size * settings.compactGarbageRatio()) {
            compact();
        }
        compactionCheckBytes = nextCheck(generation().sizeInBytes());
    }

    /** Counting what is alive takes time in proportion to it, so it is done each time the file has grown by a quarter. */
    private long nextCheck(long sizeInBytes) {
        return Math.max(settings.compactAboveBytes(), sizeInBytes + sizeInBytes / 4);
    }

    /** Requests wait meanwhile; what is alive is small where compaction is due. */
    private void compact() {
        StoreIndex old = index;
        int number = old.generation().number() + 1;
        try {
            StoreIndex copy =
                    new Compaction(old, files.open(number), reader(), settings.maxGroupBytes(), clock.millis()).run();
            synchronized (indexLock) {
                index = copy;
                flushedSequence = copy.sequence();
            }
            files.delete(old.generation().number());
            LOG.info(
                    "journal file {} of {} bytes is now file {} of {} bytes",
                    old.generation().number(),
                    old.generation().sizeInBytes(),
                    number,
                    copy.generation().sizeInBytes());
        } catch (StorageException | RuntimeException e) {
            LOG.warn("the journal could not be compacted and goes on as it is: {}", e.getMessage());
            discard(number);
        }
    }

    private void discard(int number) {
        if (generation().number() != number) {
            try {
                files.delete(number);
            } catch (StorageException e) {
                LOG.warn("journal file {} is left over and could not be deleted: {}", number, e.getMessage());
            }
        }
    }

    @Override
    public void close() throws StorageException {
        files.close();
    }
}
