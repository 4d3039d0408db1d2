package io.weir.client.cluster;

import org.apache.kafka.common.TopicPartition;

/** To whom a request goes. */
public sealed interface Target {
    /** The broker of this id. */
    record ToNode(int id) implements Target {}

    /** Whichever broker can be reached, one that is connected first. */
    record ToAny() implements Target {}

    /** The broker that leads a partition by the latest metadata. */
    record ToLeader(TopicPartition partition) implements Target {}

    /** The broker that coordinates a group; it is asked for when it is not known. */
    record ToCoordinator(String group) implements Target {}

    static Target node(int id) {
        return new ToNode(id);
    }

    static Target anyNode() {
        return new ToAny();
    }

    static Target leaderOf(TopicPartition partition) {
        return new ToLeader(partition);
    }

    static Target coordinatorOf(String group) {
        return new ToCoordinator(group);
    }
}
