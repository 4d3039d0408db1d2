package io.weir.journal.query;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * What {@code weir.read-journal} says.
 *
 * @param pageEvents events that a stream reads at a time, and holds at most, but for those of one op
 * @param pageBytes bytes of the same
 * @param refreshInterval how long a stream that waits for news waits at most before it looks
 * @param voterTimeout how long a node that does not vote waits for a voter's answer before it asks another one
 * @param visibilityDelay how long after it was stamped an event is shown by its tags where several nodes write
 */
public record QuerySettings(
        int pageEvents, long pageBytes, Duration refreshInterval, Duration voterTimeout, Duration visibilityDelay) {

    /** @throws ConfigException when a value is missing or makes no sense */
    public static QuerySettings of(Config config) {
        int pageEvents = config.getInt("page-events");
        if (pageEvents < 1) {
            throw new ConfigException.BadValue(config.origin(), "page-events", pageEvents + " is less than 1");
        }
        Duration refresh = config.getDuration("refresh-interval");
        if (refresh.isNegative() || refresh.isZero()) {
            throw new ConfigException.BadValue(config.origin(), "refresh-interval", refresh + " is no time");
        }
        return new QuerySettings(
                pageEvents,
                config.getBytes("page-bytes"),
                refresh,
                config.getDuration("voter-timeout"),
                config.getDuration("visibility-delay"));
    }
}
