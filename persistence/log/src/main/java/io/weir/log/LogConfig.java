package io.weir.log;

/**
 * The settings of one log that act on its files and on what may be appended. Each is Kafka's topic configuration of that name.
 *
 * @param segmentBytes {@code segment.bytes}: a segment is rolled before an append would take it over this many bytes
 * @param segmentMs {@code segment.ms}: a segment is rolled when its first record is older than this many milliseconds
 * @param segmentIndexBytes {@code segment.index.bytes}: the greatest size of an index file, in bytes
 * @param indexIntervalBytes {@code index.interval.bytes}: bytes of log between two index entries
 * @param maxMessageBytes {@code max.message.bytes}: the greatest size of one batch, in bytes
 * @param timestampType {@code message.timestamp.type}
 * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}: how far a record's timestamp may lie in the past
 * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}: how far it may lie in the future
 * @param compacted whether {@code cleanup.policy} holds {@code compact}: then every record needs a key
 * @param cleanupDelete whether {@code cleanup.policy} holds {@code delete}: then old segments are deleted, and clients may delete records
 * @param retentionMs {@code retention.ms}: a segment is deleted when its newest record is older than this; negative for never
 * @param retentionBytes {@code retention.bytes}: the oldest segments are deleted as long as the rest has this many bytes; negative for
 *     never
 * @param writing how it is written
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        int segmentIndexBytes,
        int indexIntervalBytes,
        int maxMessageBytes,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        boolean compacted,
        boolean cleanupDelete,
        long retentionMs,
        long retentionBytes,
        WriteSettings writing) {

    /** Kafka's defaults. */
    public static final LogConfig DEFAULT = new LogConfig(
            1 << 30,
            7L * 24 * 60 * 60 * 1000,
            10 << 20,
            4096,
            1_048_588,
            TimestampType.CREATE_TIME,
            Long.MAX_VALUE,
            60L * 60 * 1000,
            false,
            true,
            7L * 24 * 60 * 60 * 1000,
            -1,
            WriteSettings.DEFAULT);

    /** Settings of a log that nobody but its owner deletes from. */
    public LogConfig(
            int segmentBytes,
            long segmentMs,
            int segmentIndexBytes,
            int indexIntervalBytes,
            int maxMessageBytes,
            TimestampType timestampType,
            long timestampBeforeMaxMs,
            long timestampAfterMaxMs,
            boolean compacted) {
        this(
                segmentBytes,
                segmentMs,
                segmentIndexBytes,
                indexIntervalBytes,
                maxMessageBytes,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                false,
                -1,
                -1,
                WriteSettings.DEFAULT);
    }

    /** These settings with another retention. */
    public LogConfig withRetention(boolean delete, long ms, long bytes) {
        return new LogConfig(
                segmentBytes,
                segmentMs,
                segmentIndexBytes,
                indexIntervalBytes,
                maxMessageBytes,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                delete,
                ms,
                bytes,
                writing);
    }

    /** These settings, written otherwise. */
    public LogConfig withWriting(WriteSettings other) {
        return new LogConfig(
                segmentBytes,
                segmentMs,
                segmentIndexBytes,
                indexIntervalBytes,
                maxMessageBytes,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compacted,
                cleanupDelete,
                retentionMs,
                retentionBytes,
                other);
    }
}
