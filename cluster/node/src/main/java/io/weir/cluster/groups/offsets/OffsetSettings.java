package io.weir.cluster.groups.offsets;

/**
 * What groups' offsets are bounded by.
 *
 * @param maxMetadataChars {@code offset.metadata.max.bytes}, which Apache Kafka holds against the length of the text
 * @param retentionMs {@code offsets.retention.minutes}, in milliseconds
 * @param checkIntervalMs {@code offsets.retention.check.interval.ms}: how often old offsets are looked for
 */
public record OffsetSettings(int maxMetadataChars, long retentionMs, long checkIntervalMs) {
    /** Kafka's defaults. */
    public static final OffsetSettings DEFAULT = new OffsetSettings(4_096, 7L * 24 * 60 * 60 * 1_000, 600_000);
}
