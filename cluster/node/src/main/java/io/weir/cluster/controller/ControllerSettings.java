package io.weir.cluster.controller;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The keys of {@code weir.controller}.
 *
 * @param askTimeout how long a broker waits for the controller's answer
 * @param maxWaitingCommands commands that may wait for the journal; what comes beyond is refused as unavailable
 * @param maxCommandsPerWrite commands that share one write
 * @param recentEvents events kept for subscribers that are a little behind
 * @param snapshotEvery events between two snapshots
 * @param backOffMin the first pause after the journal failed; it doubles
 * @param backOffMax the longest pause
 * @param maxPartitionsPerRequest partitions that one request may create
 * @param maxTopics topics that there may be
 * @param maxPartitions partitions that there may be
 */
public record ControllerSettings(
        Duration askTimeout,
        int maxWaitingCommands,
        int maxCommandsPerWrite,
        int recentEvents,
        int snapshotEvery,
        Duration backOffMin,
        Duration backOffMax,
        int maxPartitionsPerRequest,
        int maxTopics,
        int maxPartitions) {

    /** @throws IllegalArgumentException when a bound is not positive */
    public ControllerSettings {
        atLeastOne("max-waiting-commands", maxWaitingCommands);
        atLeastOne("max-commands-per-write", maxCommandsPerWrite);
        atLeastOne("recent-events", recentEvents);
        atLeastOne("snapshot-every", snapshotEvery);
        atLeastOne("max-partitions-per-request", maxPartitionsPerRequest);
        atLeastOne("max-topics", maxTopics);
        atLeastOne("max-partitions", maxPartitions);
        if (backOffMin.isZero() || backOffMin.compareTo(backOffMax) > 0) {
            throw new IllegalArgumentException(
                    "weir.controller.back-off-min must be above 0 and not above weir.controller.back-off-max");
        }
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("weir.controller." + key + " is " + value + "; it must be at least 1");
        }
    }

    /** @param weir the configuration's section {@code weir} */
    public static ControllerSettings of(Config weir) {
        Config config = weir.getConfig("controller");
        return new ControllerSettings(
                config.getDuration("ask-timeout"),
                config.getInt("max-waiting-commands"),
                config.getInt("max-commands-per-write"),
                config.getInt("recent-events"),
                config.getInt("snapshot-every"),
                config.getDuration("back-off-min"),
                config.getDuration("back-off-max"),
                config.getInt("max-partitions-per-request"),
                config.getInt("max-topics"),
                config.getInt("max-partitions"));
    }
}
