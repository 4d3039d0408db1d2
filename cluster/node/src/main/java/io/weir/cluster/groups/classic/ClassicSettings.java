package io.weir.cluster.groups.classic;

/**
 * What classic groups are bounded by.
 *
 * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
 * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
 * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}: how long an empty group waits for more after its first member
 * @param maxSize {@code group.max.size}
 * @param newMemberTimeoutMs how long a member that has never been answered is kept
 */
public record ClassicSettings(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        int newMemberTimeoutMs) {

    /** Kafka's defaults. */
    public static final ClassicSettings DEFAULT =
            new ClassicSettings(6_000, 1_800_000, 3_000, Integer.MAX_VALUE, 300_000);
}
