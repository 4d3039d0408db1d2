package io.weir.cluster.metadata;

import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A fact of the cluster's history. Events are small: what follows from one (who leads what) is found by applying it, alike on every
 * broker. An event was checked when it was decided; applying one that does not fit the image is a broken history and throws.
 */
public sealed interface MetadataEvent {

    /** What follows from this event, the op aside. */
    MetadataImage change(MetadataImage image);

    /** The image after this event: one op further. */
    default MetadataImage apply(MetadataImage image) {
        return change(image).withOp(image.op() + 1);
    }

    /** A controller began to decide on that node. */
    record ControllerElected(int nodeId) implements MetadataEvent {
        @Override
        public MetadataImage change(MetadataImage image) {
            return image.withController(nodeId);
        }
    }

    /**
     * A broker came. Another incarnation than the one known ends the one known: what that one led is elected anew, at a higher
     * leader epoch, also when the newcomer leads it again.
     *
     * @param electionRule version of the rule by which leaders follow
     */
    record BrokerRegistered(int id, String incarnation, String host, int port, String rack, int electionRule)
            implements MetadataEvent {
        public BrokerRegistered(int id, String incarnation, String host, int port, String rack) {
            this(id, incarnation, host, port, rack, ElectionRule.CURRENT);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            BrokerImage known = image.brokers().get(id);
            MetadataImage with = image.withBroker(new BrokerImage(id, incarnation, host, port, rack, false));
            if (known != null && !known.incarnation().equals(incarnation)) {
                with = ElectionRule.lose(electionRule, with, id);
            }
            return ElectionRule.gain(electionRule, with, id);
        }
    }

    /** A broker's incarnation is gone or cut off: it leads nothing until it is unfenced or registers anew. */
    record BrokerFenced(int id, int electionRule) implements MetadataEvent {
        public BrokerFenced(int id) {
            this(id, ElectionRule.CURRENT);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            return ElectionRule.lose(electionRule, image.withBroker(fenced(image, id, true)), id);
        }
    }

    /** A fenced broker is back. */
    record BrokerUnfenced(int id, int electionRule) implements MetadataEvent {
        public BrokerUnfenced(int id) {
            this(id, ElectionRule.CURRENT);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            return ElectionRule.gain(electionRule, image.withBroker(fenced(image, id, false)), id);
        }
    }

    /**
     * A topic with its placement.
     *
     * @param replicas node ids by partition index, the preferred leader first
     * @param configs what the topic sets itself
     */
    record TopicCreated(
            String name, TopicId id, List<List<Integer>> replicas, Map<String, String> configs, int electionRule)
            implements MetadataEvent {
        public TopicCreated {
            replicas = replicas.stream().map(List::copyOf).toList();
            configs = Map.copyOf(configs);
        }

        public TopicCreated(String name, TopicId id, List<List<Integer>> replicas, Map<String, String> configs) {
            this(name, id, replicas, configs, ElectionRule.CURRENT);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            if (image.topicsByName().containsKey(name) || image.topicNames().containsKey(id)) {
                throw new IllegalStateException("topic " + name + " with id " + id + " was created twice");
            }
            List<PartitionImage> partitions = new ArrayList<>(replicas.size());
            for (int index = 0; index < replicas.size(); index++) {
                partitions.add(ElectionRule.create(electionRule, image.brokers(), index, replicas.get(index)));
            }
            return image.withNewTopic(new TopicImage(name, id, partitions, HashTreePMap.from(configs)));
        }
    }

    record TopicDeleted(TopicId id) implements MetadataEvent {
        @Override
        public MetadataImage change(MetadataImage image) {
            return image.withoutTopic(topic(image, id).id());
        }
    }

    /**
     * Partitions that were added to a topic.
     *
     * @param first the index of the first of them: how many there were before
     * @param replicas node ids by partition from {@code first} on, the preferred leader first
     */
    record PartitionsAdded(TopicId id, int first, List<List<Integer>> replicas, int electionRule)
            implements MetadataEvent {
        public PartitionsAdded {
            replicas = replicas.stream().map(List::copyOf).toList();
        }

        public PartitionsAdded(TopicId id, int first, List<List<Integer>> replicas) {
            this(id, first, replicas, ElectionRule.CURRENT);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            TopicImage topic = topic(image, id);
            if (first != topic.partitions().size()) {
                throw new IllegalStateException("partitions from " + first + " on were added to topic " + topic.name()
                        + ", which has " + topic.partitions().size());
            }
            List<PartitionImage> partitions = new ArrayList<>(topic.partitions());
            for (List<Integer> chosen : replicas) {
                partitions.add(ElectionRule.create(electionRule, image.brokers(), partitions.size(), chosen));
            }
            return image.withTopic(new TopicImage(topic.name(), id, partitions, topic.configs()));
        }
    }

    /** Configurations that a topic sets itself; {@code removed} fall back to the broker's. */
    record TopicConfigChanged(TopicId id, Map<String, String> set, List<String> removed) implements MetadataEvent {
        public TopicConfigChanged {
            set = Map.copyOf(set);
            removed = List.copyOf(removed);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            TopicImage topic = topic(image, id);
            PMap<String, String> configs = topic.configs().minusAll(removed).plusAll(set);
            return image.withTopic(new TopicImage(topic.name(), id, topic.partitions(), configs));
        }
    }

    /** Configurations of one broker (its node id as text), or of all (the empty string). */
    record BrokerConfigChanged(String broker, Map<String, String> set, List<String> removed) implements MetadataEvent {
        public BrokerConfigChanged {
            set = Map.copyOf(set);
            removed = List.copyOf(removed);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            PMap<String, PMap<String, String>> all = image.brokerConfigs();
            PMap<String, String> configs = all.getOrDefault(broker, HashTreePMap.empty())
                    .minusAll(removed)
                    .plusAll(set);
            return image.withBrokerConfigs(configs.isEmpty() ? all.minus(broker) : all.plus(broker, configs));
        }
    }

    /** A consumer group's configurations changed, whether there is such a group or not. */
    record GroupConfigChanged(String groupId, Map<String, String> set, List<String> removed) implements MetadataEvent {
        public GroupConfigChanged {
            set = Map.copyOf(set);
            removed = List.copyOf(removed);
        }

        @Override
        public MetadataImage change(MetadataImage image) {
            PMap<String, PMap<String, String>> all = image.groupConfigs();
            PMap<String, String> configs = all.getOrDefault(groupId, HashTreePMap.empty())
                    .minusAll(removed)
                    .plusAll(set);
            return image.withGroupConfigs(configs.isEmpty() ? all.minus(groupId) : all.plus(groupId, configs));
        }
    }

    /** A broker was given all producer ids below {@code next} that had not been given out. */
    record ProducerIdsAllocated(int broker, long next) implements MetadataEvent {
        @Override
        public MetadataImage change(MetadataImage image) {
            if (next <= image.nextProducerId()) {
                throw new IllegalStateException(
                        "producer ids below " + image.nextProducerId() + " were given out twice, up to " + next);
            }
            return image.withNextProducerId(next);
        }
    }

    private static TopicImage topic(MetadataImage image, TopicId id) {
        return image.topic(id).orElseThrow(() -> new IllegalStateException("no topic has the id " + id));
    }

    private static BrokerImage fenced(MetadataImage image, int id, boolean fenced) {
        BrokerImage known = image.brokers().get(id);
        if (known == null) {
            throw new IllegalStateException("no broker has the id " + id);
        }
        return new BrokerImage(id, known.incarnation(), known.host(), known.port(), known.rack(), fenced);
    }
}
