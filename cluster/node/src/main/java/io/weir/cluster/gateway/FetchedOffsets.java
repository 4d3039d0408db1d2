package io.weir.cluster.gateway;

import io.weir.cluster.groups.offsets.OffsetRequests.Fetched;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/**
 * The offsets that are asked of one group, and what is answered for them. Of a topic that there is not, nothing is committed; only an id that
 * is nobody's is an error.
 *
 * @param partitions those to ask the group for, in the order of the request; empty for all that it has
 * @param topics as they will be answered, when they are known beforehand; the partitions that the group is asked for are to be filled in
 * @param asked the answers to fill in, in the order of {@code partitions}
 */
record FetchedOffsets(
        Optional<List<TopicIdPartition>> partitions,
        List<OffsetFetchResponseTopics> topics,
        List<OffsetFetchResponsePartitions> asked) {

    static FetchedOffsets asked(OffsetFetchRequestGroup group, NamedPartitions named) {
        if (OffsetFetchRequest.requestAllOffsets(group)) {
            return new FetchedOffsets(Optional.empty(), List.of(), List.of());
        }
        List<TopicIdPartition> partitions = new ArrayList<>();
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        List<OffsetFetchResponsePartitions> asked = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : group.topics()) {
            Optional<TopicImage> known = named.topic(topic.name(), topic.topicId());
            Errors error = known.isEmpty() && named.byId() ? named.unknown() : Errors.NONE;
            OffsetFetchResponseTopics answer =
                    new OffsetFetchResponseTopics().setName(topic.name()).setTopicId(topic.topicId());
            topics.add(answer);
            for (int index : topic.partitionIndexes()) {
                OffsetFetchResponsePartitions partition = nothing(index, error);
                answer.partitions().add(partition);
                if (known.filter(image -> NamedPartitions.has(image, index)).isPresent()) {
                    partitions.add(NamedPartitions.of(known.get(), index));
                    asked.add(partition);
                }
            }
        }
        return new FetchedOffsets(Optional.of(partitions), topics, asked);
    }

    private static OffsetFetchResponsePartitions nothing(int index, Errors error) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(index)
                .setErrorCode(error.code())
                .setCommittedOffset(OffsetFetchResponse.INVALID_OFFSET)
                .setCommittedLeaderEpoch(RecordBatch.NO_PARTITION_LEADER_EPOCH)
                .setMetadata(OffsetFetchResponse.NO_METADATA);
    }

    /** The answer, once the group has given its own. */
    List<OffsetFetchResponseTopics> topics(List<Fetched> fetched) {
        if (partitions.isEmpty()) {
            return all(fetched);
        }
        for (int i = 0; i < asked.size(); i++) {
            fill(asked.get(i), fetched.get(i));
        }
        return topics;
    }

    private static List<OffsetFetchResponseTopics> all(List<Fetched> fetched) {
        Map<TopicId, OffsetFetchResponseTopics> topics = new LinkedHashMap<>();
        for (Fetched one : fetched) {
            TopicIdPartition partition = one.partition();
            OffsetFetchResponsePartitions answer = nothing(partition.partition(), Errors.NONE);
            fill(answer, one);
            topics.computeIfAbsent(partition.topicId(), id -> new OffsetFetchResponseTopics()
                            .setName(partition.topic())
                            .setTopicId(WireIds.toWire(id)))
                    .partitions()
                    .add(answer);
        }
        return List.copyOf(topics.values());
    }

    private static void fill(OffsetFetchResponsePartitions answer, Fetched fetched) {
        answer.setErrorCode(ErrorCodes.of(fetched.error()).code());
        if (fetched.position().isPresent()) {
            Position position = fetched.position().get();
            answer.setCommittedOffset(position.offset())
                    .setCommittedLeaderEpoch(position.leaderEpoch().orElse(RecordBatch.NO_PARTITION_LEADER_EPOCH))
                    .setMetadata(position.metadata());
        }
    }
}
