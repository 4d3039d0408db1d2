package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.assignor.Assignor;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.event.ConsumerMember;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatRequest;

/**
 * Why a heartbeat makes no sense, whatever its group is like.
 *
 * @param message what Apache Kafka says
 */
record HeartbeatRefusal(GroupError error, String message) {

    /** Empty when it makes sense. */
    static Optional<HeartbeatRefusal> of(ConsumerGroupHeartbeatRequestData data, short version) {
        String unsound = unsound(data, version);
        if (unsound != null) {
            return Optional.of(new HeartbeatRefusal(GroupError.INVALID_REQUEST, unsound));
        }
        String assignor = data.serverAssignor();
        if (assignor != null
                && Assignor.ALL.stream().noneMatch(known -> known.name().equals(assignor))) {
            return Optional.of(new HeartbeatRefusal(
                    GroupError.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor " + assignor + " is not supported. Supported assignors: "
                            + Assignor.ALL.stream().map(Assignor::name).collect(Collectors.joining(", ")) + "."));
        }
        return Optional.empty();
    }

    private static String unsound(ConsumerGroupHeartbeatRequestData data, short version) {
        boolean named = version >= ConsumerGroupHeartbeatRequest.CONSUMER_GENERATED_MEMBER_ID_REQUIRED_VERSION
                || data.memberEpoch() > 0
                || data.memberEpoch() == ConsumerHeartbeat.LEAVE;
        if (named && data.memberId().isEmpty()) {
            return "MemberId can't be empty.";
        } else if (data.groupId().isEmpty()) {
            return "GroupId can't be empty.";
        } else if (isEmpty(data.instanceId())) {
            return "InstanceId can't be empty.";
        } else if (isEmpty(data.rackId())) {
            return "RackId can't be empty.";
        } else if (data.memberEpoch() == 0) {
            return unsoundJoin(data);
        } else if (data.memberEpoch() == ConsumerMember.AWAY && data.instanceId() == null) {
            return "InstanceId can't be null.";
        } else if (data.memberEpoch() < ConsumerMember.AWAY) {
            return "MemberEpoch is invalid.";
        }
        return null;
    }

    private static boolean isEmpty(String text) {
        return text != null && text.isEmpty();
    }

    private static String unsoundJoin(ConsumerGroupHeartbeatRequestData data) {
        if (data.rebalanceTimeoutMs() == -1) {
            return "RebalanceTimeoutMs must be provided in first request.";
        } else if (data.topicPartitions() == null || !data.topicPartitions().isEmpty()) {
            return "TopicPartitions must be empty when (re-)joining.";
        } else if (data.subscribedTopicNames() == null && data.subscribedTopicRegex() == null) {
            return "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.";
        }
        return null;
    }
}
