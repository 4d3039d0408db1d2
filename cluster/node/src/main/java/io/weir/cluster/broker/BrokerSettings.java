package io.weir.cluster.broker;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The keys of {@code weir.broker}.
 *
 * @param askAgain how often an unanswered registration is sent again, and the controller is asked for what may have been missed
 * @param maxConcurrentSteps leaders that start or stop at the same time
 * @param retryFailed after which time a leader that failed to start is tried again
 */
public record BrokerSettings(Duration askAgain, int maxConcurrentSteps, Duration retryFailed) {

    /** @throws IllegalArgumentException when a bound is not positive */
    public BrokerSettings {
        if (maxConcurrentSteps < 1) {
            throw new IllegalArgumentException(
                    "weir.broker.max-concurrent-steps is " + maxConcurrentSteps + "; it must be at least 1");
        }
        if (askAgain.isZero() || retryFailed.isZero()) {
            throw new IllegalArgumentException("weir.broker.ask-again and weir.broker.retry-failed must be above 0");
        }
    }

    /** @param weir the configuration's section {@code weir} */
    public static BrokerSettings of(Config weir) {
        Config config = weir.getConfig("broker");
        return new BrokerSettings(
                config.getDuration("ask-again"),
                config.getInt("max-concurrent-steps"),
                config.getDuration("retry-failed"));
    }
}
