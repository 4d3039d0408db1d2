package io.weir.client.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks who the brokers are and who leads the partitions of some topics. */
public final class MetadataRequest extends Request<MetadataRequest.Answer> {
    private static final short WITH_IDS_ASKED = 12;

    /** @param topics in the order of the answer; topics that were asked for in vain carry their failure */
    public record Answer(String clusterId, List<Node> brokers, List<TopicMetadata> topics) {}

    private final List<String> names;
    private final List<Uuid> ids;
    private final boolean createTopics;

    private MetadataRequest(Collection<String> names, Collection<Uuid> ids, boolean createTopics) {
        super(ApiKeys.METADATA, 4, 13, Lane.CONTROL);
        this.names = List.copyOf(names);
        this.ids = List.copyOf(ids);
        this.createTopics = createTopics;
    }

    /** @param createTopics whether a broker may create what is not there, if it is configured to */
    public static MetadataRequest ofNames(Collection<String> names, boolean createTopics) {
        return new MetadataRequest(names, List.of(), createTopics);
    }

    public static MetadataRequest ofIds(Collection<Uuid> ids) {
        return new MetadataRequest(List.of(), ids, false);
    }

    @Override
    protected ApiMessage body(short version) {
        if (!ids.isEmpty() && version < WITH_IDS_ASKED) {
            throw new UnsupportedVersionException("the broker cannot be asked for topics by id");
        }
        List<MetadataRequestTopic> topics = new ArrayList<>();
        names.forEach(name -> topics.add(new MetadataRequestTopic().setName(name)));
        ids.forEach(id -> topics.add(new MetadataRequestTopic().setName(null).setTopicId(id)));
        return new MetadataRequestData().setTopics(topics).setAllowAutoTopicCreation(createTopics);
    }

    @Override
    protected Answer answer(ApiMessage answer, short version) {
        MetadataResponseData data = (MetadataResponseData) answer;
        Errors error = Errors.forCode(data.errorCode());
        if (error != Errors.NONE) {
            throw error.exception();
        }
        List<Node> brokers = data.brokers().stream()
                .map(broker -> new Node(broker.nodeId(), broker.host(), broker.port(), broker.rack()))
                .toList();
        return new Answer(
                data.clusterId() == null ? "" : data.clusterId(),
                brokers,
                data.topics().stream().map(MetadataRequest::topic).toList());
    }

    private static TopicMetadata topic(MetadataResponseTopic topic) {
        Errors error = Errors.forCode(topic.errorCode());
        if (error != Errors.NONE) {
            return new TopicMetadata(topic.name(), topic.topicId(), List.of(), Optional.of(error.exception()));
        }
        List<PartitionMetadata> partitions = topic.partitions().stream()
                .map(known -> new PartitionMetadata(
                        known.partitionIndex(),
                        known.leaderId(),
                        known.leaderEpoch(),
                        known.replicaNodes(),
                        known.isrNodes()))
                .sorted(Comparator.comparingInt(PartitionMetadata::partition))
                .toList();
        return new TopicMetadata(topic.name(), topic.topicId(), partitions, Optional.empty());
    }
}
