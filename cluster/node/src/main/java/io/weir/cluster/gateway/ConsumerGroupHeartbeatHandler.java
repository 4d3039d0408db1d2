package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.consumer.ConsumerHeartbeat;
import io.weir.cluster.groups.consumer.ConsumerReply;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupReplies.HeartbeatReply;
import io.weir.cluster.groups.slot.Groups;
import io.weir.cluster.metadata.MetadataImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatRequest;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatResponse;

/** ConsumerGroupHeartbeat: by which a member of the consumer protocol joins, goes on and leaves. */
final class ConsumerGroupHeartbeatHandler implements ApiHandler {
    private static final int UNCHANGED = -1;

    private final GatewayContext context;
    private final Groups groups;

    ConsumerGroupHeartbeatHandler(GatewayContext context, Groups groups) {
        this.context = context;
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CONSUMER_GROUP_HEARTBEAT;
    }

    @Override
    public void handle(ApiRequest request) {
        ConsumerGroupHeartbeatRequest body = (ConsumerGroupHeartbeatRequest) request.body();
        Optional<HeartbeatRefusal> refusal = HeartbeatRefusal.of(body.data(), body.version());
        if (refusal.isPresent()) {
            request.respond(refused(refusal.get().error(), refusal.get().message()));
            return;
        }
        DeferredAnswer.give(
                request,
                groups.ask(new GroupCommand.ConsumerGroupHeartbeat(
                        body.data().groupId(), heartbeat(request, body.data()))),
                ConsumerGroupHeartbeatHandler::response);
    }

    private ConsumerHeartbeat heartbeat(ApiRequest request, ConsumerGroupHeartbeatRequestData data) {
        return new ConsumerHeartbeat(
                memberId(data),
                data.memberEpoch(),
                Optional.ofNullable(data.instanceId()),
                Optional.ofNullable(data.rackId()),
                ClientOf.id(request),
                ClientOf.host(request),
                data.rebalanceTimeoutMs() == UNCHANGED
                        ? OptionalInt.empty()
                        : OptionalInt.of(data.rebalanceTimeoutMs()),
                Optional.ofNullable(data.subscribedTopicNames()).map(Set::copyOf),
                Optional.ofNullable(data.subscribedTopicRegex()),
                Optional.ofNullable(data.serverAssignor()),
                Optional.ofNullable(data.topicPartitions()).map(this::owned));
    }

    /** From version 1 on a client makes its own; before, it may leave that to us. */
    private static String memberId(ConsumerGroupHeartbeatRequestData data) {
        boolean unnamed = data.memberId().isEmpty()
                && data.memberEpoch() == ConsumerGroupHeartbeatRequest.JOIN_GROUP_MEMBER_EPOCH;
        return unnamed ? Uuid.randomUuid().toString() : data.memberId();
    }

    /** Of what a member says to have, that which there is: nobody can have another, and what is kept of it grows with the number. */
    private Partitions owned(List<ConsumerGroupHeartbeatRequestData.TopicPartitions> topics) {
        MetadataImage image = context.metadata().image();
        Partitions.Builder owned = new Partitions.Builder();
        topics.forEach(said -> image.topic(WireIds.fromWire(said.topicId())).ifPresent(topic -> {
            int count = topic.partitions().size();
            said.partitions().stream()
                    .filter(number -> number >= 0 && number < count)
                    .forEach(number -> owned.add(topic.id(), number));
        }));
        return owned.build();
    }

    private static ConsumerGroupHeartbeatResponse response(HeartbeatReply answer) {
        ConsumerReply reply = answer.reply();
        if (reply.error() != GroupError.NONE) {
            return refused(reply.error(), reply.message());
        }
        return new ConsumerGroupHeartbeatResponse(new ConsumerGroupHeartbeatResponseData()
                .setMemberId(reply.memberId())
                .setMemberEpoch(reply.epoch())
                .setHeartbeatIntervalMs(answer.heartbeatIntervalMs())
                .setAssignment(reply.assigned()
                        .map(ConsumerGroupHeartbeatHandler::assignment)
                        .orElse(null)));
    }

    private static ConsumerGroupHeartbeatResponse refused(GroupError error, String message) {
        return new ConsumerGroupHeartbeatResponse(new ConsumerGroupHeartbeatResponseData()
                .setErrorCode(ErrorCodes.of(error).code())
                .setErrorMessage(message.isEmpty() ? ErrorCodes.of(error).message() : message));
    }

    private static Assignment assignment(Partitions assigned) {
        return new Assignment()
                .setTopicPartitions(assigned.topics().stream()
                        .map(topic -> new TopicPartitions()
                                .setTopicId(WireIds.toWire(topic))
                                .setPartitions(
                                        assigned.of(topic).stream().boxed().toList()))
                        .toList());
    }
}
