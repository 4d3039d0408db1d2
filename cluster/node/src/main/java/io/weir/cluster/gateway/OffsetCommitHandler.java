package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.offsets.OffsetRequests;
import io.weir.cluster.groups.offsets.OffsetRequests.CommitReply;
import io.weir.cluster.groups.offsets.OffsetRequests.Position;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.OffsetCommitResponse;

/**
 * OffsetCommit: topics by name, from version 10 on by id. What there is not is refused partition by partition, and the rest is
 * committed; a commit in which nothing is left does not ask its group.
 */
final class OffsetCommitHandler implements ApiHandler {
    /** The first version whose clients know what a stale member epoch is. */
    private static final short FIRST_WITH_MEMBER_EPOCHS = 9;

    private final GatewayContext context;
    private final Groups groups;

    OffsetCommitHandler(GatewayContext context, Groups groups) {
        this.context = context;
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_COMMIT;
    }

    @Override
    public void handle(ApiRequest request) {
        OffsetCommitRequest body = (OffsetCommitRequest) request.body();
        NamedPartitions named =
                new NamedPartitions(context.metadata().image(), OffsetCommitResponse.useTopicIds(body.version()));
        List<OffsetCommitResponsePartition> sent = new ArrayList<>();
        List<Position> positions = new ArrayList<>();
        OffsetCommitResponseData answer = new OffsetCommitResponseData();
        for (OffsetCommitRequestTopic asked : body.data().topics()) {
            OffsetCommitResponseTopic topic =
                    new OffsetCommitResponseTopic().setName(asked.name()).setTopicId(asked.topicId());
            answer.topics().add(topic);
            Optional<TopicImage> known = named.topic(asked.name(), asked.topicId());
            for (OffsetCommitRequestPartition partition : asked.partitions()) {
                OffsetCommitResponsePartition result =
                        new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
                topic.partitions().add(result);
                if (known.isEmpty()) {
                    result.setErrorCode(named.unknown().code());
                } else if (!NamedPartitions.has(known.get(), partition.partitionIndex())) {
                    result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                } else {
                    sent.add(result);
                    positions.add(position(NamedPartitions.of(known.get(), partition.partitionIndex()), partition));
                }
            }
        }
        if (positions.isEmpty()) {
            request.respond(new OffsetCommitResponse(answer));
            return;
        }
        GroupCommand.CommitOffsets command =
                new GroupCommand.CommitOffsets(body.data().groupId(), commit(body, positions));
        DeferredAnswer.give(request, groups.ask(command), reply -> {
            for (int i = 0; i < sent.size(); i++) {
                sent.get(i).setErrorCode(ErrorCodes.of(error(reply, i)).code());
            }
            return new OffsetCommitResponse(answer);
        });
    }

    private static GroupError error(CommitReply reply, int index) {
        return reply.error() == GroupError.NONE ? reply.errors().get(index) : reply.error();
    }

    private static Position position(TopicIdPartition partition, OffsetCommitRequestPartition asked) {
        return new Position(
                partition,
                asked.committedOffset(),
                asked.committedLeaderEpoch() < 0 ? OptionalInt.empty() : OptionalInt.of(asked.committedLeaderEpoch()),
                asked.committedMetadata() == null ? "" : asked.committedMetadata());
    }

    private static OffsetRequests.Commit commit(OffsetCommitRequest body, List<Position> positions) {
        OffsetCommitRequestData data = body.data();
        boolean unsaid = data.retentionTimeMs() == OffsetCommitRequest.DEFAULT_RETENTION_TIME;
        return new OffsetRequests.Commit(
                data.memberId(),
                Optional.ofNullable(data.groupInstanceId()),
                data.generationIdOrMemberEpoch(),
                body.version() >= FIRST_WITH_MEMBER_EPOCHS,
                unsaid ? OptionalLong.empty() : OptionalLong.of(data.retentionTimeMs()),
                positions);
    }
}
