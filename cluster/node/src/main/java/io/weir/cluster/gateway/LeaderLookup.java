package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import io.weir.partition.LeaderRegistry;
import io.weir.partition.PartitionCommand;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.apache.pekko.actor.typed.ActorRef;

/** Finds this node's leader of a partition that a client names, or the error code that says why there is none. */
record LeaderLookup(MetadataImage image, LeaderRegistry leaders) {

    /** Calls exactly one of the two, before it returns. */
    void find(String topic, int partition, Consumer<ActorRef<PartitionCommand>> found, Consumer<Errors> absent) {
        Optional<TopicImage> named = image.topic(topic);
        if (named.isEmpty()
                || partition < 0
                || partition >= named.get().partitions().size()) {
            absent.accept(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            return;
        }
        leaders.find(named.get().id(), partition)
                .ifPresentOrElse(
                        leader -> found.accept(leader.ref()),
                        () -> absent.accept(whyNot(leaders, named.get().id(), partition)));
    }

    /** Why this node has no leader of a partition: another one leads, or the disk does not let it. */
    static Errors whyNot(LeaderRegistry leaders, TopicId topicId, int partition) {
        return leaders.failure(topicId, partition).isPresent()
                ? Errors.KAFKA_STORAGE_ERROR
                : Errors.NOT_LEADER_OR_FOLLOWER;
    }
}
