package io.weir.cluster.controller;

import java.time.Duration;

/** Settings for tests. */
public final class ControllerFixtures {
    private ControllerFixtures() {}

    public static ControllerSettings settings(int maxPartitionsPerRequest, int maxTopics, int maxPartitions) {
        return new ControllerSettings(
                Duration.ofSeconds(30),
                4,
                10,
                5,
                10,
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                maxPartitionsPerRequest,
                maxTopics,
                maxPartitions);
    }
}
