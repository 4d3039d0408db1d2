package io.weir.client.consumer;

import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.group.CommitLedger;
import java.util.OptionalLong;

/** The ledger of one assigned partition, for the threads that deliver, confirm and commit. */
final class Confirmations {
    private final FetchPartition partition;
    private final int limit;
    private final Listener listener;
    private final CommitLedger ledger = new CommitLedger();
    private long generation;
    private boolean held;

    /** Called by whoever confirms; must not block. */
    interface Listener {
        /** There is more to commit, or all is confirmed. */
        void confirmed();

        /** The partition was held back for its unconfirmed records, and need not be any more. */
        void admitted();
    }

    /** @param limit of delivered records that are not confirmed */
    Confirmations(FetchPartition partition, int limit, Listener listener) {
        this.partition = partition;
        this.limit = limit;
        this.listener = listener;
        generation = partition.generation();
    }

    FetchPartition partition() {
        return partition;
    }

    synchronized boolean admits() {
        held = ledger.outstanding() >= limit;
        return !held;
    }

    /** To be called before the record is delivered. */
    synchronized void delivered(long offset) {
        if (generation != partition.generation()) {
            generation = partition.generation();
            ledger.restart();
        }
        ledger.delivered(offset);
    }

    void confirm(long offset) {
        boolean more;
        boolean admitted;
        synchronized (this) {
            more = ledger.confirm(offset);
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

    synchronized OptionalLong toCommit() {
        return ledger.toCommit();
    }

    synchronized void committed(long offset) {
        ledger.committed(offset);
    }

    synchronized boolean isSettled() {
        return ledger.isSettled();
    }
}
