package io.weir.cluster.gateway;

import io.weir.partition.OffsetReply;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.OffsetQuery;
import io.weir.partition.PartitionError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;

/** ListOffsets: the first, the last, the newest record's or a point in time's offset, each from the partition's leader. */
final class ListOffsetsHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_LEADER_EPOCH = 4;
    private static final int FIRST_VERSION_WITH_OFFSET_NOT_AVAILABLE = 5;

    /** The special timestamps and the versions that brought them; another negative one is no question. */
    private static final Map<Long, Short> SINCE_VERSION = Map.of(
            ListOffsetsRequest.EARLIEST_TIMESTAMP, (short) 1,
            ListOffsetsRequest.LATEST_TIMESTAMP, (short) 1,
            ListOffsetsRequest.MAX_TIMESTAMP, (short) 7,
            ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP, (short) 8,
            ListOffsetsRequest.LATEST_TIERED_TIMESTAMP, (short) 9,
            ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP, (short) 11);

    private final GatewayContext context;
    private final AdminSettings settings;

    ListOffsetsHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public void handle(ApiRequest request) {
        ListOffsetsRequest body = (ListOffsetsRequest) request.body();
        int isolation = body.data().isolationLevel();
        if (isolation < 0 || isolation >= IsolationLevel.values().length) {
            request.respond(body.getErrorResponse(0, Errors.INVALID_REQUEST.exception()));
            return;
        }
        List<ListOffsetsPartition> asked = new ArrayList<>();
        body.topics().forEach(topic -> asked.addAll(topic.partitions()));
        Gathering<ListOffsetsPartitionResponse> answers = Gathering.of(
                asked.size(),
                request.eventLoop(),
                settings.leaderWait(),
                late -> failed(asked.get(late), Errors.REQUEST_TIMED_OUT),
                all -> request.respond(response(body, all)));
        LeaderLookup lookup = new LeaderLookup(context.metadata().image(), context.leaders());
        Set<TopicPartition> duplicates = body.duplicatePartitions();
        int index = 0;
        for (ListOffsetsTopic topic : body.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                if (duplicates.contains(new TopicPartition(topic.name(), partition.partitionIndex()))) {
                    answers.put(index, failed(partition, Errors.INVALID_REQUEST));
                } else {
                    ask(body, lookup, topic.name(), partition, index, answers);
                }
                index++;
            }
        }
    }

    private static void ask(
            ListOffsetsRequest body,
            LeaderLookup lookup,
            String topic,
            ListOffsetsPartition partition,
            int index,
            Gathering<ListOffsetsPartitionResponse> answers) {
        long timestamp = partition.timestamp();
        if (timestamp < 0 && SINCE_VERSION.getOrDefault(timestamp, Short.MAX_VALUE) > body.version()) {
            answers.put(index, failed(partition, Errors.UNSUPPORTED_VERSION));
            return;
        }
        lookup.find(
                topic,
                partition.partitionIndex(),
                leader -> leader.tell(new FindOffset(
                        partition.currentLeaderEpoch(),
                        query(timestamp),
                        body.isolationLevel() == IsolationLevel.READ_COMMITTED,
                        reply -> answers.put(index, answer(body.version(), partition, reply)))),
                error -> answers.put(index, failed(partition, error)));
    }

    private static OffsetQuery query(long timestamp) {
        if (timestamp == ListOffsetsRequest.LATEST_TIMESTAMP) {
            return new OffsetQuery.Latest();
        } else if (timestamp == ListOffsetsRequest.MAX_TIMESTAMP) {
            return new OffsetQuery.MaxTimestamp();
        } else if (timestamp < 0) {
            return new OffsetQuery.Earliest();
        }
        return new OffsetQuery.AtTime(timestamp);
    }

    private static ListOffsetsPartitionResponse answer(
            short version, ListOffsetsPartition partition, OffsetReply reply) {
        if (reply instanceof OffsetReply.Refused refused) {
            boolean tooNew = refused.error() instanceof PartitionError.OffsetNotAvailable
                    && version < FIRST_VERSION_WITH_OFFSET_NOT_AVAILABLE;
            return failed(partition, tooNew ? Errors.LEADER_NOT_AVAILABLE : ErrorCodes.of(refused.error()));
        }
        OffsetReply.Found found = (OffsetReply.Found) reply;
        if (isTiered(partition.timestamp())) {
            return failed(partition, Errors.NONE);
        }
        ListOffsetsPartitionResponse answer = new ListOffsetsPartitionResponse()
                .setPartitionIndex(partition.partitionIndex())
                .setTimestamp(found.timestampMs())
                .setOffset(found.offset());
        return version >= FIRST_VERSION_WITH_LEADER_EPOCH ? answer.setLeaderEpoch(found.leaderEpoch()) : answer;
    }

    /** What is asked about remote storage: there is none, and the answer is "no offset", from a leader that was asked all the same. */
    private static boolean isTiered(long timestamp) {
        return timestamp == ListOffsetsRequest.LATEST_TIERED_TIMESTAMP
                || timestamp == ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP;
    }

    private static ListOffsetsPartitionResponse failed(ListOffsetsPartition partition, Errors error) {
        return new ListOffsetsPartitionResponse()
                .setPartitionIndex(partition.partitionIndex())
                .setErrorCode(error.code())
                .setTimestamp(ListOffsetsResponse.UNKNOWN_TIMESTAMP)
                .setOffset(ListOffsetsResponse.UNKNOWN_OFFSET);
    }

    private static ListOffsetsResponse response(ListOffsetsRequest body, List<ListOffsetsPartitionResponse> answers) {
        Iterator<ListOffsetsPartitionResponse> next = answers.iterator();
        List<ListOffsetsTopicResponse> topics = new ArrayList<>();
        for (ListOffsetsTopic topic : body.topics()) {
            List<ListOffsetsPartitionResponse> partitions = new ArrayList<>();
            topic.partitions().forEach(partition -> partitions.add(next.next()));
            topics.add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(partitions));
        }
        return new ListOffsetsResponse(new ListOffsetsResponseData().setTopics(topics));
    }
}
