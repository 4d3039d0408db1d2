package io.weir.cluster.groups.consumer;

/**
 * What groups of the consumer protocol are bounded by.
 *
 * @param sessionTimeoutMs {@code group.consumer.session.timeout.ms}
 * @param heartbeatIntervalMs {@code group.consumer.heartbeat.interval.ms}
 * @param maxSize {@code group.consumer.max.size}
 */
public record ConsumerSettings(int sessionTimeoutMs, int heartbeatIntervalMs, int maxSize) {
    /** How soon a member speaks again while its group changes, if its interval is not shorter anyway. */
    public static final int RECONCILING_HEARTBEAT_INTERVAL_MS = 500;

    /** Kafka's defaults. */
    public static final ConsumerSettings DEFAULT = new ConsumerSettings(45_000, 5_000, Integer.MAX_VALUE);
}
