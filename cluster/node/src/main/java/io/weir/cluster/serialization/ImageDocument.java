package io.weir.cluster.serialization;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.SlotImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A metadata image as it is written, version 1: sorted, so that equal images are equal bytes.
 *
 * @param controllerEpoch left out for the first controller: so were images written before controllers were counted
 * @param groupSlots left out while none is placed, as in images written before there were any
 * @param groupConfigs left out while no group is configured, as in images written before any could be
 */
record ImageDocument(
        long op,
        TopicId clusterId,
        int controllerId,
        List<BrokerImage> brokers,
        List<Topic> topics,
        Map<String, Map<String, String>> brokerConfigs,
        long nextProducerId,
        long topicsCreated,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer controllerEpoch,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<SlotImage> groupSlots,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Map<String, String>> groupConfigs) {
    private static final int FIRST_CONTROLLER_EPOCH = 1;

    record Topic(String name, TopicId id, List<PartitionImage> partitions, Map<String, String> configs) {}

    static ImageDocument of(MetadataImage image) {
        return new ImageDocument(
                image.op(),
                image.clusterId(),
                image.controllerId(),
                List.copyOf(new TreeMap<>(image.brokers()).values()),
                new TreeMap<>(image.topicsByName())
                        .values().stream()
                                .map(topic -> new Topic(topic.name(), topic.id(), topic.partitions(), topic.configs()))
                                .toList(),
                new TreeMap<>(image.brokerConfigs()),
                image.nextProducerId(),
                image.topicsCreated(),
                image.controllerEpoch() == FIRST_CONTROLLER_EPOCH ? null : image.controllerEpoch(),
                image.groupSlots().isEmpty() ? null : image.groupSlots(),
                image.groupConfigs().isEmpty() ? null : new TreeMap<>(image.groupConfigs()));
    }

    MetadataImage image() {
        PMap<Integer, BrokerImage> brokersById = HashTreePMap.empty();
        for (BrokerImage broker : brokers) {
            brokersById = brokersById.plus(broker.id(), broker);
        }
        PMap<String, TopicImage> byName = HashTreePMap.empty();
        PMap<TopicId, String> names = HashTreePMap.empty();
        for (Topic topic : topics) {
            byName = byName.plus(
                    topic.name(),
                    new TopicImage(topic.name(), topic.id(), topic.partitions(), HashTreePMap.from(topic.configs())));
            names = names.plus(topic.id(), topic.name());
        }
        return new MetadataImage(
                op,
                clusterId,
                controllerId,
                brokersById,
                byName,
                names,
                configs(brokerConfigs),
                nextProducerId,
                topicsCreated,
                controllerEpoch == null ? FIRST_CONTROLLER_EPOCH : controllerEpoch,
                groupSlots == null ? List.of() : groupSlots,
                groupConfigs == null ? HashTreePMap.empty() : configs(groupConfigs));
    }

    private static PMap<String, PMap<String, String>> configs(Map<String, Map<String, String>> byName) {
        PMap<String, PMap<String, String>> configs = HashTreePMap.empty();
        for (Map.Entry<String, Map<String, String>> entry : byName.entrySet()) {
            configs = configs.plus(entry.getKey(), HashTreePMap.from(entry.getValue()));
        }
        return configs;
    }
}
