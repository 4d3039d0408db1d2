package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * Asks for groups of the classic protocol, as {@link DescribeConsumerGroupsRequest} does for those of the other. Assignments are read
 * where members are consumers, and are theirs alone otherwise.
 */
public final class DescribeClassicGroupsRequest extends Request<Map<String, Outcome<DescribedGroup>>> {
    private static final String CONSUMER = "consumer";
    /** How brokers that have no code for it say that there is no such group. */
    private static final String DEAD = "Dead";

    private final List<String> groups;

    public DescribeClassicGroupsRequest(Collection<String> groups) {
        super(ApiKeys.DESCRIBE_GROUPS, 0, 6, Lane.CONTROL);
        this.groups = List.copyOf(groups);
    }

    @Override
    protected ApiMessage body(short version) {
        return new DescribeGroupsRequestData().setGroups(groups);
    }

    @Override
    protected Map<String, Outcome<DescribedGroup>> answer(ApiMessage message, short version) {
        Map<String, Outcome<DescribedGroup>> described = new HashMap<>();
        ((DescribeGroupsResponseData) message)
                .groups()
                .forEach(found -> described.put(found.groupId(), outcome(found)));
        return described;
    }

    private Outcome<DescribedGroup> outcome(DescribeGroupsResponseData.DescribedGroup found) {
        Outcome<DescribedGroup> described = Outcome.ofOneOf(
                groups.size(),
                found.errorCode(),
                found.errorMessage(),
                () -> new DescribedGroup(
                        found.groupState(),
                        found.protocolType(),
                        found.protocolData(),
                        found.members().stream()
                                .map(member -> member(found.protocolType(), member))
                                .toList()));
        return described.failure().isEmpty() && found.groupState().equals(DEAD)
                ? Outcome.refused(new GroupIdNotFoundException("Group " + found.groupId() + " not found."))
                : described;
    }

    private static DescribedGroup.Member member(String protocol, DescribedGroupMember member) {
        return new DescribedGroup.Member(
                member.memberId(),
                Optional.ofNullable(member.groupInstanceId()),
                member.clientId(),
                member.clientHost(),
                Optional.empty(),
                protocol.equals(CONSUMER) ? assigned(member.memberAssignment()) : List.of());
    }

    /** A member without an assignment has no bytes; bytes that are none of an assignment are none of ours. */
    private static List<TopicPartition> assigned(byte[] bytes) {
        if (bytes.length < Short.BYTES) {
            return List.of();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        short version = buffer.getShort();
        if (version < 0) {
            return List.of();
        }
        short known = (short) Math.min(version, ConsumerProtocolAssignment.HIGHEST_SUPPORTED_VERSION);
        try {
            return new ConsumerProtocolAssignment(new ByteBufferAccessor(buffer), known)
                    .assignedPartitions().stream()
                            .flatMap(topic -> topic.partitions().stream()
                                    .map(partition -> new TopicPartition(topic.topic(), partition)))
                            .toList();
        } catch (RuntimeException notOne) {
            // The generated readers fail with whatever the first wrong byte leads to.
            return List.of();
        }
    }
}
