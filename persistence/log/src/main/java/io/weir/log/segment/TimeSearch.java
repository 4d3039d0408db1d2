package io.weir.log.segment;

import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TimestampOffset;
import io.weir.log.batch.BatchHeader;
import io.weir.log.batch.InvalidBatchException;
import io.weir.log.batch.LogRecord;
import io.weir.log.batch.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds records of a segment by their time, exact to the record: by the indexes to the batch, by its records from there. */
public final class TimeSearch {
    private TimeSearch() {}

    /** The first record from {@code startOffset} on, below {@code limitOffset}, whose timestamp is at or after {@code timestampMs}. */
    public static Optional<TimestampOffset> firstAtOrAfter(
            Segment segment, long timestampMs, long startOffset, long limitOffset) throws IOException {
        if (segment.indexes().newest().timestampMs() < timestampMs) {
            return Optional.empty();
        }
        long indexed = segment.indexes().times().byTimestamp(timestampMs).offset();
        return firstFrom(
                segment,
                Math.max(indexed, startOffset),
                limitOffset,
                maxTimestampMs -> maxTimestampMs >= timestampMs,
                entry -> entry.timestampMs() >= timestampMs && entry.offset() >= startOffset);
    }

    /** The greatest timestamp below {@code limitOffset}, with the last offset of the first batch that has it; -1 for none. */
    public static long greatest(Segment segment, long limitOffset) throws IOException {
        return greatestEntry(segment, limitOffset).timestampMs();
    }

    /** The first record with exactly this timestamp, the greatest below the limit. */
    public static Optional<TimestampOffset> firstWithGreatest(Segment segment, long limitOffset) throws IOException {
        TimeIndex.Entry entry = greatestEntry(segment, limitOffset);
        return firstFrom(
                segment,
                entry.offset(),
                limitOffset,
                maxTimestampMs -> maxTimestampMs == entry.timestampMs(),
                candidate -> candidate.timestampMs() == entry.timestampMs());
    }

    private static TimeIndex.Entry greatestEntry(Segment segment, long limitOffset) throws IOException {
        TimeIndex.Entry newest = segment.indexes().newest();
        if (limitOffset >= segment.nextOffset() && newest.offset() < limitOffset) {
            return newest;
        }
        TimeIndex.Entry best = segment.indexes().times().byOffset(limitOffset - 1);
        SharedFile file = segment.acquire();
        try {
            // All that the offset index passes over is in the time index already.
            int from = segment.indexes().offsets().positionFor(limitOffset - 1);
            HeaderCursor cursor = new HeaderCursor(file.file(), segment.path(), from, segment.size());
            while (cursor.next() && cursor.lastOffset() < limitOffset) {
                if (cursor.maxTimestamp() > best.timestampMs()) {
                    best = new TimeIndex.Entry(cursor.maxTimestamp(), cursor.lastOffset());
                }
            }
        } finally {
            file.release();
        }
        return best;
    }

    private interface Timestamps {
        boolean match(long maxTimestampMs);
    }

    private static Optional<TimestampOffset> firstFrom(
            Segment segment, long fromOffset, long limitOffset, Timestamps batches, Predicate<LogRecord> records)
            throws IOException {
        SharedFile file = segment.acquire();
        try {
            int end = segment.size();
            int from = segment.positionOf(file, fromOffset, end);
            HeaderCursor cursor = new HeaderCursor(file.file(), segment.path(), from, end);
            while (cursor.next() && BatchHeader.baseOffset(cursor.buffer(), cursor.at()) < limitOffset) {
                if (batches.match(cursor.maxTimestamp())) {
                    Optional<TimestampOffset> found = firstIn(segment, file, cursor, records);
                    if (found.isPresent()) {
                        return found.filter(record -> record.offset() < limitOffset);
                    }
                }
            }
            return Optional.empty();
        } finally {
            file.release();
        }
    }

    private static Optional<TimestampOffset> firstIn(
            Segment segment, SharedFile file, HeaderCursor cursor, Predicate<LogRecord> wanted) throws IOException {
        ByteBuffer batch = segment.readBatch(file, cursor);
        try (RecordReader reader = RecordReader.open(batch, 0)) {
            while (reader.hasNext()) {
                LogRecord entry = reader.next();
                if (wanted.test(entry)) {
                    int epoch = BatchHeader.leaderEpoch(batch, 0);
                    return Optional.of(new TimestampOffset(entry.timestampMs(), entry.offset(), epoch));
                }
            }
            return Optional.empty();
        } catch (InvalidBatchException e) {
            throw new StorageException(
                    new StorageFailure.Corrupt(
                            segment.path(), cursor.position(), segment.path() + ": " + e.getMessage()),
                    e);
        }
    }
}
