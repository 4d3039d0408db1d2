package io.weir.partition;

import io.weir.log.PartitionLog;
import io.weir.log.ReadOutcome;
import io.weir.log.StorageException;
import io.weir.log.TimestampOffset;
import io.weir.partition.PartitionCommand.OffsetQuery;
import io.weir.partition.PartitionCommand.Read;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a leader answers to those who read. Consumers see up to the high watermark; an offset between it and the log's end is in range
 * and shows nothing yet, one beyond the end is out of range.
 */
final class LeaderReads {
    private final PartitionLog log;
    private final LeaderState state;

    /** The log's end when this epoch began. */
    private final long epochStartOffset;

    LeaderReads(PartitionLog log, LeaderState state) {
        this.log = log;
        this.state = state;
        this.epochStartOffset = log.endOffset();
    }

    /** A read of what is shown now. It may wait for the disk where it lies far behind the log's end; any thread may run it. */
    Supplier<ReadReply> read(Read command) {
        long highWatermark = state.highWatermark();
        long lastStableOffset = state.lastStableOffset();
        return () -> read(command, highWatermark, lastStableOffset);
    }

    private ReadReply read(Read command, long highWatermark, long lastStableOffset) {
        long limit = command.readCommitted() ? lastStableOffset : highWatermark;
        ReadOutcome outcome = log.read(command.offset(), command.maxBytes(), limit, command.minOneBatch());
        if (outcome instanceof ReadOutcome.Data data) {
            return new ReadReply.Records(data.slice(), highWatermark, lastStableOffset, log.startOffset());
        }
        PartitionError error = outcome instanceof ReadOutcome.Failed failed
                ? new PartitionError.Storage(failed.failure())
                : new PartitionError.OffsetOutOfRange(log.startOffset(), highWatermark);
        return new ReadReply.Refused(error, highWatermark, log.startOffset());
    }

    ReadReply refused(PartitionError error) {
        return new ReadReply.Refused(error, state.highWatermark(), log.startOffset());
    }

    /** The answers that need no look into the files; empty for those that do: {@link #search} then. */
    Optional<OffsetReply> offset(OffsetQuery query, boolean readCommitted) {
        if (query instanceof OffsetQuery.Earliest) {
            long start = log.startOffset();
            return Optional.of(new OffsetReply.Found(start, -1, log.epochAt(start)));
        }
        if (query instanceof OffsetQuery.Latest) {
            return Optional.of(
                    state.highWatermarkKnown()
                            ? new OffsetReply.Found(limit(readCommitted), -1, leaderEpoch())
                            : new OffsetReply.Refused(new PartitionError.OffsetNotAvailable()));
        }
        return Optional.empty();
    }

    /** A search through the files below {@code limitOffset}; it may wait for the disk, and any thread may run it. */
    static OffsetReply search(PartitionLog log, OffsetQuery query, long limitOffset, boolean limitKnown) {
        try {
            Optional<TimestampOffset> found = query instanceof OffsetQuery.AtTime time
                    ? log.offsetForTimestamp(time.timestampMs(), limitOffset)
                    : log.maxTimestamp(limitOffset);
            if (found.isPresent()) {
                TimestampOffset record = found.get();
                return new OffsetReply.Found(record.offset(), record.timestampMs(), record.leaderEpoch());
            }
            // What is not below a high watermark that still lags may have been shown by the leader before.
            return limitKnown
                    ? new OffsetReply.Found(-1, -1, -1)
                    : new OffsetReply.Refused(new PartitionError.OffsetNotAvailable());
        } catch (StorageException e) {
            return new OffsetReply.Refused(new PartitionError.Storage(e.failure()));
        }
    }

    long limit(boolean readCommitted) {
        return readCommitted ? state.lastStableOffset() : state.highWatermark();
    }

    /**
     * Where an epoch ends. The leader's own ends at the log's end. It has begun with its election, though the log learns of it only
     * with the first batch: until then the epochs between the log's last and the leader's end where the leader's began.
     */
    EpochEndReply epochEnd(int queriedEpoch) {
        if (queriedEpoch < 0 || queriedEpoch > leaderEpoch()) {
            return new EpochEndReply.Found(-1, -1);
        }
        if (queriedEpoch == leaderEpoch()) {
            return new EpochEndReply.Found(queriedEpoch, log.endOffset());
        }
        int latest = log.latestEpoch();
        if (queriedEpoch >= latest && latest < leaderEpoch()) {
            return new EpochEndReply.Found(latest == -1 ? queriedEpoch : latest, epochStartOffset);
        }
        var end = log.endOffsetForEpoch(queriedEpoch);
        return new EpochEndReply.Found(end.leaderEpoch(), end.endOffset());
    }

    private int leaderEpoch() {
        return state.assignment().leaderEpoch();
    }
}
