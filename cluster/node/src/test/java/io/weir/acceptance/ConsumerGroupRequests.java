package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** What a member of a group of the consumer protocol asks over a {@link GroupWire}; its topic is "topic". */
final class ConsumerGroupRequests {
    private ConsumerGroupRequests() {}

    static ConsumerGroupHeartbeatRequestData joining(String group, String member) {
        return new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setMemberEpoch(0)
                .setRebalanceTimeoutMs(60_000)
                .setSubscribedTopicNames(List.of("topic"))
                .setTopicPartitions(List.of());
    }

    static ConsumerGroupHeartbeatRequestData at(String group, String member, int epoch) {
        return new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setMemberEpoch(epoch);
    }

    static ConsumerGroupHeartbeatResponseData beat(GroupWire wire, int version, ConsumerGroupHeartbeatRequestData data)
            throws IOException {
        return wire.ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, version, data, ConsumerGroupHeartbeatResponseData.class);
    }

    /** Heartbeats until the member has an epoch and partitions. */
    static ConsumerGroupHeartbeatResponseData settled(
            GroupWire wire, String group, ConsumerGroupHeartbeatResponseData first) throws IOException {
        ConsumerGroupHeartbeatResponseData answer = first;
        while (answer.assignment() == null
                || answer.assignment().topicPartitions().isEmpty()) {
            answer = beat(wire, 1, at(group, first.memberId(), answer.memberEpoch()));
            assertEquals(Errors.NONE, Errors.forCode(answer.errorCode()), answer.errorMessage());
        }
        return answer;
    }

    /** A new group with one member that has all partitions. */
    static ConsumerGroupHeartbeatResponseData groupOfOne(GroupWire wire, String group, String member)
            throws IOException {
        return settled(wire, group, beat(wire, 1, joining(group, member)));
    }

    static Errors fetch(GroupWire wire, String group, String member, int epoch) throws IOException {
        OffsetFetchRequestData data = new OffsetFetchRequestData()
                .setGroups(List.of(new OffsetFetchRequestGroup()
                        .setGroupId(group)
                        .setMemberId(member)
                        .setMemberEpoch(epoch)
                        .setTopics(null)));
        return Errors.forCode(wire.ask(ApiKeys.OFFSET_FETCH, 9, data, OffsetFetchResponseData.class)
                .groups()
                .get(0)
                .errorCode());
    }
}
