package io.weir.cluster.metadata;

import io.weir.log.TopicId;
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
 */
public record MetadataImage(
        long op,
        TopicId clusterId,
        int controllerId,
        PMap<Integer, BrokerImage> brokers,
        PMap<String, TopicImage> topicsByName,
        PMap<TopicId, String> topicNames,
        PMap<String, PMap<String, String>> brokerConfigs,
        long nextProducerId) {

    public static MetadataImage empty(TopicId clusterId) {
        return new MetadataImage(
                0,
                clusterId,
                -1,
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                0);
    }

    public Optional<TopicImage> topic(String name) {
        return Optional.ofNullable(topicsByName.get(name));
    }

    public Optional<TopicImage> topic(TopicId id) {
        return Optional.ofNullable(topicNames.get(id)).map(topicsByName::get);
    }
}
