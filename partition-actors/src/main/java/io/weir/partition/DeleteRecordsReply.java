package io.weir.partition;

/** The answer to {@link PartitionCommand.DeleteRecords}. */
public sealed interface DeleteRecordsReply {

    /** @param lowWatermark the first readable offset; above what was asked for when the log began later already */
    record Deleted(long lowWatermark) implements DeleteRecordsReply {}

    /** {@link PartitionError.OffsetOutOfRange} for an offset that is negative or above the high watermark. */
    record Refused(PartitionError error) implements DeleteRecordsReply {}
}
