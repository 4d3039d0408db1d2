package io.weir.cluster.groups.offsets;

import io.weir.log.TopicIdPartition;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * From when on a group's offsets grow old, which depends on who is in the group:
 *
 * <pre>
 * classic protocol, never had a member          {@link #SINCE_COMMIT}
 * classic protocol, empty                       {@link #since} it became empty
 * classic protocol, stable, type "consumer"     {@link #SINCE_COMMIT} {@link #unless} the members subscribe to the topic
 * classic protocol, otherwise                   {@link #NEVER}
 * consumer protocol                             {@link #SINCE_COMMIT} {@link #unless} the members subscribe to the topic
 * </pre>
 */
@FunctionalInterface
public interface OffsetAging {
    /** As long as this holds, none does. */
    OffsetAging NEVER = (partition, committedMs) -> OptionalLong.empty();

    OffsetAging SINCE_COMMIT = (partition, committedMs) -> OptionalLong.of(committedMs);

    /** When the age of what was committed at {@code committedMs} is counted from; empty while it does not grow old. */
    OptionalLong sinceMs(TopicIdPartition partition, long committedMs);

    /** All grow old from one moment on; milliseconds since the epoch. */
    static OffsetAging since(long ms) {
        return (partition, committedMs) -> OptionalLong.of(ms);
    }

    /** Those of topics that are subscribed to do not grow old. */
    default OffsetAging unless(Predicate<TopicIdPartition> subscribed) {
        return (partition, committedMs) ->
                subscribed.test(partition) ? OptionalLong.empty() : sinceMs(partition, committedMs);
    }
}
