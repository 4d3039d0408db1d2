package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeTopicPartitionsRequest;
import org.apache.kafka.common.requests.DescribeTopicPartitionsResponse;

/**
 * DescribeTopicPartitions: topics in the order of their names, as many partitions as the limit allows, and a cursor to go on from.
 */
final class DescribeTopicPartitionsHandler implements ApiHandler {
    private final GatewayContext context;
    private final int partitionsMax;

    DescribeTopicPartitionsHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.partitionsMax = settings.describedPartitionsMax();
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(ApiRequest request) {
        DescribeTopicPartitionsRequest body = (DescribeTopicPartitionsRequest) request.body();
        MetadataImage image = context.metadata().image();
        NavigableSet<String> names = names(body.data(), image);
        DescribeTopicPartitionsRequestData.Cursor cursor = body.data().cursor();
        boolean cursorAstray = cursor != null
                && (cursor.partitionIndex() < 0
                        || (!body.data().topics().isEmpty() && !names.contains(cursor.topicName())));
        if (cursorAstray) {
            request.respond(body.getErrorResponse(
                    0,
                    Errors.INVALID_REQUEST.exception("The cursor names no partition of a topic that is asked for.")));
            return;
        }
        int limit = Math.max(1, Math.min(partitionsMax, body.data().responsePartitionLimit()));
        request.respond(new DescribeTopicPartitionsResponse(page(image, names, cursor, limit)));
    }

    /** What is asked for, from the cursor's topic on. */
    private static NavigableSet<String> names(DescribeTopicPartitionsRequestData data, MetadataImage image) {
        NavigableSet<String> names = new TreeSet<>();
        if (data.topics().isEmpty()) {
            names.addAll(image.topicsByName().keySet());
        } else {
            data.topics().forEach(topic -> names.add(topic.name()));
        }
        return data.cursor() == null ? names : names.tailSet(data.cursor().topicName(), true);
    }

    private static DescribeTopicPartitionsResponseData page(
            MetadataImage image,
            NavigableSet<String> names,
            DescribeTopicPartitionsRequestData.Cursor cursor,
            int limit) {
        DescribeTopicPartitionsResponseData page = new DescribeTopicPartitionsResponseData();
        int room = limit;
        for (String name : names) {
            int from = cursor != null && cursor.topicName().equals(name) ? cursor.partitionIndex() : 0;
            if (room == 0) {
                return page.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(from));
            }
            Optional<TopicImage> topic = image.topic(name);
            if (topic.isEmpty()) {
                page.topics().add(missing(name));
                continue;
            }
            List<PartitionImage> partitions = topic.get().partitions();
            int start = Math.min(from, partitions.size());
            int end = start + Math.min(room, partitions.size() - start);
            page.topics().add(existing(image, topic.get(), partitions.subList(start, end)));
            if (end < partitions.size()) {
                return page.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
            }
            room -= end - start;
        }
        return page;
    }

    private static DescribeTopicPartitionsResponseTopic existing(
            MetadataImage image, TopicImage topic, List<PartitionImage> partitions) {
        return new DescribeTopicPartitionsResponseTopic()
                .setName(topic.name())
                .setTopicId(WireIds.toWire(topic.id()))
                .setIsInternal(Topic.isInternal(topic.name()))
                .setTopicAuthorizedOperations(AuthorizedOperations.TOPIC)
                .setPartitions(partitions.stream()
                        .map(partition -> partition(image, partition))
                        .collect(Collectors.toList()));
    }

    private static DescribeTopicPartitionsResponseTopic missing(String name) {
        Errors error = Topic.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
        return new DescribeTopicPartitionsResponseTopic()
                .setErrorCode(error.code())
                .setName(name)
                .setIsInternal(Topic.isInternal(name))
                .setTopicAuthorizedOperations(AuthorizedOperations.TOPIC);
    }

    private static DescribeTopicPartitionsResponsePartition partition(MetadataImage image, PartitionImage partition) {
        Placement placement = Placement.of(image, partition);
        return new DescribeTopicPartitionsResponsePartition()
                .setPartitionIndex(partition.index())
                .setLeaderId(placement.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(partition.replicas())
                .setIsrNodes(partition.inSync())
                .setEligibleLeaderReplicas(List.of())
                .setLastKnownElr(List.of())
                .setOfflineReplicas(placement.offline());
    }
}
