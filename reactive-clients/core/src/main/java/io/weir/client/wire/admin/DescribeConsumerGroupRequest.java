package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Asks for a group of the consumer protocol (KIP-848); one of another is refused as not there. */
public final class DescribeConsumerGroupRequest extends Request<Outcome<DescribedGroup>> {
    private static final String CONSUMER = "consumer";

    private final String group;

    public DescribeConsumerGroupRequest(String group) {
        super(ApiKeys.CONSUMER_GROUP_DESCRIBE, 0, 1, Lane.CONTROL);
        this.group = group;
    }

    @Override
    protected ApiMessage body(short version) {
        return new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group));
    }

    @Override
    protected Outcome<DescribedGroup> answer(ApiMessage message, short version) {
        var found = Single.of(((ConsumerGroupDescribeResponseData) message).groups());
        return Outcome.of(
                found.errorCode(),
                found.errorMessage(),
                () -> new DescribedGroup(
                        found.groupState(),
                        CONSUMER,
                        found.assignorName(),
                        found.members().stream()
                                .map(DescribeConsumerGroupRequest::member)
                                .toList()));
    }

    private static DescribedGroup.Member member(Member member) {
        return new DescribedGroup.Member(
                member.memberId(),
                Optional.ofNullable(member.instanceId()),
                member.clientId(),
                member.clientHost(),
                Optional.of(member.memberEpoch()),
                member.assignment().topicPartitions().stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.topicName(), partition)))
                        .toList());
    }
}
