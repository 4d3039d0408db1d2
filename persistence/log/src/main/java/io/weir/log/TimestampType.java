package io.weir.log;

/** Who sets a record's timestamp (Kafka's {@code message.timestamp.type}). */
public enum TimestampType {
    /** The producer's clock; the batch is kept as it came. */
    CREATE_TIME,
    /** The leader's clock at the append; it overwrites the batch's maximum timestamp. */
    LOG_APPEND_TIME
}
