package io.weir.log.batch;

import io.weir.log.AppendOutcome.Reason;
import io.weir.log.AppendOutcome.Rejected;
import io.weir.log.LogConfig;
import io.weir.log.TimestampType;
import java.nio.ByteBuffer;

/**
 * Holds what a client sends against the format and the topic's rules, down to every record, so that what is stored can be read by
 * everyone. It refuses what Kafka refuses, and besides what Kafka would store to the harm of a reader: offset deltas that do not count
 * up, a delete horizon, log append time set by a client, a producer without an epoch.
 *
 * <p>Safe for use by several threads; each keeps a window of 32 KiB and its codecs' buffers.
 */
public final class BatchValidator {
    private static final ThreadLocal<RecordBytes> RECORD_BYTES = ThreadLocal.withInitial(RecordBytes::new);
    private static final int BYTES_UP_TO_MAGIC = BatchHeader.MAGIC + 1;
    /** The smallest record of the oldest format: a length below it is no length of any. */
    private static final int MIN_LENGTH_OF_ANY_MAGIC = 14;

    private BatchValidator() {}

    /**
     * Validates what lies between position and limit, which must be exactly one v2 batch. Where the header's maximum timestamp is not
     * that of the records it is put right, checksum included, as Kafka does; nothing else is altered.
     *
     * @param nowMs the leader's clock, milliseconds since the epoch
     */
    public static Validation validate(ByteBuffer batch, LogConfig config, long nowMs) {
        int at = batch.position();
        Rejected rejected = checkFrame(batch, at);
        if (rejected == null) {
            rejected = checkHeader(batch, at, config);
        }
        if (rejected != null) {
            return new Validation.Invalid(rejected);
        }
        RecordsCheck records = new RecordsCheck(RECORD_BYTES.get(), config, nowMs);
        rejected = records.run(batch, at);
        if (rejected != null) {
            return new Validation.Invalid(rejected);
        }
        if (config.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return new Validation.Valid(nowMs, 0);
        }
        if (BatchHeader.maxTimestamp(batch, at) != records.maxTimestampMs()) {
            BatchHeader.setMaxTimestamp(batch, at, records.maxTimestampMs());
        }
        return new Validation.Valid(records.maxTimestampMs(), records.maxTimestampIndex());
    }

    /** Exactly one batch, of format version 2. */
    private static Rejected checkFrame(ByteBuffer batch, int at) {
        int available = batch.remaining();
        if (available < BYTES_UP_TO_MAGIC) {
            return new Rejected(Reason.INVALID_RECORD, available + " bytes are no batch");
        }
        int length = batch.getInt(at + BatchHeader.LENGTH);
        byte magic = BatchHeader.magic(batch, at);
        if (length < MIN_LENGTH_OF_ANY_MAGIC) {
            return new Rejected(Reason.CORRUPT, "a batch of length " + length);
        }
        if (magic == 0 || magic == 1) {
            return new Rejected(Reason.UNSUPPORTED_FORMAT, "format version " + magic + " where 2 is required");
        }
        if (magic != BatchHeader.CURRENT_MAGIC) {
            return new Rejected(Reason.CORRUPT, "unknown format version " + magic);
        }
        if (length < BatchHeader.SIZE - BatchHeader.LOG_OVERHEAD) {
            return new Rejected(Reason.CORRUPT, "a batch of length " + length);
        }
        long size = (long) length + BatchHeader.LOG_OVERHEAD;
        if (size != available) {
            return new Rejected(
                    Reason.INVALID_RECORD,
                    available + " bytes are not exactly one batch, the first of which has a size of " + size);
        }
        return null;
    }

    private static Rejected checkHeader(ByteBuffer batch, int at, LogConfig config) {
        if (BatchHeader.baseOffset(batch, at) != 0) {
            return invalid("a base offset of " + BatchHeader.baseOffset(batch, at) + " from a client");
        }
        int size = BatchHeader.sizeInBytes(batch, at);
        if (size > config.maxMessageBytes()) {
            return new Rejected(
                    Reason.TOO_LARGE, size + " bytes where max.message.bytes is " + config.maxMessageBytes());
        }
        // What is compressed anew must fit into a segment only then.
        if (size > config.segmentBytes() && !config.writing().compression().converts(batch, at)) {
            return new Rejected(
                    Reason.LARGER_THAN_SEGMENT, size + " bytes where segment.bytes is " + config.segmentBytes());
        }
        if (!BatchHeader.crcHolds(batch, at)) {
            return new Rejected(Reason.CORRUPT, "the checksum is not that of the bytes");
        }
        int codec = BatchHeader.codecId(batch, at);
        if (!Codec.exists(codec)) {
            return new Rejected(Reason.UNSUPPORTED_COMPRESSION, "unknown compression codec " + codec);
        }
        Rejected rejected = checkCounts(batch, at);
        return rejected != null ? rejected : checkFlagsAndProducer(batch, at);
    }

    private static Rejected checkCounts(ByteBuffer batch, int at) {
        int count = BatchHeader.recordsCount(batch, at);
        int lastOffsetDelta = BatchHeader.lastOffsetDelta(batch, at);
        if (count <= 0) {
            return invalid("a count of " + count + " records");
        }
        if (lastOffsetDelta != count - 1) {
            return invalid("a last offset delta of " + lastOffsetDelta + " with " + count + " records");
        }
        return null;
    }

    private static Rejected checkFlagsAndProducer(ByteBuffer batch, int at) {
        if (BatchHeader.isControl(batch, at)) {
            return invalid("clients do not write control records");
        }
        if (BatchHeader.hasDeleteHorizon(batch, at)) {
            return invalid("clients do not set a delete horizon");
        }
        if (BatchHeader.isLogAppendTime(batch, at)) {
            return new Rejected(Reason.INVALID_TIMESTAMP, "clients do not set log append time");
        }
        if (BatchHeader.hasProducerId(batch, at)) {
            if (BatchHeader.baseSequence(batch, at) < 0) {
                return invalid("a producer id with sequence " + BatchHeader.baseSequence(batch, at));
            }
            if (BatchHeader.producerEpoch(batch, at) < 0) {
                return invalid("a producer id with epoch " + BatchHeader.producerEpoch(batch, at));
            }
        }
        if (BatchHeader.isTransactional(batch, at)) {
            // A transaction must have been begun on this partition, and none can be: no coordinator gives them out.
            return new Rejected(Reason.INVALID_TRANSACTION_STATE, "the batch belongs to no transaction");
        }
        return null;
    }

    private static Rejected invalid(String message) {
        return new Rejected(Reason.INVALID_RECORD, message);
    }
}
