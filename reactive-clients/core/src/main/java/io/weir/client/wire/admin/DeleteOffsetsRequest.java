package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Deletes what a group has committed for partitions that its members are not subscribed to. */
public final class DeleteOffsetsRequest extends Request<Map<TopicPartition, Outcome<Void>>> {
    private final String group;
    private final List<TopicPartition> partitions;

    public DeleteOffsetsRequest(String group, Collection<TopicPartition> partitions) {
        super(ApiKeys.OFFSET_DELETE, 0, 0, Lane.CONTROL);
        this.group = group;
        this.partitions = List.copyOf(partitions);
    }

    @Override
    protected ApiMessage body(short version) {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        for (TopicPartition partition : partitions) {
            OffsetDeleteRequestTopic topic = topics.find(partition.topic());
            if (topic == null) {
                topic = new OffsetDeleteRequestTopic().setName(partition.topic());
                topics.add(topic);
            }
            topic.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(partition.partition()));
        }
        return new OffsetDeleteRequestData().setGroupId(group).setTopics(topics);
    }

    @Override
    protected Map<TopicPartition, Outcome<Void>> answer(ApiMessage message, short version) {
        OffsetDeleteResponseData data = (OffsetDeleteResponseData) message;
        Map<TopicPartition, Outcome<Void>> answers = new HashMap<>();
        Outcome<Void> whole = Outcome.of(data.errorCode(), () -> null);
        if (whole.failure().isPresent()) {
            partitions.forEach(partition -> answers.put(partition, whole));
            return answers;
        }
        data.topics().forEach(topic -> topic.partitions()
                .forEach(result -> answers.put(
                        new TopicPartition(topic.name(), result.partitionIndex()),
                        Outcome.of(result.errorCode(), () -> null))));
        return answers;
    }
}
