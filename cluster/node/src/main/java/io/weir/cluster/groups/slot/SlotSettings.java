package io.weir.cluster.groups.slot;

import com.typesafe.config.Config;
import io.weir.cluster.groups.consumer.HeartbeatPacing;
import java.time.Duration;

/**
 * The keys of {@code weir.groups}.
 *
 * @param maxWaitingCalls calls of one slot that may wait, those parked for a rebalance included; what comes beyond is refused
 * @param maxEventsPerWrite events that share one write, unless a single decision has more
 * @param snapshotEvery events between two snapshots of a slot
 * @param remoteTimeout how long an answer of another broker's slot is waited for, over what the call may be parked for by its own account
 * @param backOffMin the first pause after a slot's journal failed; it doubles
 * @param backOffMax the longest pause
 * @param maxPatterns regular expressions of which it is kept what they match
 * @param heartbeats how often members of the consumer protocol are to speak
 */
public record SlotSettings(
        int maxWaitingCalls,
        int maxEventsPerWrite,
        int snapshotEvery,
        Duration remoteTimeout,
        Duration backOffMin,
        Duration backOffMax,
        int maxPatterns,
        HeartbeatPacing heartbeats) {

    /** @throws IllegalArgumentException when a bound is not positive */
    public SlotSettings {
        atLeastOne("max-waiting-calls", maxWaitingCalls);
        atLeastOne("max-events-per-write", maxEventsPerWrite);
        atLeastOne("snapshot-every", snapshotEvery);
        atLeastOne("max-patterns", maxPatterns);
        if (backOffMin.isZero() || backOffMin.compareTo(backOffMax) > 0) {
            throw new IllegalArgumentException(
                    "weir.groups.back-off-min must be above 0 and not above weir.groups.back-off-max");
        }
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("weir.groups." + key + " is " + value + "; it must be at least 1");
        }
    }

    /** @param weir the configuration's section {@code weir} */
    public static SlotSettings of(Config weir) {
        Config config = weir.getConfig("groups");
        return new SlotSettings(
                config.getInt("max-waiting-calls"),
                config.getInt("max-events-per-write"),
                config.getInt("snapshot-every"),
                config.getDuration("remote-timeout"),
                config.getDuration("back-off-min"),
                config.getDuration("back-off-max"),
                config.getInt("max-patterns"),
                heartbeats(config.getConfig("heartbeat")));
    }

    private static HeartbeatPacing heartbeats(Config config) {
        return new HeartbeatPacing(
                millis(config, "changing-interval"), millis(config, "least-interval"), config.getInt("per-second"));
    }

    private static int millis(Config config, String key) {
        return (int) Math.min(Integer.MAX_VALUE, config.getDuration(key).toMillis());
    }
}
