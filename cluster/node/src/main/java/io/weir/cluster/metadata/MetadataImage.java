package io.weir.cluster.metadata;

import io.weir.log.TopicId;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The metadata as of one op. Immutable: a reader keeps the image it began with. Equal histories give equal images.
 *
 * @param op number of the last event applied; 0 for the empty image
 * @param clusterId the cluster's id
 * @param controllerId node id of the broker that was controller when the last event was persisted, -1 before
 * @param brokers registered brokers by node id
 * @param topicsByName topics by name
 * @param topicNames names by topic id
 * @param brokerConfigs dynamic broker configurations; the empty key holds the cluster-wide defaults
 * @param nextProducerId the first producer id that no block has been given out for
 * @param topicsCreated topics created since the beginning, those deleted meanwhile included
 * @param controllerEpoch how often a controller has been elected
 * @param groupSlots where the groups' slots are, by their numbers; empty before the first broker has come
 * @param groupConfigs what consumer groups are configured with, by group id, whether there are such groups or not
 */
public record MetadataImage(
        long op,
        TopicId clusterId,
        int controllerId,
        PMap<Integer, BrokerImage> brokers,
        PMap<String, TopicImage> topicsByName,
        PMap<TopicId, String> topicNames,
        PMap<String, PMap<String, String>> brokerConfigs,
        long nextProducerId,
        long topicsCreated,
        int controllerEpoch,
        List<SlotImage> groupSlots,
        PMap<String, PMap<String, String>> groupConfigs) {
    /** Slots of groups: fixed for good, for a group's slot follows from it. */
    public static final int GROUP_SLOTS = 64;

    public MetadataImage {
        groupSlots = List.copyOf(groupSlots);
    }

    /** An image in which no slots are placed and no group is configured. */
    public MetadataImage(
            long op,
            TopicId clusterId,
            int controllerId,
            PMap<Integer, BrokerImage> brokers,
            PMap<String, TopicImage> topicsByName,
            PMap<TopicId, String> topicNames,
            PMap<String, PMap<String, String>> brokerConfigs,
            long nextProducerId,
            long topicsCreated,
            int controllerEpoch) {
        this(
                op,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                List.of(),
                HashTreePMap.empty());
    }

    /** An image as if no topic had ever been deleted, under its first controller. */
    public MetadataImage(
            long op,
            TopicId clusterId,
            int controllerId,
            PMap<Integer, BrokerImage> brokers,
            PMap<String, TopicImage> topicsByName,
            PMap<TopicId, String> topicNames,
            PMap<String, PMap<String, String>> brokerConfigs,
            long nextProducerId) {
        this(
                op,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsByName.size(),
                1);
    }

    public static MetadataImage empty(TopicId clusterId) {
        return new MetadataImage(
                0,
                clusterId,
                -1,
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                0,
                0,
                0);
    }

    public Optional<TopicImage> topic(String name) {
        return Optional.ofNullable(topicsByName.get(name));
    }

    public Optional<TopicImage> topic(TopicId id) {
        return Optional.ofNullable(topicNames.get(id)).map(topicsByName::get);
    }

    /** A broker that may lead, or empty. */
    public Optional<BrokerImage> liveBroker(int id) {
        return Optional.ofNullable(brokers.get(id)).filter(broker -> !broker.fenced());
    }

    MetadataImage withOp(long newOp) {
        return new MetadataImage(
                newOp,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withController(int id) {
        return new MetadataImage(
                op,
                clusterId,
                id,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch + 1,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withBroker(BrokerImage broker) {
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers.plus(broker.id(), broker),
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withTopic(TopicImage topic) {
        return withTopics(topicsByName.plus(topic.name(), topic), topicNames.plus(topic.id(), topic.name()));
    }

    MetadataImage withNewTopic(TopicImage topic) {
        MetadataImage with = withTopic(topic);
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers,
                with.topicsByName,
                with.topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated + 1,
                controllerEpoch,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withoutTopic(TopicId id) {
        return withTopics(topicsByName.minus(topicNames.get(id)), topicNames.minus(id));
    }

    MetadataImage withTopics(PMap<String, TopicImage> byName, PMap<TopicId, String> names) {
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers,
                byName,
                names,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withBrokerConfigs(PMap<String, PMap<String, String>> configs) {
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                configs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withNextProducerId(long next) {
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                next,
                topicsCreated,
                controllerEpoch,
                groupSlots,
                groupConfigs);
    }

    MetadataImage withGroupSlots(List<SlotImage> slots) {
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                slots,
                groupConfigs);
    }

    MetadataImage withGroupConfigs(PMap<String, PMap<String, String>> configs) {
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokers,
                topicsByName,
                topicNames,
                brokerConfigs,
                nextProducerId,
                topicsCreated,
                controllerEpoch,
                groupSlots,
                configs);
    }
}
