package io.weir.log.batch;

import io.weir.log.AppendOutcome.Reason;
import io.weir.log.AppendOutcome.RecordError;
import io.weir.log.AppendOutcome.Rejected;
import io.weir.log.LogConfig;
import io.weir.log.TimestampType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One walk over the records of one batch: structure, offsets, keys and timestamps. A structure that does not hold ends the walk;
 * records that break a topic's rule are gathered and named, as clients expect (KIP-467). Makes no object for a record that is good.
 */
final class RecordsCheck {
    /** A batch can hold a hundred thousand bad records; its answer names the first of them. */
    private static final int MAX_RECORD_ERRORS = 100;
    /** The six fields that every record has take a byte each at least. */
    private static final int MIN_RECORD_BYTES = 6;

    private static final int NULL_LENGTH = -1;

    private final RecordBytes in;
    private final boolean keyRequired;
    private final boolean createTime;
    private final long earliestMs;
    private final long latestMs;
    private List<RecordError> errors = List.of();
    private boolean badTimestamps;
    private long maxTimestampMs = BatchHeader.NO_TIMESTAMP;
    private int maxTimestampIndex;

    RecordsCheck(RecordBytes in, LogConfig config, long nowMs) {
        this.in = in;
        keyRequired = config.compacted();
        createTime = config.timestampType() == TimestampType.CREATE_TIME;
        earliestMs = saturatedAdd(nowMs, -config.timestampBeforeMaxMs());
        latestMs = saturatedAdd(nowMs, config.timestampAfterMaxMs());
    }

    private static long saturatedAdd(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return b < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }

    /** Walks all records of the batch at {@code at}; {@code null} when each is good. */
    Rejected run(ByteBuffer batch, int at) {
        int count = BatchHeader.recordsCount(batch, at);
        int index = 0;
        try {
            in.open(batch, at);
            long baseTimestampMs = BatchHeader.baseTimestamp(batch, at);
            for (; index < count; index++) {
                checkRecord(index, baseTimestampMs);
            }
            if (!in.atEnd()) {
                return new Rejected(Reason.INVALID_RECORD, "bytes are left over after " + count + " records");
            }
        } catch (InvalidBatchException e) {
            return new Rejected(Reason.INVALID_RECORD, "record " + index + " of " + count + ": " + e.getMessage());
        } finally {
            in.close();
        }
        if (errors.isEmpty()) {
            return null;
        }
        return badTimestamps
                ? new Rejected(Reason.INVALID_TIMESTAMP, "records with timestamps out of range", errors)
                : new Rejected(Reason.INVALID_RECORD, "records without a key in a compacted topic", errors);
    }

    /** The greatest timestamp of the records walked, -1 when none has one. */
    long maxTimestampMs() {
        return maxTimestampMs;
    }

    /** The index of the first record with that timestamp. */
    int maxTimestampIndex() {
        return maxTimestampIndex;
    }

    private void checkRecord(int index, long baseTimestampMs) throws InvalidBatchException {
        int size = in.readVarint();
        if (size < MIN_RECORD_BYTES) {
            throw new InvalidBatchException("a size of " + size + " bytes");
        }
        long end = in.consumed() + size;
        in.readByte();
        long timestampMs = baseTimestampMs + in.readVarlong();
        int offsetDelta = in.readVarint();
        if (offsetDelta != index) {
            throw new InvalidBatchException("an offset delta of " + offsetDelta);
        }
        int keyLength = skipField("key", end);
        skipField("value", end);
        checkHeaders(end);
        if (in.consumed() != end) {
            throw new InvalidBatchException("its fields are not of the " + size + " bytes that it claims");
        }
        if (keyRequired && keyLength == NULL_LENGTH) {
            gather(index, "a compacted topic takes no record without a key");
        } else if (createTime
                && timestampMs != BatchHeader.NO_TIMESTAMP
                && (timestampMs < earliestMs || timestampMs > latestMs)) {
            badTimestamps = true;
            gather(index, "timestamp " + timestampMs + " is not within " + earliestMs + " and " + latestMs);
        }
        if (timestampMs > maxTimestampMs) {
            maxTimestampMs = timestampMs;
            maxTimestampIndex = index;
        }
    }

    private void checkHeaders(long end) throws InvalidBatchException {
        int headers = in.readVarint();
        if (headers < 0 || headers > end - in.consumed()) {
            throw new InvalidBatchException("a count of " + headers + " headers");
        }
        for (int i = 0; i < headers; i++) {
            if (skipField("header key", end) == NULL_LENGTH) {
                throw new InvalidBatchException("a header without a key");
            }
            skipField("header value", end);
        }
    }

    /** The field's length, {@link #NULL_LENGTH} for none. */
    private int skipField(String name, long end) throws InvalidBatchException {
        int length = in.readVarint();
        if (length < NULL_LENGTH || length > end - in.consumed()) {
            throw new InvalidBatchException("a " + name + " of " + length + " bytes");
        }
        if (length > 0) {
            in.skip(length);
        }
        return length;
    }

    private void gather(int index, String message) {
        if (errors.isEmpty()) {
            errors = new ArrayList<>();
        }
        if (errors.size() < MAX_RECORD_ERRORS) {
            errors.add(new RecordError(index, message));
        }
    }
}
