package io.weir.log;

import java.util.List;

/** What became of an append. Offsets are inclusive; times are milliseconds since the epoch, -1 where there is none. */
public sealed interface AppendOutcome {

    /**
     * Written, not yet flushed.
     *
     * @param baseOffset offset of the first record
     * @param lastOffset offset of the last record
     * @param logAppendTimeMs the time the leader set, or -1 under {@link TimestampType#CREATE_TIME}
     */
    record Appended(long baseOffset, long lastOffset, long logAppendTimeMs) implements AppendOutcome {}

    /** An idempotent producer sent a batch again that is among its last five: it is answered with the offsets it first got. */
    record Duplicate(long baseOffset, long lastOffset, long logAppendTimeMs) implements AppendOutcome {}

    /** The batch breaks a rule; nothing was written. */
    record Rejected(Reason reason, String message, List<RecordError> recordErrors) implements AppendOutcome {
        public Rejected(Reason reason, String message) {
            this(reason, message, List.of());
        }
    }

    /** A handle of a higher epoch was taken: this one writes no more. */
    record Fenced(int currentEpoch) implements AppendOutcome {}

    /** The disk refused; what had been written of the batch was cut off again. */
    record Failed(StorageFailure failure) implements AppendOutcome {}

    /** One record that breaks a rule, by its index in the batch (KIP-467). */
    record RecordError(int index, String message) {}

    /** Why a batch is rejected. The gateway maps each to Kafka's error code. */
    enum Reason {
        /** The checksum, the lengths or the magic byte do not hold. */
        CORRUPT,
        /** A record or a count inside the batch breaks the format or a topic's rule (no key in a compacted topic). */
        INVALID_RECORD,
        /** Magic 0 or 1 under a request that must carry magic 2. */
        UNSUPPORTED_FORMAT,
        UNSUPPORTED_COMPRESSION,
        /** Greater than {@code max.message.bytes}. */
        TOO_LARGE,
        /** Greater than a whole segment. */
        LARGER_THAN_SEGMENT,
        INVALID_TIMESTAMP,
        OUT_OF_ORDER_SEQUENCE,
        /** The producer's epoch is older than one seen. */
        INVALID_PRODUCER_EPOCH,
        /** A transactional batch outside of a transaction. */
        INVALID_TRANSACTION_STATE
    }
}
