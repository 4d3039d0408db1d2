package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupReplies.ConsumerDescription;
import io.weir.cluster.groups.slot.GroupReplies.DescribedConsumer;
import io.weir.cluster.groups.slot.Groups;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ConsumerGroupDescribeRequest;
import org.apache.kafka.common.requests.ConsumerGroupDescribeResponse;

/** ConsumerGroupDescribe: groups of the consumer protocol. */
final class ConsumerGroupDescribeHandler implements ApiHandler {
    private static final byte CLASSIC_MEMBER = 0;
    private static final byte CONSUMER_MEMBER = 1;

    private final GatewayContext context;
    private final Groups groups;

    ConsumerGroupDescribeHandler(GatewayContext context, Groups groups) {
        this.context = context;
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CONSUMER_GROUP_DESCRIBE;
    }

    @Override
    public void handle(ApiRequest request) {
        ConsumerGroupDescribeRequest body = (ConsumerGroupDescribeRequest) request.body();
        List<CompletionStage<ConsumerDescription>> descriptions = new ArrayList<>();
        body.data().groupIds().forEach(id -> descriptions.add(groups.ask(new GroupCommand.DescribeConsumerGroup(id))));
        boolean operations = body.data().includeAuthorizedOperations();
        DeferredAnswer.give(
                request,
                AllOf.stages(descriptions),
                all -> new ConsumerGroupDescribeResponse(new ConsumerGroupDescribeResponseData()
                        .setGroups(all.stream()
                                .map(group ->
                                        described(group, context.metadata().image(), operations))
                                .toList())));
    }

    private static DescribedGroup described(ConsumerDescription group, MetadataImage image, boolean operations) {
        DescribedGroup described = new DescribedGroup().setGroupId(group.groupId());
        if (group.error() != GroupError.NONE) {
            return described
                    .setErrorCode(ErrorCodes.of(group.error()).code())
                    .setErrorMessage(
                            group.message().isEmpty()
                                    ? ErrorCodes.of(group.error()).message()
                                    : group.message());
        }
        described
                .setGroupState(group.state())
                .setGroupEpoch(group.epoch())
                .setAssignmentEpoch(group.targetEpoch())
                .setAssignorName(group.assignor())
                .setMembers(group.members().stream()
                        .map(member -> member(member, image))
                        .toList());
        return operations ? described.setAuthorizedOperations(AuthorizedOperations.GROUP) : described;
    }

    private static Member member(DescribedConsumer described, MetadataImage image) {
        ConsumerMember member = described.member();
        return new Member()
                .setMemberId(member.id())
                .setInstanceId(member.instanceId().orElse(null))
                .setRackId(member.rackId().orElse(null))
                .setMemberEpoch(member.epoch())
                .setClientId(member.clientId())
                .setClientHost(member.clientHost())
                .setSubscribedTopicNames(
                        member.subscribedNames().stream().sorted().toList())
                .setSubscribedTopicRegex(member.subscribedPattern().orElse(null))
                .setAssignment(assignment(member.assigned(), image))
                .setTargetAssignment(assignment(described.target(), image))
                .setMemberType(member.isClassic() ? CLASSIC_MEMBER : CONSUMER_MEMBER);
    }

    /** Topics that are gone meanwhile have no name to be shown by. */
    private static Assignment assignment(Partitions partitions, MetadataImage image) {
        List<TopicPartitions> topics = new ArrayList<>();
        for (TopicId topic : partitions.topics()) {
            image.topic(topic)
                    .ifPresent(named -> topics.add(new TopicPartitions()
                            .setTopicId(WireIds.toWire(topic))
                            .setTopicName(named.name())
                            .setPartitions(partitions.of(topic).stream().boxed().toList())));
        }
        return new Assignment().setTopicPartitions(topics);
    }
}
