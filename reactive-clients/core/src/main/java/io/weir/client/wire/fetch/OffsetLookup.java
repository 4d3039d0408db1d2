package io.weir.client.wire.fetch;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks the leader of partitions for offsets by time, or for their first or last. */
public final class OffsetLookup extends Request<List<OffsetLookup.Found>> {
    public static final long LATEST = -1;
    public static final long EARLIEST = -2;

    /** @param timestampMs milliseconds since the epoch, {@link #LATEST} or {@link #EARLIEST} */
    public record Part(TopicPartition partition, int leaderEpoch, long timestampMs) {}

    /**
     * @param failure null when there is an answer
     * @param offset -1 when no record is as young
     */
    public record Found(TopicPartition partition, ApiException failure, long offset) {}

    private final Isolation isolation;
    private final List<Part> parts;

    /** @param parts of one broker, at most one per partition */
    public OffsetLookup(Isolation isolation, List<Part> parts) {
        super(ApiKeys.LIST_OFFSETS, 2, 6, Lane.CONTROL);
        this.isolation = isolation;
        this.parts = List.copyOf(parts);
    }

    @Override
    protected ApiMessage body(short version) {
        Map<String, ListOffsetsRequestData.ListOffsetsTopic> topics = new HashMap<>();
        for (Part part : parts) {
            topics.computeIfAbsent(part.partition().topic(), name -> new ListOffsetsRequestData.ListOffsetsTopic()
                            .setName(name))
                    .partitions()
                    .add(new ListOffsetsRequestData.ListOffsetsPartition()
                            .setPartitionIndex(part.partition().partition())
                            .setCurrentLeaderEpoch(part.leaderEpoch())
                            .setTimestamp(part.timestampMs()));
        }
        return new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setIsolationLevel(isolation.id())
                .setTopics(new ArrayList<>(topics.values()));
    }

    @Override
    protected List<Found> answer(ApiMessage message, short version) {
        List<Found> found = new ArrayList<>();
        for (ListOffsetsResponseData.ListOffsetsTopicResponse topic : ((ListOffsetsResponseData) message).topics()) {
            topic.partitions()
                    .forEach(answer -> found.add(new Found(
                            new TopicPartition(topic.name(), answer.partitionIndex()),
                            Errors.forCode(answer.errorCode()).exception(),
                            answer.offset())));
        }
        return found;
    }
}
