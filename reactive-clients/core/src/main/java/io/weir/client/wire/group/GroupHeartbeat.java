package io.weir.client.wire.group;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** A member of a group of the consumer protocol says that it is there, what it wants and what it has. */
public final class GroupHeartbeat extends Request<GroupHeartbeat.Answer> {
    /** A partition as heartbeats name it. */
    public record Assigned(Uuid topicId, int partition) {}

    /**
     * What is said; what is empty has not changed since the last heartbeat.
     *
     * @param memberEpoch 0 to join, -1 to leave, -2 to leave for a while as a static member
     * @param assignor empty also for the group's own choice
     */
    public record Said(
            String group,
            String memberId,
            int memberEpoch,
            Optional<String> instanceId,
            Optional<String> rack,
            Optional<Integer> rebalanceTimeoutMs,
            Optional<List<String>> topics,
            Optional<String> regex,
            Optional<String> assignor,
            Optional<Set<Assigned>> owned) {}

    /** @param assignment empty when it has not changed */
    public record Answer(String memberId, int memberEpoch, int intervalMs, Optional<Set<Assigned>> assignment) {}

    private final Said said;

    public GroupHeartbeat(Said said) {
        super(ApiKeys.CONSUMER_GROUP_HEARTBEAT, said.regex().isPresent() ? 1 : 0, 1, Lane.COORDINATION);
        this.said = said;
    }

    @Override
    protected ApiMessage body(short version) {
        return new ConsumerGroupHeartbeatRequestData()
                .setGroupId(said.group())
                .setMemberId(said.memberId())
                .setMemberEpoch(said.memberEpoch())
                .setInstanceId(said.instanceId().orElse(null))
                .setRackId(said.rack().orElse(null))
                .setRebalanceTimeoutMs(said.rebalanceTimeoutMs().orElse(-1))
                .setSubscribedTopicNames(said.topics().orElse(null))
                .setSubscribedTopicRegex(version == 0 ? null : said.regex().orElse(null))
                .setServerAssignor(said.assignor().orElse(null))
                .setTopicPartitions(said.owned().map(GroupHeartbeat::byTopic).orElse(null));
    }

    private static List<ConsumerGroupHeartbeatRequestData.TopicPartitions> byTopic(Set<Assigned> partitions) {
        Map<Uuid, List<Integer>> byTopic = new HashMap<>();
        partitions.forEach(one ->
                byTopic.computeIfAbsent(one.topicId(), id -> new ArrayList<>()).add(one.partition()));
        List<ConsumerGroupHeartbeatRequestData.TopicPartitions> all = new ArrayList<>();
        byTopic.forEach((id, indexes) -> all.add(new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                .setTopicId(id)
                .setPartitions(indexes)));
        return all;
    }

    @Override
    protected Answer answer(ApiMessage message, short version) {
        ConsumerGroupHeartbeatResponseData data = (ConsumerGroupHeartbeatResponseData) message;
        Errors error = Errors.forCode(data.errorCode());
        if (error != Errors.NONE) {
            throw error.exception(data.errorMessage());
        }
        Optional<Set<Assigned>> assignment = Optional.ofNullable(data.assignment())
                .map(assigned -> {
                    Set<Assigned> all = new HashSet<>();
                    assigned.topicPartitions().forEach(topic -> topic.partitions()
                            .forEach(partition -> all.add(new Assigned(topic.topicId(), partition))));
                    return all;
                });
        return new Answer(
                data.memberId() == null ? said.memberId() : data.memberId(),
                data.memberEpoch(),
                data.heartbeatIntervalMs(),
                assignment);
    }
}
