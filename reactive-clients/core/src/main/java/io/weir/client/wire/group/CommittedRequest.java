package io.weir.client.wire.group;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks what a group has committed of partitions; offsets that a transaction is about to commit are waited for. */
public final class CommittedRequest extends Request<Map<TopicPartition, CommittedRequest.Committed>> {
    /**
     * @param failure why nothing can be said of this partition; such as an offset that a transaction holds
     * @param offset -1 when nothing is committed
     */
    public record Committed(Optional<ApiException> failure, long offset) {}

    private final String group;
    private final String memberId;
    private final int memberEpoch;
    /** Null for all that the group has committed. */
    private final List<TopicPartition> partitions;

    private final boolean stable;

    /**
     * @param memberId empty without a member
     * @param memberEpoch -1 without a member
     */
    public CommittedRequest(String group, String memberId, int memberEpoch, Collection<TopicPartition> partitions) {
        super(ApiKeys.OFFSET_FETCH, 8, 9, Lane.COORDINATION);
        this.group = group;
        this.memberId = memberId;
        this.memberEpoch = memberEpoch;
        this.partitions = List.copyOf(partitions);
        stable = true;
    }

    private CommittedRequest(String group) {
        super(ApiKeys.OFFSET_FETCH, 8, 9, Lane.COORDINATION);
        this.group = group;
        memberId = "";
        memberEpoch = -1;
        partitions = null;
        stable = false;
    }

    /** Asks for all that a group has committed; what a transaction is about to commit is not waited for. */
    public static CommittedRequest ofAll(String group) {
        return new CommittedRequest(group);
    }

    @Override
    protected ApiMessage body(short version) {
        OffsetFetchRequestData.OffsetFetchRequestGroup asked = new OffsetFetchRequestData.OffsetFetchRequestGroup()
                .setGroupId(group)
                .setTopics(partitions == null ? null : topics());
        if (version >= 9 && !memberId.isEmpty()) {
            asked.setMemberId(memberId).setMemberEpoch(memberEpoch);
        }
        return new OffsetFetchRequestData().setGroups(List.of(asked)).setRequireStable(stable);
    }

    private List<OffsetFetchRequestData.OffsetFetchRequestTopics> topics() {
        Map<String, OffsetFetchRequestData.OffsetFetchRequestTopics> topics = new HashMap<>();
        partitions.forEach(partition -> topics.computeIfAbsent(
                        partition.topic(), name -> new OffsetFetchRequestData.OffsetFetchRequestTopics().setName(name))
                .partitionIndexes()
                .add(partition.partition()));
        return new ArrayList<>(topics.values());
    }

    @Override
    protected Map<TopicPartition, Committed> answer(ApiMessage message, short version) {
        Map<TopicPartition, Committed> committed = new HashMap<>();
        for (OffsetFetchResponseData.OffsetFetchResponseGroup answered : ((OffsetFetchResponseData) message).groups()) {
            ApiException whole = Errors.forCode(answered.errorCode()).exception();
            if (whole != null) {
                throw whole;
            }
            answered.topics().forEach(topic -> topic.partitions()
                    .forEach(partition -> committed.put(
                            new TopicPartition(topic.name(), partition.partitionIndex()),
                            new Committed(
                                    Optional.ofNullable(Errors.forCode(partition.errorCode())
                                            .exception()),
                                    partition.committedOffset()))));
        }
        return committed;
    }
}
