package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.consumer.ConsumerGroup;
import io.weir.cluster.groups.embedded.EmbeddedSubscription;
import io.weir.cluster.groups.embedded.MalformedException;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.event.GroupEvent.StoredMember;
import io.weir.log.TopicIdPartition;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Which topics a group's members subscribe to, which is what keeps its offsets. */
final class SubscribedTopics {
    private static final String CONSUMERS = "consumer";

    private SubscribedTopics() {}

    static Predicate<TopicIdPartition> of(ConsumerGroup group) {
        return partition -> group.subscribesTo(partition.topicId());
    }

    /** What is no consumer subscribes to nothing; consumers that say what cannot be read may subscribe to anything. */
    static Predicate<TopicIdPartition> of(ClassicGroupStored group) {
        if (!isOfConsumers(group)) {
            return partition -> false;
        }
        Set<String> subscribed = new HashSet<>();
        for (StoredMember member : group.members()) {
            try {
                subscribed.addAll(
                        EmbeddedSubscription.read(member.subscription()).topics());
            } catch (MalformedException unreadable) {
                return partition -> true;
            }
        }
        return partition -> subscribed.contains(partition.topic());
    }

    static boolean isOfConsumers(ClassicGroupStored group) {
        return group.protocolType().equals(CONSUMERS);
    }
}
