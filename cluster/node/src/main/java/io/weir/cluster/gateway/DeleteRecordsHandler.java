package io.weir.cluster.gateway;

import io.weir.partition.DeleteRecordsReply;
import io.weir.partition.PartitionCommand.DeleteRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteRecordsRequest;
import org.apache.kafka.common.requests.DeleteRecordsResponse;

/**
 * DeleteRecords: each partition's leader deletes what lies below an offset and tells the low watermark. Where the time is over first,
 * the records may be deleted all the same.
 */
final class DeleteRecordsHandler implements ApiHandler {
    private static final int ANY_EPOCH = -1;

    private final GatewayContext context;
    private final Duration longest;

    DeleteRecordsHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.longest = settings.leaderWait();
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public void handle(ApiRequest request) {
        DeleteRecordsRequest body = (DeleteRecordsRequest) request.body();
        List<DeleteRecordsPartition> asked = new ArrayList<>();
        body.data().topics().forEach(topic -> asked.addAll(topic.partitions()));
        Duration patience = Duration.ofMillis(Math.max(0, body.data().timeoutMs()));
        Gathering<DeleteRecordsPartitionResult> answers = Gathering.of(
                asked.size(),
                request.eventLoop(),
                patience.compareTo(longest) < 0 ? patience : longest,
                late -> failed(asked.get(late), Errors.REQUEST_TIMED_OUT),
                all -> request.respond(response(body, all)));
        LeaderLookup lookup = new LeaderLookup(context.metadata().image(), context.leaders());
        int index = 0;
        for (DeleteRecordsTopic topic : body.data().topics()) {
            for (DeleteRecordsPartition partition : topic.partitions()) {
                delete(lookup, topic.name(), partition, index++, answers);
            }
        }
    }

    private static void delete(
            LeaderLookup lookup,
            String topic,
            DeleteRecordsPartition asked,
            int index,
            Gathering<DeleteRecordsPartitionResult> answers) {
        if (Topic.isInternal(topic)) {
            answers.put(index, failed(asked, Errors.INVALID_TOPIC_EXCEPTION));
            return;
        }
        lookup.find(
                topic,
                asked.partitionIndex(),
                leader -> leader.tell(new DeleteRecords(
                        ANY_EPOCH, asked.offset(), reply -> answers.put(index, answer(asked, reply)))),
                error -> answers.put(index, failed(asked, error)));
    }

    private static DeleteRecordsPartitionResult answer(DeleteRecordsPartition asked, DeleteRecordsReply reply) {
        if (reply instanceof DeleteRecordsReply.Refused refused) {
            return failed(asked, ErrorCodes.of(refused.error()));
        }
        return new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(((DeleteRecordsReply.Deleted) reply).lowWatermark());
    }

    private static DeleteRecordsPartitionResult failed(DeleteRecordsPartition asked, Errors error) {
        return new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(DeleteRecordsResponse.INVALID_LOW_WATERMARK)
                .setErrorCode(error.code());
    }

    /** A topic or partition that was named twice is answered once, by its first answer. */
    private static DeleteRecordsResponse response(
            DeleteRecordsRequest body, List<DeleteRecordsPartitionResult> answers) {
        Iterator<DeleteRecordsPartitionResult> next = answers.iterator();
        DeleteRecordsResponseData data = new DeleteRecordsResponseData();
        for (DeleteRecordsTopic topic : body.data().topics()) {
            DeleteRecordsTopicResult result = data.topics().find(topic.name());
            if (result == null) {
                result = new DeleteRecordsTopicResult().setName(topic.name());
                data.topics().add(result);
            }
            for (int i = 0; i < topic.partitions().size(); i++) {
                result.partitions().add(next.next());
            }
        }
        return new DeleteRecordsResponse(data);
    }
}
