package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Deletes what is before offsets of partitions that one broker leads. The answer has the first offset that is left of each. */
public final class DeleteRecordsRequest extends Request<Map<TopicPartition, Outcome<Long>>> {
    private final Map<TopicPartition, Long> before;
    private final Duration timeout;

    /**
     * @param before -1 for all that is there
     * @param timeout how long the broker may wait for replicas
     */
    public DeleteRecordsRequest(Map<TopicPartition, Long> before, Duration timeout) {
        super(ApiKeys.DELETE_RECORDS, 0, 2, Lane.CONTROL);
        this.before = Map.copyOf(before);
        this.timeout = timeout;
    }

    @Override
    protected ApiMessage body(short version) {
        Map<String, DeleteRecordsTopic> topics = new HashMap<>();
        before.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(), name -> new DeleteRecordsTopic().setName(name))
                .partitions()
                .add(new DeleteRecordsPartition()
                        .setPartitionIndex(partition.partition())
                        .setOffset(offset)));
        return new DeleteRecordsRequestData()
                .setTopics(new ArrayList<>(topics.values()))
                .setTimeoutMs((int) timeout.toMillis());
    }

    @Override
    protected Map<TopicPartition, Outcome<Long>> answer(ApiMessage message, short version) {
        Map<TopicPartition, Outcome<Long>> answers = new HashMap<>();
        ((DeleteRecordsResponseData) message).topics().forEach(topic -> topic.partitions()
                .forEach(result -> answers.put(
                        new TopicPartition(topic.name(), result.partitionIndex()),
                        Outcome.of(result.errorCode(), result::lowWatermark))));
        return answers;
    }
}
