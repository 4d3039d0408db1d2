package io.weir.client.pekko;

import io.weir.client.consumer.StartFrom;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Partitions that are named, and where each begins. */
public record ManualSubscription(Map<TopicPartition, StartFrom> from) implements Subscription {
    public ManualSubscription {
        from = Map.copyOf(from);
        if (from.isEmpty()) {
            throw new IllegalArgumentException("no partition is assigned");
        }
    }

    /** The same for who has no group, in which nothing is committed: there {@code auto.offset.reset} decides. */
    Map<TopicPartition, StartFrom> from(io.weir.client.consumer.ConsumerSettings<?, ?> settings) {
        if (settings.group().isPresent()) {
            return from;
        }
        Map<TopicPartition, StartFrom> without = new HashMap<>(from);
        without.replaceAll((partition, start) -> start instanceof StartFrom.Committed
                ? settings.limits()
                        .reset()
                        .orElseThrow(() -> new IllegalArgumentException("it is not said where " + partition
                                + " begins: there is neither an offset nor a group.id,"
                                + " and auto.offset.reset is none"))
                : start);
        return without;
    }
}
