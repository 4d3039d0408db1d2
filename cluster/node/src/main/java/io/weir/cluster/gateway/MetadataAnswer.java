package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBrokerCollection;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;

/**
 * The answer to one Metadata request from one image.
 *
 * @param errors codes for topics that are not in the image, where there is more to say than that
 */
record MetadataAnswer(MetadataRequest request, MetadataImage image, Map<String, Errors> errors) {

    MetadataResponse response() {
        MetadataResponseData data = new MetadataResponseData()
                .setBrokers(brokers())
                .setClusterId(image.clusterId().toString())
                .setControllerId(Placement.controller(image))
                .setTopics(topics());
        if (request.version() >= 8 && request.version() <= 10 && request.data().includeClusterAuthorizedOperations()) {
            data.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        return new MetadataResponse(data, request.version());
    }

    private MetadataResponseBrokerCollection brokers() {
        MetadataResponseBrokerCollection brokers = new MetadataResponseBrokerCollection();
        Placement.aliveBrokers(image)
                .forEach(broker -> brokers.add(new MetadataResponseBroker()
                        .setNodeId(broker.id())
                        .setHost(broker.host())
                        .setPort(broker.port())
                        .setRack(Placement.rackOnWire(broker))));
        return brokers;
    }

    private MetadataResponseTopicCollection topics() {
        MetadataResponseTopicCollection topics = new MetadataResponseTopicCollection();
        if (request.isAllTopics()) {
            image.topicsByName().values().forEach(topic -> topics.add(existing(topic)));
        } else {
            Set<MetadataRequestTopic> asked = new LinkedHashSet<>(request.data().topics());
            asked.forEach(topic ->
                    topics.add(topic.topicId().equals(Uuid.ZERO_UUID) ? byName(topic.name()) : byId(topic.topicId())));
        }
        return topics;
    }

    private MetadataResponseTopic byName(String name) {
        return image.topic(name)
                .map(this::existing)
                .orElseGet(() -> missing(
                        Topic.isValid(name)
                                ? errors.getOrDefault(name, Errors.UNKNOWN_TOPIC_OR_PARTITION)
                                : Errors.INVALID_TOPIC_EXCEPTION,
                        name,
                        Uuid.ZERO_UUID));
    }

    private MetadataResponseTopic byId(Uuid id) {
        return image.topic(WireIds.fromWire(id))
                .map(this::existing)
                .orElseGet(() -> missing(Errors.UNKNOWN_TOPIC_ID, null, id));
    }

    private MetadataResponseTopic existing(TopicImage topic) {
        return withOperations(new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(WireIds.toWire(topic.id()))
                .setIsInternal(Topic.isInternal(topic.name()))
                .setPartitions(topic.partitions().stream().map(this::partition).collect(Collectors.toList())));
    }

    private MetadataResponseTopic missing(Errors error, String name, Uuid id) {
        return withOperations(new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(name)
                .setTopicId(id)
                .setIsInternal(name != null && Topic.isInternal(name)));
    }

    private MetadataResponseTopic withOperations(MetadataResponseTopic topic) {
        boolean asked = request.version() >= 8 && request.data().includeTopicAuthorizedOperations();
        return asked ? topic.setTopicAuthorizedOperations(AuthorizedOperations.TOPIC) : topic;
    }

    private MetadataResponsePartition partition(PartitionImage partition) {
        Placement placement = Placement.of(image, partition);
        List<Integer> replicas = known(partition.replicas());
        List<Integer> inSync = known(partition.inSync());
        return new MetadataResponsePartition()
                .setErrorCode(
                        partitionError(partition, placement, replicas, inSync).code())
                .setPartitionIndex(partition.index())
                .setLeaderId(placement.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(replicas)
                .setIsrNodes(inSync)
                .setOfflineReplicas(placement.offline());
    }

    private static Errors partitionError(
            PartitionImage partition, Placement placement, List<Integer> replicas, List<Integer> inSync) {
        if (placement.leader() == MetadataResponse.NO_LEADER_ID) {
            return Errors.LEADER_NOT_AVAILABLE;
        }
        boolean someHidden = replicas.size() < partition.replicas().size()
                || inSync.size() < partition.inSync().size();
        return someHidden ? Errors.REPLICA_NOT_AVAILABLE : Errors.NONE;
    }

    /** Version 0 names only brokers that are in its list of brokers. */
    private List<Integer> known(List<Integer> brokers) {
        return request.version() > 0
                ? brokers
                : brokers.stream().filter(id -> Placement.alive(image, id)).toList();
    }
}
