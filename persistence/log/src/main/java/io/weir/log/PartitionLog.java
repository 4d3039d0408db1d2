package io.weir.log;

import io.weir.log.producer.ProducerEntry;
import java.util.List;
import java.util.Optional;

/**
 * The log of one partition: segments in offset order, of which the last is appended to.
 *
 * <p>Four offsets that are not the same: {@link #startOffset} (the first readable), {@link #flushedOffset} (all below is on the
 * disk), {@link #endOffset} (written: the next to be given out), and the high watermark, which the leader knows and the log does not.
 *
 * <p>Threading: one thread at a time appends, by a {@link WriteHandle}; any thread reads; flushes run on the {@link DiskFlusher}'s
 * thread. None of the methods here waits for a flush; all may wait for the page cache.
 */
public interface PartitionLog {

    TopicIdPartition partition();

    long startOffset();

    long endOffset();

    long flushedOffset();

    /** Bytes of all segments' logs. */
    long sizeInBytes();

    int segmentCount();

    /** Why the log takes no more appends, or empty while it does. */
    Optional<StorageFailure> offline();

    /**
     * Takes the right to write at a leader epoch. Every handle of a lower epoch is revoked atomically, after the append that it may
     * be in. The first append at a new epoch enters the epoch into the leader-epoch cache.
     *
     * @throws IllegalStateException when a handle of this or a higher epoch was taken before
     */
    WriteHandle acquire(int leaderEpoch);

    /**
     * A slice from the batch that holds {@code offset} on, of at most {@code maxBytes} and within one segment.
     *
     * @param limitOffset nothing at or beyond it is returned; a batch boundary (high watermark, last stable offset or end)
     * @param minOneBatch whether the first batch is returned whole, even when it is larger than {@code maxBytes}
     */
    ReadOutcome read(long offset, int maxBytes, long limitOffset, boolean minOneBatch);

    /**
     * What begins here or later was written so lately that it is taken to be in the page cache; {@link Long#MAX_VALUE} when nothing was.
     * Told without looking into a file.
     */
    long recentFrom();

    /** The first record below {@code limitOffset} whose timestamp is at or after {@code timestampMs}; exact, not per batch. */
    Optional<TimestampOffset> offsetForTimestamp(long timestampMs, long limitOffset) throws StorageException;

    /** The first record with the greatest timestamp below {@code limitOffset}, or empty for an empty log. */
    Optional<TimestampOffset> maxTimestamp(long limitOffset) throws StorageException;

    /** Where an epoch ends, by the leader-epoch cache (KIP-320). */
    EpochEndOffset endOffsetForEpoch(int leaderEpoch);

    /** The epoch of the last batch written, or -1. */
    int latestEpoch();

    /** The epoch of the batch that holds {@code offset}, or -1 when unknown. */
    int epochAt(long offset);

    /**
     * Records below {@code offset} are no longer read, and segments that lie wholly below it are deleted; slices in use stay readable.
     * Nothing happens when the log begins there or later already. May wait for the disk. When this returns, the start survives a
     * crash, unless the disk was too full to keep it: then it is kept as soon as there is room.
     *
     * @param offset at most the high watermark
     * @return the first readable offset
     * @throws StorageException when the log is closed, or the start moved and files could not be deleted
     */
    long deleteBefore(long offset) throws StorageException;

    /**
     * Deletes the oldest segments as {@code retention.bytes}, {@code retention.ms} and the start offset say, by Kafka's rules, but none
     * that reaches above the high watermark. When even the last segment is due, a new one is begun first. May wait for the disk.
     *
     * @throws StorageException when the log takes no changes, or files could not be deleted; those are tried again by the next call
     */
    Retained retain(long highWatermark, long nowMs) throws StorageException;

    /**
     * What a retention pass deleted.
     *
     * @param segments how many
     * @param bytes of their batches
     * @param startOffset where the log begins now
     */
    record Retained(int segments, long bytes, long startOffset) {}

    /** The producers that the log remembers, expired ones until they are next looked for; waits for the append in progress. */
    List<ProducerEntry> producers();

    /** Settings that changed while running; they act from the next append on. */
    void reconfigure(LogConfig config);
}
