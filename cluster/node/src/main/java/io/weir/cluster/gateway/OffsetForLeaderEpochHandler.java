package io.weir.cluster.gateway;

import io.weir.partition.EpochEndReply;
import io.weir.partition.PartitionCommand.FindEpochEnd;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetsForLeaderEpochRequest;
import org.apache.kafka.common.requests.OffsetsForLeaderEpochResponse;

/** OffsetForLeaderEpoch: where an epoch ends, by which a client finds out that the log was truncated under it. */
final class OffsetForLeaderEpochHandler implements ApiHandler {
    private final GatewayContext context;
    private final AdminSettings settings;

    OffsetForLeaderEpochHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(ApiRequest request) {
        OffsetsForLeaderEpochRequest body = (OffsetsForLeaderEpochRequest) request.body();
        List<OffsetForLeaderPartition> asked = new ArrayList<>();
        body.data().topics().forEach(topic -> asked.addAll(topic.partitions()));
        Gathering<EpochEndOffset> answers = Gathering.of(
                asked.size(),
                request.eventLoop(),
                settings.leaderWait(),
                late -> failed(asked.get(late), Errors.REQUEST_TIMED_OUT),
                all -> request.respond(response(body, all)));
        LeaderLookup lookup = new LeaderLookup(context.metadata().image(), context.leaders());
        int next = 0;
        for (OffsetForLeaderTopic topic : body.data().topics()) {
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                int index = next++;
                lookup.find(
                        topic.topic(),
                        partition.partition(),
                        leader -> leader.tell(new FindEpochEnd(
                                partition.currentLeaderEpoch(),
                                partition.leaderEpoch(),
                                reply -> answers.put(index, answer(partition, reply)))),
                        error -> answers.put(index, failed(partition, error)));
            }
        }
    }

    private static EpochEndOffset answer(OffsetForLeaderPartition partition, EpochEndReply reply) {
        if (reply instanceof EpochEndReply.Refused refused) {
            return failed(partition, ErrorCodes.of(refused.error()));
        }
        EpochEndReply.Found found = (EpochEndReply.Found) reply;
        return new EpochEndOffset()
                .setPartition(partition.partition())
                .setLeaderEpoch(found.leaderEpoch())
                .setEndOffset(found.endOffset());
    }

    private static EpochEndOffset failed(OffsetForLeaderPartition partition, Errors error) {
        return new EpochEndOffset().setPartition(partition.partition()).setErrorCode(error.code());
    }

    private static OffsetsForLeaderEpochResponse response(
            OffsetsForLeaderEpochRequest body, List<EpochEndOffset> answers) {
        Iterator<EpochEndOffset> next = answers.iterator();
        OffsetForLeaderTopicResultCollection topics = new OffsetForLeaderTopicResultCollection();
        for (OffsetForLeaderTopic topic : body.data().topics()) {
            List<EpochEndOffset> partitions = new ArrayList<>();
            topic.partitions().forEach(partition -> partitions.add(next.next()));
            topics.add(new OffsetForLeaderTopicResult().setTopic(topic.topic()).setPartitions(partitions));
        }
        return new OffsetsForLeaderEpochResponse(new OffsetForLeaderEpochResponseData().setTopics(topics));
    }
}
