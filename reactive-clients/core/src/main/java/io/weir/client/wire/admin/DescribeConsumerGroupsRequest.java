package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Asks for groups of the consumer protocol (KIP-848); those of another are refused as not there. Whom the coordinator cannot answer for yet
 * is what becomes of a request for one group, and of that group alone in one for several.
 */
public final class DescribeConsumerGroupsRequest extends Request<Map<String, Outcome<DescribedGroup>>> {
    private static final String CONSUMER = "consumer";

    private final List<String> groups;

    public DescribeConsumerGroupsRequest(Collection<String> groups) {
        super(ApiKeys.CONSUMER_GROUP_DESCRIBE, 0, 1, Lane.CONTROL);
        this.groups = List.copyOf(groups);
    }

    @Override
    protected ApiMessage body(short version) {
        return new ConsumerGroupDescribeRequestData().setGroupIds(groups);
    }

    @Override
    protected Map<String, Outcome<DescribedGroup>> answer(ApiMessage message, short version) {
        Map<String, Outcome<DescribedGroup>> described = new HashMap<>();
        ((ConsumerGroupDescribeResponseData) message)
                .groups()
                .forEach(found -> described.put(
                        found.groupId(),
                        Outcome.ofOneOf(
                                groups.size(), found.errorCode(), found.errorMessage(), () -> described(found))));
        return described;
    }

    private static DescribedGroup described(ConsumerGroupDescribeResponseData.DescribedGroup found) {
        return new DescribedGroup(
                found.groupState(),
                CONSUMER,
                found.assignorName(),
                found.members().stream()
                        .map(DescribeConsumerGroupsRequest::member)
                        .toList());
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
