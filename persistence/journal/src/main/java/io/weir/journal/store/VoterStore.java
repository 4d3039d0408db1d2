package io.weir.journal.store;

import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StoreHeader;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.voter.VoterReply;
import io.weir.journal.voter.VoterState;
import io.weir.log.DataDirectory;
import io.weir.log.StorageException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One voter's disk for all persistence ids. Ops that wait together are decided, written as one batch and flushed once by the store's
 * own thread; an answer is given only when all it rests on is flushed. Any thread submits and reads.
 *
 * <p>A write that the disk refuses fails the ops of that group and changes nothing. After a failed flush nobody knows what is on the
 * disk, so the store takes nothing more until it is opened again.
 */
public final class VoterStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VoterStore.class);

    private final Generations files;
    private final StoreSettings settings;
    private final Clock clock;
    private final Executor replies;
    private final OpQueue queue;
    private final Thread writer;
    /** Guards {@link #index} and all it holds. Held for no disk access. */
    private final Object indexLock = new Object();

    private StoreIndex index;
    private volatile String failure;
    private volatile LongConsumer observer = nanos -> {};
    /** The size from which on it is looked whether compaction is due; the writer's. */
    private long compactionCheckBytes;

    private VoterStore(Generations files, StoreIndex index, StoreSettings settings, Clock clock, Executor replies) {
        this.files = files;
        this.index = index;
        this.settings = settings;
        this.clock = clock;
        this.replies = replies;
        this.queue = new OpQueue(settings.maxQueuedBytes(), settings.maxGroupBytes());
        this.writer = new Thread(this::run, "weir-" + settings.nodeId() + "-journal-0");
        writer.setDaemon(true);
        this.compactionCheckBytes = nextCheck(0);
    }

    /**
     * Opens the store in a data directory of its own, which it closes with itself; makes it on a blank disk.
     *
     * @param replies where answers are given
     * @throws JournalException when the store is another's, or was written by a newer version
     */
    public static VoterStore open(DataDirectory directory, StoreSettings settings, Clock clock, Executor replies)
            throws StorageException {
        // Keys, headers and lengths come on top of what the settings bound.
        int maxBatchBytes = 2 * Math.max(settings.maxGroupBytes(), settings.maxOpBytes());
        return open(new LogGenerations(directory, maxBatchBytes), settings, clock, replies);
    }

    /**
     * Opens the store, or makes it on a blank disk, and reads it to rebuild the index.
     *
     * @param replies where answers are given
     * @throws JournalException when the store is another's, or was written by a newer version
     */
    static VoterStore open(Generations files, StoreSettings settings, Clock clock, Executor replies)
            throws StorageException {
        try {
            StoreIndex index = StoreOpening.open(files, settings, clock);
            VoterStore store = new VoterStore(files, index, settings, clock, replies);
            store.writer.start();
            return store;
        } catch (UnreadableOpException unreadable) {
            throw new JournalException(unreadable.getMessage());
        }
    }

    public StoreHeader header() {
        synchronized (indexLock) {
            return index.header();
        }
    }

    /** Tells the observer how long each write of a group took, its flush included, in nanoseconds; on the store's thread. */
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

    /** Grows with every write, over compactions and restarts. */
    public long storeSequence() {
        synchronized (indexLock) {
            return index.header().baseSequence() + index.generation().endOffset();
        }
    }

    /** Gives an op to the voter. The answer comes when what it rests on is flushed; ops of one thread are taken in order. */
    public CompletionStage<VoterReply> submit(String persistenceId, Op op) {
        CompletableFuture<VoterReply> reply = new CompletableFuture<>();
        NewRecord record = new NewRecord(persistenceId.getBytes(StandardCharsets.UTF_8), OpCodec.encode(op));
        if (record.size() > settings.maxOpBytes()) {
            reply.completeExceptionally(new JournalException("an op of " + record.size() + " bytes for '"
                    + persistenceId + "'; weir.journal.max-op-bytes is " + settings.maxOpBytes()));
        } else if (failure != null) {
            reply.completeExceptionally(new JournalException(failure));
        } else {
            queue.offer(new OpRequest(persistenceId, op, record, reply)).ifPresent(reply::completeExceptionally);
        }
        return reply;
    }

    public VoterState state(String persistenceId) {
        synchronized (indexLock) {
            return index.state(persistenceId);
        }
    }

    /** The highest sequence number that was ever persisted, also when all events are deleted; 0 when none was. */
    public long highestSequenceNr(String persistenceId) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? 0 : log.highestSequenceNr();
        }
    }

    /** Events up to this number are deleted. */
    public long deletedTo(String persistenceId) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? 0 : log.deletedTo();
        }
    }

    /** Complete snapshots, in the order of their writing. */
    public List<StoredSnapshot> snapshots(String persistenceId) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? List.of() : log.snapshots();
        }
    }

    /** A reader of stored entries; for one thread. */
    public EntryReader reader() {
        return new EntryReader(this);
    }

    List<IndexedOp> eventsBetween(String persistenceId, long from, long to, int limit) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? List.of() : log.eventsBetween(from, to, limit);
        }
    }

    Optional<Location> entryAt(String persistenceId, long number) {
        synchronized (indexLock) {
            LogIndex log = index.log(persistenceId);
            return log == null ? Optional.empty() : log.entryAt(number);
        }
    }

    Generation generation() {
        synchronized (indexLock) {
            return index.generation();
        }
    }

    /** Writes what waits, then closes the files. Later ops are refused. */
    @Override
    public void close() throws StorageException {
        queue.close();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        files.close();
    }

    private void run() {
        for (List<OpRequest> group = queue.take(); !group.isEmpty(); group = queue.take()) {
            commit(group);
            if (failure == null) {
                compactWhenDue();
            }
        }
    }

    private void commit(List<OpRequest> requests) {
        if (failure != null) {
            requests.forEach(request -> fail(request, new JournalException(failure)));
            return;
        }
        GroupCommit group = new GroupCommit(this::state);
        requests.forEach(request -> group.decide(request).ifPresent(error -> fail(request, error)));
        try {
            Generation file = generation();
            long began = System.nanoTime();
            long first = group.records().isEmpty() ? -1 : file.append(group.records(), clock.millis());
            if (first >= 0) {
                flush(file);
                observer.accept(System.nanoTime() - began);
                synchronized (indexLock) {
                    group.applyTo(index, first);
                }
            }
            group.answers()
                    .forEach((request, reply) ->
                            replies.execute(() -> request.reply().complete(reply)));
        } catch (StorageException e) {
            JournalException error = new JournalException("the journal's disk: " + e.getMessage(), e);
            group.answers().keySet().forEach(request -> fail(request, error));
        }
    }

    private void flush(Generation file) throws StorageException {
        try {
            file.flush();
        } catch (StorageException e) {
            failure = "the journal could not be flushed and takes nothing more: " + e.getMessage();
            throw e;
        }
    }

    private void fail(OpRequest request, RuntimeException error) {
        replies.execute(() -> request.reply().completeExceptionally(error));
    }

    private void compactWhenDue() {
        long size = generation().sizeInBytes();
        if (size < compactionCheckBytes) {
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

    /** Ops wait meanwhile; what is alive is small where compaction is due. */
    private void compact() {
        StoreIndex old = index;
        int number = old.generation().number() + 1;
        try {
            StoreIndex copy =
                    new Compaction(old, files.open(number), reader(), settings.maxGroupBytes(), clock.millis()).run();
            synchronized (indexLock) {
                index = copy;
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
}
