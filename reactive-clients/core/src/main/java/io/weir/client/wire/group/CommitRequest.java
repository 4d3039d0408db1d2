package io.weir.client.wire.group;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Commits offsets for a member of a group. The answer has each partition's failure, empty for none. */
public final class CommitRequest extends Request<Map<TopicPartition, Optional<ApiException>>> {
    private final String group;
    private final String memberId;
    private final int memberEpoch;
    private final Map<TopicPartition, OffsetAndMetadata> offsets;

    /**
     * @param memberId empty for a commit without a member, which a group takes that has none
     * @param memberEpoch -1 without a member
     */
    public CommitRequest(
            String group, String memberId, int memberEpoch, Map<TopicPartition, OffsetAndMetadata> offsets) {
        super(ApiKeys.OFFSET_COMMIT, 8, 9, Lane.COORDINATION);
        this.group = group;
        this.memberId = memberId;
        this.memberEpoch = memberEpoch;
        this.offsets = Map.copyOf(offsets);
    }

    @Override
    protected ApiMessage body(short version) {
        Map<String, OffsetCommitRequestData.OffsetCommitRequestTopic> topics = new HashMap<>();
        offsets.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(), name -> new OffsetCommitRequestData.OffsetCommitRequestTopic().setName(name))
                .partitions()
                .add(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                        .setPartitionIndex(partition.partition())
                        .setCommittedOffset(offset.offset())
                        .setCommittedLeaderEpoch(offset.leaderEpoch().orElse(-1))
                        .setCommittedMetadata(offset.metadata())));
        return new OffsetCommitRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(memberEpoch)
                .setTopics(new ArrayList<>(topics.values()));
    }

    @Override
    protected Map<TopicPartition, Optional<ApiException>> answer(ApiMessage message, short version) {
        Map<TopicPartition, Optional<ApiException>> outcome = new HashMap<>();
        for (OffsetCommitResponseData.OffsetCommitResponseTopic topic : ((OffsetCommitResponseData) message).topics()) {
            topic.partitions()
                    .forEach(answer -> outcome.put(
                            new TopicPartition(topic.name(), answer.partitionIndex()),
                            Optional.ofNullable(
                                    Errors.forCode(answer.errorCode()).exception())));
        }
        // «Not the coordinator» is said of every partition; as a whole it is what makes the next attempt go elsewhere.
        outcome.values().stream()
                .flatMap(Optional::stream)
                .filter(CommitRequest::ofTheWhole)
                .findFirst()
                .ifPresent(whole -> {
                    throw whole;
                });
        return outcome;
    }

    static boolean ofTheWhole(ApiException failure) {
        return switch (Errors.forException(failure)) {
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS -> true;
            default -> false;
        };
    }
}
