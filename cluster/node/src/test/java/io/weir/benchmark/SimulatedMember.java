package io.weir.benchmark;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatRequest;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatResponse;

/**
 * A member of a group of the consumer protocol without a consumer: it beats when it was told to, gives up and takes partitions as soon as
 * it hears of them, and says so at once, as Apache Kafka's consumer does.
 */
final class SimulatedMember {
    private static final short VERSION = 1;

    /** What is told of members, on the threads of their connections. */
    interface Listener {
        void changed();

        void beat(long nanos);
    }

    private final String group;
    private final String memberId = Uuid.randomUuid().toString();
    private final String topic;
    private final GroupConnection connection;
    private final ScheduledExecutorService timer;
    private final Listener listener;
    private int epoch;
    private boolean left;
    private ScheduledFuture<?> next;
    private volatile Set<TopicPartition> owned = Set.of();

    SimulatedMember(
            String group, String topic, GroupConnection connection, ScheduledExecutorService timer, Listener listener) {
        this.group = group;
        this.topic = topic;
        this.connection = connection;
        this.timer = timer;
        this.listener = listener;
    }

    Set<TopicPartition> owned() {
        return owned;
    }

    synchronized void join() {
        send(new ConsumerGroupHeartbeatRequestData()
                .setSubscribedTopicNames(List.of(topic))
                .setRebalanceTimeoutMs(300_000)
                .setTopicPartitions(List.of()));
    }

    synchronized void leave() {
        left = true;
        if (next != null) {
            next.cancel(false);
        }
        owned = Set.of();
        connection.send(
                new ConsumerGroupHeartbeatRequest(
                        new ConsumerGroupHeartbeatRequestData()
                                .setGroupId(group)
                                .setMemberId(memberId)
                                .setMemberEpoch(-1),
                        VERSION),
                answer -> listener.changed());
    }

    private synchronized void beat() {
        if (!left) {
            send(new ConsumerGroupHeartbeatRequestData());
        }
    }

    private void send(ConsumerGroupHeartbeatRequestData data) {
        data.setGroupId(group).setMemberId(memberId).setMemberEpoch(epoch);
        long began = System.nanoTime();
        connection.send(new ConsumerGroupHeartbeatRequest(data, VERSION), answer -> {
            listener.beat(System.nanoTime() - began);
            answered(((ConsumerGroupHeartbeatResponse) answer).data());
        });
    }

    private synchronized void answered(ConsumerGroupHeartbeatResponseData answer) {
        if (left) {
            return;
        }
        if (answer.errorCode() == Errors.COORDINATOR_NOT_AVAILABLE.code()
                || answer.errorCode() == Errors.COORDINATOR_LOAD_IN_PROGRESS.code()
                || answer.errorCode() == Errors.NOT_COORDINATOR.code()) {
            next = timer.schedule(epoch == 0 ? this::join : this::beat, 100, TimeUnit.MILLISECONDS);
            return;
        }
        if (answer.errorCode() != 0) {
            throw new IllegalStateException(Errors.forCode(answer.errorCode()) + ": " + answer.errorMessage());
        }
        epoch = answer.memberEpoch();
        if (answer.assignment() == null) {
            next = timer.schedule(this::beat, answer.heartbeatIntervalMs(), TimeUnit.MILLISECONDS);
            return;
        }
        Set<TopicPartition> assigned = new HashSet<>();
        answer.assignment().topicPartitions().forEach(of -> of.partitions()
                .forEach(partition ->
                        assigned.add(new TopicPartition(of.topicId().toString(), partition))));
        owned = assigned;
        listener.changed();
        send(new ConsumerGroupHeartbeatRequestData()
                .setTopicPartitions(
                        assigned.stream().collect(Collectors.groupingBy(TopicPartition::topic)).entrySet().stream()
                                .map(SimulatedMember::partitions)
                                .toList()));
    }

    private static ConsumerGroupHeartbeatRequestData.TopicPartitions partitions(
            Map.Entry<String, List<TopicPartition>> of) {
        return new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                .setTopicId(Uuid.fromString(of.getKey()))
                .setPartitions(
                        of.getValue().stream().map(TopicPartition::partition).toList());
    }
}
