package io.weir.journal.store;

import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.StoreHeader;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.voter.VoterReply;
import io.weir.journal.voter.VoterState;
import io.weir.log.DataDirectory;
import io.weir.log.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * A {@link StoreCore} with a thread of its own, which gathers the ops that wait together. Any thread submits and reads; answers are
 * given by the executor that it was opened with.
 */
final class VoterStore implements AutoCloseable {
    private final StoreCore core;
    private final StoreSettings settings;
    private final Executor replies;
    private final OpQueue queue;
    private final Thread writer;

    private VoterStore(StoreCore core, StoreSettings settings, Executor replies) {
        this.core = core;
        this.settings = settings;
        this.replies = replies;
        this.queue = new OpQueue(settings.maxQueuedBytes(), settings.maxGroupBytes());
        this.writer = new Thread(this::run, "weir-" + settings.nodeId() + "-journal-0");
        writer.setDaemon(true);
    }

    /**
     * Opens the store in a data directory of its own, which it closes with itself; makes it on a blank disk, with this node as the only
     * voter.
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
        List<Integer> sole = List.of(settings.nodeId());
        StoreCore core = StoreCore.open(files, settings, sole, clock);
        if (!core.status().set().voters().equals(sole) || !core.status().trusted()) {
            throw new JournalException("this journal has the voters "
                    + core.status().set().voters() + "; this version serves a sole voter");
        }
        VoterStore store = new VoterStore(core, settings, replies);
        store.writer.start();
        return store;
    }

    public StoreHeader header() {
        return core.header();
    }

    /** What the store knows of itself and of its peers. */
    public StoreStatus status() {
        return core.status();
    }

    /** Tells the observer how long each write of a group took, its flush included, in nanoseconds; on the store's thread. */
    public void observe(LongConsumer newObserver) {
        core.observe(newObserver);
    }

    /** Bytes of the file in use, with what is deleted in it. */
    public long sizeInBytes() {
        return core.generation().sizeInBytes();
    }

    /** Why the store takes nothing more until it is opened again, or empty while it does. */
    public Optional<String> failure() {
        return core.failure();
    }

    /** Grows with every write, over compactions and restarts. */
    public long storeSequence() {
        return core.sequence();
    }

    /** Gives an op to the voter. The answer comes when what it rests on is flushed; ops of one thread are taken in order. */
    public CompletionStage<VoterReply> submit(String persistenceId, Op op) {
        CompletableFuture<VoterReply> reply = new CompletableFuture<>();
        var request = StoreRequest.OnLog.of(persistenceId, op, reply::complete, reply::completeExceptionally);
        int size = request.record().size();
        if (size > settings.maxOpBytes()) {
            reply.completeExceptionally(new JournalException("an op of " + size + " bytes for '" + persistenceId
                    + "'; weir.journal.max-op-bytes is " + settings.maxOpBytes()));
        } else if (core.failure().isPresent()) {
            reply.completeExceptionally(new JournalException(core.failure().get()));
        } else {
            queue.offer(request).ifPresent(reply::completeExceptionally);
        }
        return reply;
    }

    public VoterState state(String persistenceId) {
        return core.state(persistenceId);
    }

    /** The highest sequence number that was ever persisted, also when all events are deleted; 0 when none was. */
    public long highestSequenceNr(String persistenceId) {
        return core.highestSequenceNr(persistenceId);
    }

    /** See {@link StoreCore#persistenceIds(int, int)}. */
    public List<String> persistenceIds(int position, int limit) {
        return core.persistenceIds(position, limit);
    }

    /** See {@link StoreCore#tagged}. */
    public List<TagKey> tagged(String tag, TagKey after, long untilMs, int limit) {
        return core.tagged(tag, after, untilMs, limit);
    }

    /** See {@link StoreCore#greatestStampMs}. */
    public long greatestStampMs() {
        return core.greatestStampMs();
    }

    /** See {@link StoreCore#onWritten}. */
    public void onWritten(BiConsumer<String, Op> listener) {
        core.onWritten(listener);
    }

    /** See {@link StoreCore#page}. */
    public LogPage page(String persistenceId, LogQuery query, int maxBytes) throws StorageException {
        return core.page(persistenceId, query, maxBytes);
    }

    Generation generation() {
        return core.generation();
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
        core.close();
    }

    private void run() {
        for (List<StoreRequest.OnLog> group = queue.take(); !group.isEmpty(); group = queue.take()) {
            core.commit(group).forEach(replies::execute);
            core.compactWhenDue();
        }
    }
}
