package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.offsets.OffsetRequests.Delete;
import io.weir.cluster.groups.offsets.OffsetRequests.DeleteReply;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetDeleteRequest;
import org.apache.kafka.common.requests.OffsetDeleteResponse;

/** OffsetDelete: forgets what a group has committed for partitions that its members do not subscribe to. */
final class OffsetDeleteHandler implements ApiHandler {
    private final GatewayContext context;
    private final Groups groups;

    OffsetDeleteHandler(GatewayContext context, Groups groups) {
        this.context = context;
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_DELETE;
    }

    @Override
    public void handle(ApiRequest request) {
        OffsetDeleteRequest body = (OffsetDeleteRequest) request.body();
        NamedPartitions named = new NamedPartitions(context.metadata().image(), false);
        OffsetDeleteResponseData answer = new OffsetDeleteResponseData();
        List<OffsetDeleteResponsePartition> sent = new ArrayList<>();
        List<TopicIdPartition> partitions = new ArrayList<>();
        for (OffsetDeleteRequestTopic asked : body.data().topics()) {
            OffsetDeleteResponseTopic topic = new OffsetDeleteResponseTopic().setName(asked.name());
            answer.topics().add(topic);
            Optional<TopicImage> known = named.topic(asked.name(), Uuid.ZERO_UUID);
            for (OffsetDeleteRequestPartition partition : asked.partitions()) {
                int index = partition.partitionIndex();
                OffsetDeleteResponsePartition result = new OffsetDeleteResponsePartition().setPartitionIndex(index);
                if (!topic.partitions().add(result)) {
                    continue;
                }
                if (known.filter(image -> NamedPartitions.has(image, index)).isPresent()) {
                    sent.add(result);
                    partitions.add(NamedPartitions.of(known.get(), index));
                } else {
                    result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                }
            }
        }
        if (partitions.isEmpty()) {
            request.respond(new OffsetDeleteResponse(answer));
            return;
        }
        DeferredAnswer.give(
                request,
                groups.ask(new GroupCommand.DeleteOffsets(body.data().groupId(), new Delete(partitions))),
                reply -> new OffsetDeleteResponse(merged(answer, sent, reply)));
    }

    private static OffsetDeleteResponseData merged(
            OffsetDeleteResponseData answer, List<OffsetDeleteResponsePartition> sent, DeleteReply reply) {
        if (reply.error() != GroupError.NONE) {
            return new OffsetDeleteResponseData()
                    .setErrorCode(ErrorCodes.of(reply.error()).code());
        }
        for (int i = 0; i < sent.size(); i++) {
            sent.get(i).setErrorCode(ErrorCodes.of(reply.errors().get(i)).code());
        }
        return answer;
    }
}
