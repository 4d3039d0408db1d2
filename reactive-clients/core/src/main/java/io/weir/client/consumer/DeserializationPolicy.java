package io.weir.client.consumer;

/** What becomes of a record that a deserialiser refuses. */
public enum DeserializationPolicy {
    /** The stream fails with a {@link PartitionException} at its offset. */
    FAIL,
    /** It is left out; the log and the meter {@code weir.client.consumer.records.skipped} say so. */
    SKIP,
    /**
     * It is delivered with null for what was refused, whose bytes are in the headers {@link #RAW_KEY} and {@link #RAW_VALUE} and the
     * deserialiser's message in {@link #REASON}.
     */
    RAW;

    public static final String RAW_KEY = "weir.raw.key";
    public static final String RAW_VALUE = "weir.raw.value";
    public static final String REASON = "weir.deserialization.failure";
}
