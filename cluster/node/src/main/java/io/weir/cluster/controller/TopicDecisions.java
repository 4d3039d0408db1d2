package io.weir.cluster.controller;

import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.DeletedTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import io.weir.cluster.controller.ControllerReply.TopicsCreated;
import io.weir.cluster.controller.ControllerReply.TopicsDeleted;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataEvent.TopicCreated;
import io.weir.cluster.metadata.MetadataEvent.TopicDeleted;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Decides what becomes of topics; pure. Errors and their messages are those that Kafka's users know. */
final class TopicDecisions {
    private final TopicConfigs configs;
    private final ControllerSettings settings;

    TopicDecisions(TopicConfigs configs, ControllerSettings settings) {
        this.configs = configs;
        this.settings = settings;
    }

    Decision create(MetadataImage image, List<NewTopic> topics, boolean validateOnly, RandomGenerator random) {
        Map<String, Integer> asked = new HashMap<>();
        topics.forEach(topic -> asked.merge(topic.name(), 1, Integer::sum));
        boolean tooMany = topics.stream()
                        .mapToLong(topic -> partitionsAsked(image, topic))
                        .sum()
                > settings.maxPartitionsPerRequest();
        MetadataImage after = image;
        int partitions = partitions(image);
        List<MetadataEvent> events = new ArrayList<>();
        List<CreatedTopic> results = new ArrayList<>();
        for (NewTopic topic : topics) {
            Planned planned;
            if (tooMany) {
                planned = refused(
                        ControllerError.POLICY_VIOLATION, "Excessively large number of partitions per request.");
            } else if (asked.get(topic.name()) > 1) {
                planned = refused(ControllerError.INVALID_REQUEST, "Duplicate topic name.");
            } else {
                planned = plan(after, partitions, topic, random);
            }
            if (planned.event() != null) {
                after = planned.event().apply(after);
                partitions += planned.event().replicas().size();
                events.add(planned.event());
            }
            results.add(result(topic, planned, validateOnly));
        }
        return validateOnly
                ? new Decision(List.of(), image, new TopicsCreated(image.op(), results))
                : new Decision(events, after, new TopicsCreated(after.op(), results));
    }

    Decision delete(MetadataImage image, List<TopicRef> topics) {
        MetadataImage after = image;
        List<MetadataEvent> events = new ArrayList<>();
        List<DeletedTopic> results = new ArrayList<>();
        Set<TopicRef> seen = new HashSet<>();
        for (TopicRef ref : topics) {
            Optional<TopicImage> topic = find(image, ref);
            Optional<ControllerError> error = deletionError(image, ref, topic);
            if (error.isEmpty() && !(seen.add(ref) && find(after, ref).isPresent())) {
                error = Optional.of(ControllerError.INVALID_REQUEST);
            }
            if (error.isEmpty()) {
                TopicDeleted event = new TopicDeleted(topic.orElseThrow().id());
                events.add(event);
                after = event.apply(after);
            }
            results.add(new DeletedTopic(
                    topic.map(TopicImage::name).orElse(ref.name()),
                    topic.map(found -> found.id().toString()).orElse(ref.topicId()),
                    error.orElse(ControllerError.NONE),
                    error.map(TopicDecisions::deletionMessage).orElse(null)));
        }
        return new Decision(events, after, new TopicsDeleted(after.op(), results));
    }

