package io.weir.cluster.controller;

import io.weir.cluster.controller.ControllerClient.GrownTopic;
import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import io.weir.cluster.controller.ControllerReply.PartitionsCreated;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataEvent.PartitionsAdded;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides which partitions a topic is given beyond those it has; pure. Messages are those that Kafka's users know. */
final class PartitionDecisions {
    private final ControllerSettings settings;

    PartitionDecisions(ControllerSettings settings) {
        this.settings = settings;
    }

    /** @param random draws the broker at which a placement begins */
    Decision create(MetadataImage image, List<TopicGrowth> topics, boolean validateOnly, RandomGenerator random) {
        Map<String, Integer> asked = new HashMap<>();
        topics.forEach(topic -> asked.merge(topic.name(), 1, Integer::sum));
        boolean tooMany =
                topics.stream().mapToLong(topic -> added(image, topic)).sum() > settings.maxPartitionsPerRequest();
        MetadataImage after = image;
        List<MetadataEvent> events = new ArrayList<>();
        List<GrownTopic> results = new ArrayList<>();
        for (TopicGrowth topic : topics) {
            Planned planned;
            if (tooMany) {
                planned = refused(
                        ControllerError.POLICY_VIOLATION, "Excessively large number of partitions per request.");
            } else if (asked.get(topic.name()) > 1) {
                planned = refused(ControllerError.INVALID_REQUEST, "Duplicate topic name.");
            } else {
                planned = plan(after, topic, random);
            }
            if (planned.event() != null) {
                after = planned.event().apply(after);
                events.add(planned.event());
            }
            results.add(new GrownTopic(topic.name(), planned.error(), planned.message()));
        }
        return validateOnly
                ? new Decision(List.of(), image, new PartitionsCreated(image.op(), results))
                : new Decision(events, after, new PartitionsCreated(after.op(), results));
    }

    /** {@code event} is set exactly when {@code error} is NONE. */
    private record Planned(PartitionsAdded event, ControllerError error, String message) {}

    private static Planned refused(ControllerError error, String message) {
        return new Planned(null, error, message);
    }

    private Planned plan(MetadataImage image, TopicGrowth wanted, RandomGenerator random) {
        Optional<TopicImage> found = image.topic(wanted.name());
        if (found.isEmpty()) {
            return refused(ControllerError.UNKNOWN_TOPIC, null);
        }
        TopicImage topic = found.get();
        int before = topic.partitions().size();
        if (wanted.partitions() == before) {
            return refused(ControllerError.INVALID_PARTITIONS, "Topic already has " + before + " partition(s).");
        }
        if (wanted.partitions() < before) {
            return refused(
                    ControllerError.INVALID_PARTITIONS,
                    "The topic " + topic.name() + " currently has " + before + " partition(s); " + wanted.partitions()
                            + " would not be an increase.");
        }
        int additional = wanted.partitions() - before;
        if (wanted.assignments() != null && wanted.assignments().size() != additional) {
            return refused(
                    ControllerError.INVALID_REPLICA_ASSIGNMENT,
                    "Attempted to add " + additional + " additional partition(s), but only "
                            + wanted.assignments().size() + " assignment(s) were specified.");
        }
        if (partitions(image) + additional > settings.maxPartitions()) {
            return refused(
                    ControllerError.POLICY_VIOLATION,
                    "There may be no more than " + settings.maxPartitions()
                            + " partitions (weir.controller.max-partitions).");
        }
        return place(image, topic, wanted, random);
    }

    private static Planned place(MetadataImage image, TopicImage topic, TopicGrowth wanted, RandomGenerator random) {
        int first = topic.partitions().size();
        int replicas = topic.partitions().get(0).replicas().size();
        boolean manual = wanted.assignments() != null;
        ReplicaPlacement placement = manual
                ? ReplicaPlacement.added(image, wanted.assignments(), first, replicas)
                : ReplicaPlacement.spread(
                        image, wanted.partitions() - first, replicas, random.nextInt(Integer.MAX_VALUE >> 1));
        return placement
                .problem()
                .map(problem -> refused(
                        manual
                                ? ControllerError.INVALID_REPLICA_ASSIGNMENT
                                : ControllerError.INVALID_REPLICATION_FACTOR,
                        problem))
                .orElseGet(() -> new Planned(
                        new PartitionsAdded(topic.id(), first, placement.replicas()), ControllerError.NONE, null));
    }

    private static long added(MetadataImage image, TopicGrowth wanted) {
        return image.topic(wanted.name())
                .map(topic -> Math.max(
                        0L, (long) wanted.partitions() - topic.partitions().size()))
                .orElse(0L);
    }

    private static long partitions(MetadataImage image) {
        return image.topicsByName().values().stream()
                .mapToLong(topic -> topic.partitions().size())
                .sum();
    }
}
