package io.weir.partition;

/**
 * What a partition's leader understands. These messages stay on their node: the gateway sends them to the {@link LeaderRegistry}'s
 * leaders. Each carries the leader epoch that the sender believes in where the wire has one (-1: any).
 */
public sealed interface PartitionCommand permits PartitionCommand.Public, PartitionCommand.Internal {

    /** What others send. */
    sealed interface Public extends PartitionCommand {}

    /** What the leader's own helpers send to it; package-private in meaning. */
    non-sealed interface Internal extends PartitionCommand {}

    /** Leads from now on, if the assignment names this entity. Sent by the local broker as it applies the metadata image. */
    record Start(PartitionAssignment assignment) implements Public {}

    /** Settings or in-sync set changed at the same leader epoch. */
    record Update(PartitionAssignment assignment) implements Public {}

    /** Ends the entity: what waits is answered {@link PartitionError.NotLeader}. */
    record Stop(Reply<Stopped> replyTo) implements Public {}

    /** The entity is out of the registry and its write handle is given back. */
    record Stopped() {}

    /**
     * Appends one batch.
     *
     * @param acks 0 and 1: answered when written; -1: when at or below the high watermark
     * @param timeoutMs how long an answer may wait for the high watermark
     */
    record Append(int leaderEpoch, RecordsLease records, short acks, int timeoutMs, Reply<AppendReply> replyTo)
            implements Public {}

    /** Reads from an offset; answered at once, with an empty slice when there is nothing yet. */
    record Read(
            int leaderEpoch,
            long offset,
            int maxBytes,
            boolean minOneBatch,
            boolean readCommitted,
            Reply<ReadReply> replyTo)
            implements Public {}

    /**
     * Waits until something can be read at {@code offset} (the high watermark lies beyond it), the log starts above it, or the leader stops;
     * then the waiter is told once and forgotten.
     */
    record Await(long offset, Waiter waiter) implements Public {}

    /** A long poll of one fetch, shared by its partitions. */
    interface Waiter {
        /** Told on the actor's thread; hands the news on. */
        void ready();

        /** Whether the fetch has been answered meanwhile: the leader then forgets it without telling. */
        boolean done();
    }

    /** ListOffsets. */
    record FindOffset(int leaderEpoch, OffsetQuery query, boolean readCommitted, Reply<OffsetReply> replyTo)
            implements Public {}

    /** OffsetForLeaderEpoch: where {@code queriedEpoch} ends. */
    record FindEpochEnd(int leaderEpoch, int queriedEpoch, Reply<EpochEndReply> replyTo) implements Public {}

    /**
     * DeleteRecords: nothing below {@code beforeOffset} is read any more, and its space is given back by whole segments. It survives a
     * restart.
     *
     * @param beforeOffset -1 for the high watermark
     */
    record DeleteRecords(int leaderEpoch, long beforeOffset, Reply<DeleteRecordsReply> replyTo) implements Public {}

    /** DescribeProducers: which idempotent producers the log remembers. */
    record DescribeProducers(int leaderEpoch, Reply<ProducersReply> replyTo) implements Public {}

    /** What ListOffsets can ask for. */
    sealed interface OffsetQuery {
        /** The first readable offset (also "earliest local": no tier is remote). */
        record Earliest() implements OffsetQuery {}

        /** The high watermark, or the last stable offset for read-committed. */
        record Latest() implements OffsetQuery {}

        /** The record with the greatest timestamp. */
        record MaxTimestamp() implements OffsetQuery {}

        /** The first record at or after a time in milliseconds. */
        record AtTime(long timestampMs) implements OffsetQuery {}
    }
}