    private Optional<ControllerError> deletionError(MetadataImage image, TopicRef ref, Optional<TopicImage> topic) {
        if (!configs.broker().topicDeletionEnabled(image)) {
            return Optional.of(ControllerError.TOPIC_DELETION_DISABLED);
        }
        if ((ref.name() == null) == (ref.topicId() == null)) {
            return Optional.of(ControllerError.INVALID_REQUEST);
        }
        if (topic.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(ref.name() != null ? ControllerError.UNKNOWN_TOPIC : ControllerError.UNKNOWN_TOPIC_ID);
    }

    private static String deletionMessage(ControllerError error) {
        return switch (error) {
            case TOPIC_DELETION_DISABLED -> "Topic deletion is disabled.";
            case INVALID_REQUEST -> "The topic must be named once, by its name or by its id.";
            case UNKNOWN_TOPIC -> "This server does not host this topic.";
            default -> "This server does not host this topic ID.";
        };
    }

    private static Optional<TopicImage> find(MetadataImage image, TopicRef ref) {
        if (ref.name() != null) {
            return image.topic(ref.name());
        }
        try {
            return ref.topicId() == null ? Optional.empty() : image.topic(TopicId.parse(ref.topicId()));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    /** Exactly one of event and error is set. */
    private record Planned(TopicCreated event, ControllerError error, String message) {}

    private static Planned refused(ControllerError error, String message) {
        return new Planned(null, error, message);
    }

    private Planned plan(MetadataImage image, int partitions, NewTopic topic, RandomGenerator random) {
        Optional<String> badName = TopicNames.problem(topic.name());
        if (badName.isPresent()) {
            return refused(ControllerError.INVALID_TOPIC, badName.get());
        }
        if (image.topic(topic.name()).isPresent()) {
            return refused(ControllerError.TOPIC_ALREADY_EXISTS, "Topic '" + topic.name() + "' already exists.");
        }
        Optional<String> collision =
                TopicNames.collision(topic.name(), image.topicsByName().keySet());
        if (collision.isPresent()) {
            return refused(
                    ControllerError.INVALID_TOPIC,
                    "Topic '" + topic.name() + "' collides with existing topic: " + collision.get());
        }
        Optional<String> badConfig = configs.problem(image, topic.configs());
        if (badConfig.isPresent()) {
            return refused(ControllerError.INVALID_CONFIG, badConfig.get());
        }
        Planned placed = topic.assignments().isEmpty() ? placed(image, topic, random) : assigned(image, topic, random);
        if (placed.event() == null) {
            return placed;
        }
        if (image.topicsByName().size() >= settings.maxTopics()) {
            return refused(
                    ControllerError.POLICY_VIOLATION,
                    "There may be no more than " + settings.maxTopics() + " topics (weir.controller.max-topics).");
        }
        if (partitions + placed.event().replicas().size() > settings.maxPartitions()) {
            return refused(
                    ControllerError.POLICY_VIOLATION,
                    "There may be no more than " + settings.maxPartitions()
                            + " partitions (weir.controller.max-partitions).");
        }
        return placed;
    }

    private Planned placed(MetadataImage image, NewTopic topic, RandomGenerator random) {
        if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
            return refused(
                    ControllerError.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.partitions() < -1 || topic.partitions() == 0) {
            return refused(
                    ControllerError.INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.");
        }
        int live = (int) image.brokers().values().stream()
                .filter(broker -> !broker.fenced())
                .count();
        int replicas = topic.replicationFactor() == -1
                ? configs.broker().defaultReplicationFactor(image, live)
                : topic.replicationFactor();
        ReplicaPlacement placement = ReplicaPlacement.spread(
                image, (int) partitionsAsked(image, topic), replicas, random.nextInt(Integer.MAX_VALUE >> 1));
        return planned(image, topic, placement, ControllerError.INVALID_REPLICATION_FACTOR, random);
    }

    private Planned assigned(MetadataImage image, NewTopic topic, RandomGenerator random) {
        if (topic.replicationFactor() != -1) {
            return refused(
                    ControllerError.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not set to -1.");
        }
        if (topic.partitions() != -1) {
            return refused(
                    ControllerError.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }
        ReplicaPlacement placement = ReplicaPlacement.manual(image, topic.assignments());
        return planned(image, topic, placement, ControllerError.INVALID_REPLICA_ASSIGNMENT, random);
    }

    private static Planned planned(
            MetadataImage image,
            NewTopic topic,
            ReplicaPlacement placement,
            ControllerError error,
            RandomGenerator random) {
        return placement
                .problem()
                .map(problem -> refused(error, problem))
                .orElseGet(() -> new Planned(
                        new TopicCreated(topic.name(), freshId(image, random), placement.replicas(), topic.configs()),
                        null,
                        null));
    }

    /** An id that no topic has, that is not reserved, and that does not look like an option on a command line. */
    private static TopicId freshId(MetadataImage image, RandomGenerator random) {
        while (true) {
            TopicId id = new TopicId(random.nextLong(), random.nextLong());
            boolean reserved = id.mostSignificantBits() == 0 && id.leastSignificantBits() >>> 1 == 0;
            if (!reserved
                    && !image.topicNames().containsKey(id)
                    && !id.toString().startsWith("-")) {
                return id;
            }
        }
    }

    private static CreatedTopic result(NewTopic topic, Planned planned, boolean validateOnly) {
        if (planned.event() == null) {
            return new CreatedTopic(
                    topic.name(),
                    TopicId.ZERO.toString(),
                    -1,
                    (short) -1,
                    Map.of(),
                    planned.error(),
                    planned.message());
        }
        List<List<Integer>> replicas = planned.event().replicas();
        return new CreatedTopic(
                topic.name(),
                (validateOnly ? TopicId.ZERO : planned.event().id()).toString(),
                replicas.size(),
                (short) replicas.get(0).size(),
                planned.event().configs(),
                ControllerError.NONE,
                null);
    }

    private long partitionsAsked(MetadataImage image, NewTopic topic) {
        if (!topic.assignments().isEmpty()) {
            return topic.assignments().size();
        }
        return topic.partitions() == -1 ? configs.broker().numPartitions(image) : Math.max(0, topic.partitions());
    }

    private static int partitions(MetadataImage image) {
        return image.topicsByName().values().stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
    }
}
