package io.weir.cluster.metadata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pcollections.PMap;

/**
 * How leaders follow from who lives. The rule's version is written into each event that elects, so that brokers of different
 * releases come to the same leaders; what a version does never changes once it was released.
 */
final class ElectionRule {
    static final int CURRENT = 2;

    /** The first that places the groups' slots too. */
    private static final int WITH_SLOTS = 2;

    /** No broker leads. */
    static final int NONE = -1;

    private ElectionRule() {}

    /** The first state of a partition: its live replicas are in sync, the first of them leads. */
    static PartitionImage create(int rule, PMap<Integer, BrokerImage> brokers, int index, List<Integer> replicas) {
        require(rule);
        List<Integer> live =
                replicas.stream().filter(broker -> isLive(brokers, broker)).toList();
        // The in-sync set is never empty: a topic none of whose replicas live is led by the first that comes.
        return new PartitionImage(
                index, live.isEmpty() ? NONE : live.get(0), 0, 0, replicas, live.isEmpty() ? replicas : live);
    }

    /** A broker's incarnation is gone: it leaves the in-sync sets that others keep, and what it led is led by another, or by none. */
    static MetadataImage lose(int rule, MetadataImage image, int broker) {
        require(rule);
        return eachPartition(rule < WITH_SLOTS ? image : SlotRule.lose(image, broker), partition -> {
            if (!partition.replicas().contains(broker)) {
                return partition;
            }
            List<Integer> inSync = without(partition.inSync(), broker);
            if (partition.leader() == broker) {
                return elected(partition, firstLive(image.brokers(), inSync), inSync);
            }
            return inSync.equals(partition.inSync())
                    ? partition
                    : changed(partition, partition.leader(), partition.leaderEpoch(), inSync);
        });
    }

    /** A broker may lead: it leads those of its in-sync partitions that nobody leads. */
    static MetadataImage gain(int rule, MetadataImage image, int broker) {
        require(rule);
        return eachPartition(
                rule < WITH_SLOTS ? image : SlotRule.gain(image),
                partition -> partition.leader() == NONE && partition.inSync().contains(broker)
                        ? elected(partition, broker, partition.inSync())
                        : partition);
    }

    private static void require(int rule) {
        if (rule < 1 || rule > CURRENT) {
            throw new IllegalStateException("leaders were elected by rule " + rule
                    + ", which this release does not know; it knows 1 to " + CURRENT);
        }
    }

    private static boolean isLive(PMap<Integer, BrokerImage> brokers, int broker) {
        BrokerImage image = brokers.get(broker);
        return image != null && !image.fenced();
    }

    private static int firstLive(PMap<Integer, BrokerImage> brokers, List<Integer> candidates) {
        return candidates.stream()
                .filter(candidate -> isLive(brokers, candidate))
                .findFirst()
                .orElse(NONE);
    }

    /** The last member stays: only it is known to have everything. */
    private static List<Integer> without(List<Integer> inSync, int broker) {
        if (inSync.size() == 1 || !inSync.contains(broker)) {
            return inSync;
        }
        List<Integer> rest = new ArrayList<>(inSync);
        rest.remove(Integer.valueOf(broker));
        return rest;
    }

    private static PartitionImage elected(PartitionImage partition, int leader, List<Integer> inSync) {
        return changed(partition, leader, partition.leaderEpoch() + 1, inSync);
    }

    private static PartitionImage changed(PartitionImage partition, int leader, int leaderEpoch, List<Integer> inSync) {
        return new PartitionImage(
                partition.index(), leader, leaderEpoch, partition.partitionEpoch() + 1, partition.replicas(), inSync);
    }

    /** Topics of which nothing changes stay the same objects: who compares images sees by identity what to look at. */
    private static MetadataImage eachPartition(MetadataImage image, UnaryOperator<PartitionImage> change) {
        Map<String, TopicImage> changedTopics = new HashMap<>();
        for (TopicImage topic : image.topicsByName().values()) {
            List<PartitionImage> partitions =
                    topic.partitions().stream().map(change).toList();
            if (!partitions.equals(topic.partitions())) {
                changedTopics.put(topic.name(), new TopicImage(topic.name(), topic.id(), partitions, topic.configs()));
            }
        }
        return image.withTopics(image.topicsByName().plusAll(changedTopics), image.topicNames());
    }
}
