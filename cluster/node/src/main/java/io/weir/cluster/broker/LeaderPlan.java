package io.weir.cluster.broker;

import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicIdPartition;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a broker has to do to come from one image to another. Pure. Deletions and resignations are to be done before anything
 * starts: a topic created again under its name has its predecessor's directory names, and an entity of a new epoch follows one
 * that has stopped.
 *
 * @param delete logs of partitions that this broker no longer holds, their leaders included
 * @param resign leaders to stop; their logs stay
 * @param lead leaders to start
 * @param update leaders that go on with other settings or another in-sync set
 */
record LeaderPlan(
        List<TopicIdPartition> delete,
        List<TopicIdPartition> resign,
        List<PartitionAssignment> lead,
        List<PartitionAssignment> update) {

    static LeaderPlan between(MetadataImage from, MetadataImage to, BrokerRegistration self, TopicConfigs configs) {
        LeaderPlan plan = new LeaderPlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (TopicImage topic : from.topicsByName().values()) {
            if (to.topic(topic.id()).isEmpty()) {
                topic.partitions().stream()
                        .filter(partition -> partition.replicas().contains(self.nodeId()))
                        .forEach(partition -> plan.delete.add(id(topic, partition)));
            }
        }
        boolean all = self.isLiveIn(from) != self.isLiveIn(to) || from.brokerConfigs() != to.brokerConfigs();
        Look earlier = new Look(from, self, configs);
        Look later = new Look(to, self, configs);
        for (TopicImage topic : to.topicsByName().values()) {
            TopicImage before = from.topic(topic.id()).orElse(null);
            if (all || before != topic) {
                plan.topic(new Side(earlier, before), new Side(later, topic));
            }
        }
        return plan;
    }

    /** Stored partitions that the image does not place on this broker: they are left over from topics deleted meanwhile. */
    static List<TopicIdPartition> strays(
            Collection<TopicIdPartition> stored, MetadataImage image, BrokerRegistration self) {
        return stored.stream()
                .filter(partition -> image.topic(partition.topicId())
                        .filter(topic ->
                                partition.partition() < topic.partitions().size())
                        .filter(topic -> topic.partitions()
                                .get(partition.partition())
                                .replicas()
                                .contains(self.nodeId()))
                        .isEmpty())
                .toList();
    }

    /** The assignment that an image has for this broker as leader of a partition, or {@code null}. */
    static PartitionAssignment assignment(
            MetadataImage image, TopicIdPartition partition, BrokerRegistration self, TopicConfigs configs) {
        TopicImage topic = image.topic(partition.topicId()).orElse(null);
        return new Side(new Look(image, self, configs), topic).assignment(partition.partition());
    }

    private void topic(Side before, Side after) {
        for (PartitionImage partition : after.topic.partitions()) {
            TopicIdPartition id = id(after.topic, partition);
            if (before.holds(partition.index()) && !after.holds(partition.index())) {
                delete.add(id);
                continue;
            }
            PartitionAssignment was = before.assignment(partition.index());
            PartitionAssignment is = after.assignment(partition.index());
            if (was != null && (is == null || is.leaderEpoch() != was.leaderEpoch())) {
                resign.add(id);
            }
            if (is != null && (was == null || is.leaderEpoch() != was.leaderEpoch())) {
                lead.add(is);
            } else if (is != null && !is.equals(was)) {
                update.add(is);
            }
        }
    }

    private static TopicIdPartition id(TopicImage topic, PartitionImage partition) {
        return new TopicIdPartition(topic.id(), topic.name(), partition.index());
    }

    /** One of the two images as this broker sees it. Topics that are configured alike share their settings. */
    private static final class Look {
        private final MetadataImage image;
        private final BrokerRegistration self;
        private final TopicConfigs configs;
        private final boolean live;
        private final Map<Map<String, String>, PartitionSettings> settings = new HashMap<>();

        Look(MetadataImage image, BrokerRegistration self, TopicConfigs configs) {
            this.image = image;
            this.self = self;
            this.configs = configs;
            this.live = self.isLiveIn(image);
        }

        PartitionSettings settings(TopicImage topic) {
            return settings.computeIfAbsent(topic.configs(), own -> configs.settings(image, own));
        }
    }

    /** A topic in one of the two images, {@code null} where it is not there. */
    private record Side(Look look, TopicImage topic) {

        boolean holds(int index) {
            PartitionImage partition = partition(index);
            return partition != null && partition.replicas().contains(look.self.nodeId());
        }

        PartitionAssignment assignment(int index) {
            PartitionImage partition = partition(index);
            if (!look.live || partition == null || partition.leader() != look.self.nodeId()) {
                return null;
            }
            return new PartitionAssignment(
                    id(topic, partition),
                    partition.leader(),
                    partition.leaderEpoch(),
                    partition.partitionEpoch(),
                    partition.replicas(),
                    partition.inSync(),
                    look.settings(topic));
        }

        private PartitionImage partition(int index) {
            return topic == null || index >= topic.partitions().size()
                    ? null
                    : topic.partitions().get(index);
        }
    }
}
