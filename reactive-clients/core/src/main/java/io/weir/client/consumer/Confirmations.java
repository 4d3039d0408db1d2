package io.weir.client.consumer;

import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.group.CommitLedger;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** The ledger of one assigned partition, for the threads that deliver, confirm and commit. */
final class Confirmations {
    private final FetchPartition partition;
    private final int limit;
    private final Listener listener;
    private final CommitLedger ledger = new CommitLedger();
    /** What is to be committed with an offset, by the record's own; of records that were confirmed with some. */
    private final TreeMap<Long, String> metadata = new TreeMap<>();

    private long generation;
    private boolean held;
    private volatile boolean leaving;

    /** Called by whoever confirms; must not block. */
    interface Listener {
        /** There is more to commit, or all is confirmed. */
        void confirmed();

        /** The partition was held back for its unconfirmed records, and need not be any more. */
        void admitted();

        /** Commits what is confirmed now. Completes, on the executor, when that is done with; fails when it cannot be. */
        CompletableFuture<Void> commitNow();
    }

    /** @param limit of delivered records that are not confirmed */
    Confirmations(FetchPartition partition, int limit, Listener listener) {
        this.partition = partition;
        this.limit = limit;
        this.listener = listener;
        generation = partition.generation();
    }

    boolean isOfStreamOf(Confirmations other) {
        return listener == other.listener;
    }

    FetchPartition partition() {
        return partition;
    }

    synchronized boolean admits() {
        held = ledger.outstanding() >= limit;
        return !held;
    }

    /**
     * To be called before the record is delivered.
     *
     * @return which reading of the partition it belongs to: a seek begins another one
     */
    synchronized long delivered(long offset) {
        if (generation != partition.generation()) {
            generation = partition.generation();
            ledger.restart();
            metadata.clear();
        }
        ledger.delivered(offset);
        return generation;
    }

    /**
     * @param reading what {@link #delivered} has returned; what was read before a seek counts no more
     * @param text to be committed with the offset, if it is this record's; empty for none
     * @param through whether all before it are confirmed with it
     */
    void confirm(long offset, long reading, String text, boolean through) {
        boolean more;
        boolean admitted;
        synchronized (this) {
            if (reading != generation) {
                return;
            }
            if (!text.isEmpty()) {
                metadata.put(offset, text);
            }
            more = through ? ledger.confirmThrough(offset) : ledger.confirm(offset);
            admitted = more && held && ledger.outstanding() < limit;
            held &= !admitted;
        }
        if (more) {
            listener.confirmed();
        }
        if (admitted) {
            listener.admitted();
        }
    }

    /** Whether the record was committed when what is confirmed now was; false when the partition is another member's by now. */
    CompletableFuture<Boolean> commit(long offset, long reading) {
        return listener.commitNow().thenApply(done -> {
            synchronized (this) {
                return reading == generation && ledger.isCommitted(offset);
            }
        });
    }

    synchronized Optional<OffsetAndMetadata> toCommit() {
        OptionalLong offset = ledger.toCommit();
        return offset.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new OffsetAndMetadata(offset.getAsLong(), metadata.getOrDefault(offset.getAsLong() - 1, "")));
    }

    synchronized void committed(long offset) {
        ledger.committed(offset);
        metadata.headMap(offset).clear();
    }

    /** The partition is taken away: what is confirmed is committed once more. */
    void leave() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    synchronized boolean isSettled() {
        return ledger.isSettled();
    }
}
