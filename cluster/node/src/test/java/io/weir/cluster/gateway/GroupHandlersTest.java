package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupReplies.Listed;
import io.weir.cluster.groups.slot.Groups;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.Test;

/** The handlers of groups when no slot can be reached, and what they have in common. */
class GroupHandlersTest {
    private final Surroundings surroundings = new Surroundings();
    private final TopicImage topic = surroundings.topic("topic", 1);
    private final List<GroupCommand<?>> asked = new ArrayList<>();
    private final Map<ApiKeys, ApiHandler> handlers =
            GroupHandlers.all(surroundings.context(), new Unreachable()).stream()
                    .collect(Collectors.toMap(ApiHandler::api, handler -> handler));

    private final class Unreachable implements Groups {
        @Override
        public <R> CompletionStage<R> ask(GroupCommand<R> command) {
            asked.add(command);
            return CompletableFuture.completedFuture(command.refused(GroupError.COORDINATOR_NOT_AVAILABLE));
        }

        @Override
        public CompletionStage<List<Listed>> list() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public Optional<BrokerImage> coordinatorOf(String groupId) {
            return Optional.empty();
        }
    }

    @Test
    void everyApiHasOneHandlerAndServesItsStableVersions() {
        assertEquals(
                Set.of(
                        ApiKeys.FIND_COORDINATOR,
                        ApiKeys.JOIN_GROUP,
                        ApiKeys.SYNC_GROUP,
                        ApiKeys.HEARTBEAT,
                        ApiKeys.LEAVE_GROUP,
                        ApiKeys.OFFSET_COMMIT,
                        ApiKeys.OFFSET_FETCH,
                        ApiKeys.OFFSET_DELETE,
                        ApiKeys.LIST_GROUPS,
                        ApiKeys.DESCRIBE_GROUPS,
                        ApiKeys.DELETE_GROUPS,
                        ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                        ApiKeys.CONSUMER_GROUP_DESCRIBE),
                handlers.keySet());
        handlers.values().forEach(handler -> {
            assertEquals(handler.api().oldestVersion(), handler.oldestVersion());
            assertEquals(handler.api().latestVersion(false), handler.latestVersion());
        });
    }

    @Test
    void aSlotThatCannotBeReachedIsACoordinatorThatIsNotAvailableInEveryVersion() {
        for (ApiKeys api : handlers.keySet()) {
            if (api == ApiKeys.LIST_GROUPS) {
                continue;
            }
            inEveryVersion(handlers.get(api), version -> {
                ApiMessage answer = ask(handlers.get(api), version, request(api, version), ApiMessage.class);
                Map<Errors, Integer> errors = AbstractResponse.parseResponse(
                                api,
                                org.apache.kafka.common.protocol.MessageUtil.toByteBufferAccessor(answer, version),
                                version)
                        .errorCounts();
                assertTrue(errors.containsKey(Errors.COORDINATOR_NOT_AVAILABLE), errors::toString);
                assertTrue(
                        Set.of(Errors.NONE, Errors.COORDINATOR_NOT_AVAILABLE).containsAll(errors.keySet()),
                        errors::toString);
            });
        }
    }

    @Test
    void aHeartbeatThatMakesNoSenseDoesNotReachAGroup() {
        ApiHandler handler = handlers.get(ApiKeys.CONSUMER_GROUP_HEARTBEAT);
        inEveryVersion(
                handler, version -> ask(handler, version, new ConsumerGroupHeartbeatRequestData(), ApiMessage.class));
        assertEquals(List.of(), asked);
    }

    private ApiMessage request(ApiKeys api, short version) {
        return switch (api) {
            case FIND_COORDINATOR ->
                version < 4
                        ? new FindCoordinatorRequestData().setKey("g")
                        : new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g", "h"));
            case JOIN_GROUP -> new JoinGroupRequestData().setGroupId("g").setProtocolType("consumer");
            case SYNC_GROUP ->
                version < 5
                        ? new SyncGroupRequestData().setGroupId("g")
                        : new SyncGroupRequestData()
                                .setGroupId("g")
                                .setProtocolType("consumer")
                                .setProtocolName("range");
            case HEARTBEAT -> new HeartbeatRequestData().setGroupId("g");
            case LEAVE_GROUP ->
                version < 3
                        ? new LeaveGroupRequestData().setGroupId("g").setMemberId("m")
                        : new LeaveGroupRequestData()
                                .setGroupId("g")
                                .setMembers(List.of(new MemberIdentity().setMemberId("m")));
            case OFFSET_COMMIT ->
                new OffsetCommitRequestData()
                        .setGroupId("g")
                        .setTopics(List.of(new OffsetCommitRequestTopic()
                                .setName("topic")
                                .setTopicId(WireIds.toWire(topic.id()))
                                .setPartitions(List.of(new OffsetCommitRequestPartition()))));
            case OFFSET_FETCH ->
                version < 8
                        ? new OffsetFetchRequestData()
                                .setGroupId("g")
                                .setTopics(List.of(new OffsetFetchRequestTopic()
                                        .setName("topic")
                                        .setPartitionIndexes(List.of(0))))
                        : new OffsetFetchRequestData()
                                .setGroups(List.of(new OffsetFetchRequestGroup()
                                        .setGroupId("g")
                                        .setTopics(List.of(new OffsetFetchRequestTopics()
                                                .setName("topic")
                                                .setTopicId(WireIds.toWire(topic.id()))
                                                .setPartitionIndexes(List.of(0))))));
            case OFFSET_DELETE -> deletion();
            case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(List.of("g"));
            case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(List.of("g"));
            case CONSUMER_GROUP_HEARTBEAT ->
                new ConsumerGroupHeartbeatRequestData()
                        .setGroupId("g")
                        .setMemberId("m")
                        .setMemberEpoch(1);
            case CONSUMER_GROUP_DESCRIBE -> new ConsumerGroupDescribeRequestData().setGroupIds(List.of("g"));
            default -> throw new AssertionError(api);
        };
    }

    private static OffsetDeleteRequestData deletion() {
        OffsetDeleteRequestTopic named = new OffsetDeleteRequestTopic().setName("topic");
        named.partitions().add(new OffsetDeleteRequestPartition());
        OffsetDeleteRequestData data = new OffsetDeleteRequestData().setGroupId("g");
        data.topics().add(named);
        return data;
    }
}
