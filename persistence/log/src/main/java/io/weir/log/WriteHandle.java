package io.weir.log;

import java.nio.ByteBuffer;

/**
 * The right to write to one log at one leader epoch. There is at most one that is not revoked, so two leaders, or a leader and a
 * follower, never write side by side. Confined to one thread at a time.
 */
public interface WriteHandle extends AutoCloseable {

    int leaderEpoch();

    /**
     * Validates one v2 batch from a client down to its records, gives it offsets, and writes it. The buffer's content between
     * position and limit is altered (base offset, leader epoch, and time and checksum under {@link TimestampType#LOG_APPEND_TIME});
     * its position and limit are not. A direct buffer is written without a copy.
     *
     * @param nowMs the leader's clock, milliseconds since the epoch
     */
    AppendOutcome append(ByteBuffer batch, long nowMs);

    /**
     * Appends batches that already have offsets and epochs, as a follower copies them: checksums and continuity are checked, records
     * are not looked at again.
     */
    AppendOutcome appendAsFollower(ByteBuffer batches);

    /** Cuts all at and above {@code offset}. Slices above it are revoked. */
    AppendOutcome truncateTo(long offset);

    /** Gives the right back. The log stays open; a later {@link PartitionLog#acquire} needs a higher epoch only if one was taken. */
    @Override
    void close();
}
