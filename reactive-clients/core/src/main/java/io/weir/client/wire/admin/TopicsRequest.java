package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.Request;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks for topics and their partitions; never makes a broker create one. */
public final class TopicsRequest extends Request<List<TopicsRequest.Said>> {
    /** @param internal whether brokers keep it for themselves */
    public record Topic(Uuid id, boolean internal, List<PartitionMetadata> partitions) {
        public Topic {
            partitions = List.copyOf(partitions);
        }
    }

    /** What is said of one topic. */
    public record Said(String name, Outcome<Topic> topic) {}

    private final List<String> names;

    private TopicsRequest(List<String> names) {
        super(ApiKeys.METADATA, 4, 13, Lane.CONTROL);
        this.names = names;
    }

    public static TopicsRequest all() {
        return new TopicsRequest(null);
    }

    public static TopicsRequest of(Collection<String> names) {
        return new TopicsRequest(List.copyOf(names));
    }

    @Override
    protected ApiMessage body(short version) {
        return new MetadataRequestData()
                .setTopics(
                        names == null
                                ? null
                                : names.stream()
                                        .map(name -> new MetadataRequestTopic().setName(name))
                                        .toList())
                .setAllowAutoTopicCreation(false);
    }

    @Override
    protected List<Said> answer(ApiMessage message, short version) {
        MetadataResponseData data = (MetadataResponseData) message;
        Errors error = Errors.forCode(data.errorCode());
        if (error != Errors.NONE) {
            throw error.exception();
        }
        return data.topics().stream()
                .map(topic -> new Said(topic.name(), Outcome.of(topic.errorCode(), () -> topic(topic))))
                .toList();
    }

    private static Topic topic(MetadataResponseTopic topic) {
        List<PartitionMetadata> partitions = topic.partitions().stream()
                .map(known -> new PartitionMetadata(
                        known.partitionIndex(),
                        known.leaderId(),
                        known.leaderEpoch(),
                        known.replicaNodes(),
                        known.isrNodes()))
                .sorted(Comparator.comparingInt(PartitionMetadata::partition))
                .toList();
        return new Topic(topic.topicId(), topic.isInternal(), partitions);
    }
}
