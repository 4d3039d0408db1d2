package io.weir.cluster.groups.consumer;

/**
 * What groups of the consumer protocol are bounded by.
 *
 * @param sessionTimeoutMs {@code group.consumer.session.timeout.ms}
 * @param heartbeatIntervalMs how often a member is to speak while nothing changes: {@code group.consumer.heartbeat.interval.ms}, or less
 * @param changingIntervalMs how often it is to speak while its group changes, if the other interval is not shorter anyway
 * @param maxSize {@code group.consumer.max.size}
 */
public record ConsumerSettings(int sessionTimeoutMs, int heartbeatIntervalMs, int changingIntervalMs, int maxSize) {

    /** Kafka's defaults. */
    public static final ConsumerSettings DEFAULT =
            new ConsumerSettings(45_000, 5_000, HeartbeatPacing.DEFAULT.changingIntervalMs(), Integer.MAX_VALUE);

    public ConsumerSettings withIntervals(int heartbeatMs, int changingMs) {
        return new ConsumerSettings(sessionTimeoutMs, heartbeatMs, changingMs, maxSize);
    }
}
