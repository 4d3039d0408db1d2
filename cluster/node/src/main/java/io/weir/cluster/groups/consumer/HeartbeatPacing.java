package io.weir.cluster.groups.consumer;

/**
 * How often members of the consumer protocol are to speak. A member learns what has changed when it speaks next, so it is to speak often;
 * a broker with many members would have little else to do, so it is to speak less often the more of them there are. Immutable; pure.
 *
 * @param changingIntervalMs while its group changes
 * @param leastIntervalMs while nothing changes, however few there are
 * @param perSecond heartbeats that all members of this broker's groups together are to send a second while nothing changes, as far as that is
 *     compatible with the interval that is configured for their groups
 */
public record HeartbeatPacing(int changingIntervalMs, int leastIntervalMs, int perSecond) {
    public static final HeartbeatPacing DEFAULT = new HeartbeatPacing(500, 1_000, 1_000);

    /** @throws IllegalArgumentException when one of them is not positive */
    public HeartbeatPacing {
        atLeastOne("changing-interval in milliseconds", changingIntervalMs);
        atLeastOne("least-interval in milliseconds", leastIntervalMs);
        atLeastOne("per-second", perSecond);
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "weir.groups.heartbeat." + key + " is " + value + "; it must be at least 1");
        }
    }

    /**
     * While nothing changes.
     *
     * @param mostMs the interval that is configured, which is never exceeded
     * @param members of all groups of the consumer protocol on this broker
     */
    public int settledMs(int mostMs, int members) {
        long fairMs = members * 1_000L / perSecond;
        return (int) Math.min(mostMs, Math.max(leastIntervalMs, fairMs));
    }
}
