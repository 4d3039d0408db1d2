package io.weir.client.pekko;

import io.weir.client.consumer.StartFrom;
import io.weir.client.consumer.Topics;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** What a source may read. */
public final class Subscriptions {
    private Subscriptions() {}

    /** As a member of the group. A topic that does not exist yet is read once it does. */
    public static AutoSubscription topics(String... topics) {
        return topics(Arrays.asList(topics));
    }

    public static AutoSubscription topics(Set<String> topics) {
        return topics(List.copyOf(topics));
    }

    private static AutoSubscription topics(Collection<String> topics) {
        return new AutoSubscription(Topics.of(topics));
    }

    /** @param pattern RE2's, of whole names; the broker matches it and goes on matching */
    public static AutoSubscription topicPattern(String pattern) {
        return new AutoSubscription(Topics.matching(pattern));
    }

    /** From where the group has committed; where it has not, or there is none, {@code auto.offset.reset} decides. */
    public static ManualSubscription assignment(TopicPartition... partitions) {
        return assignment(Set.of(partitions));
    }

    public static ManualSubscription assignment(Set<TopicPartition> partitions) {
        Map<TopicPartition, StartFrom> from = new HashMap<>();
        partitions.forEach(partition -> from.put(partition, StartFrom.committed()));
        return new ManualSubscription(from);
    }

    /** From these offsets on; where there is no such one, {@code auto.offset.reset} decides. */
    public static ManualSubscription assignmentWithOffset(Map<TopicPartition, Long> offsets) {
        return begin(offsets, StartFrom::offset);
    }

    public static ManualSubscription assignmentWithOffset(TopicPartition partition, long offset) {
        return assignmentWithOffset(Map.of(partition, offset));
    }

    /** From the first records that are as young as this, in milliseconds since the epoch; behind the last one when none is. */
    public static ManualSubscription assignmentOffsetsForTimes(Map<TopicPartition, Long> timestampsMs) {
        return begin(timestampsMs, StartFrom::timestamp);
    }

    public static ManualSubscription assignmentOffsetsForTimes(TopicPartition partition, long timestampMs) {
        return assignmentOffsetsForTimes(Map.of(partition, timestampMs));
    }

    private static ManualSubscription begin(Map<TopicPartition, Long> places, Function<Long, StartFrom> start) {
        Map<TopicPartition, StartFrom> from = new HashMap<>();
        places.forEach((partition, place) -> from.put(partition, start.apply(place)));
        return new ManualSubscription(from);
    }
}
