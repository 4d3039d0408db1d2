package io.weir.client.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Carries at most one batch of each partition to the broker that leads them. */
public final class ProduceRequest extends Request<ProduceRequest.Answer> {
    private static final short LATEST_BY_NAME = 12;

    /** Who leads a partition now. */
    public record Leader(TopicPartition partition, Node leader, int leaderEpoch) {}

    /**
     * @param outcomes by partition; of partitions of which the broker says nothing there is none
     * @param leaders of partitions that have moved
     */
    public record Answer(Map<TopicPartition, ProduceOutcome> outcomes, List<Leader> leaders) {}

    private final short acks;
    private final int timeoutMs;
    private final Map<TopicPartition, EncodedBatch> batches;

    /**
     * @param acks 0, 1 or -1 for all
     * @param timeoutMs how long the broker may wait for its replicas
     */
    public ProduceRequest(short acks, int timeoutMs, Map<TopicPartition, EncodedBatch> batches) {
        super(ApiKeys.PRODUCE, ApiKeys.PRODUCE.oldestVersion(), LATEST_BY_NAME, Lane.PRODUCE);
        this.acks = acks;
        this.timeoutMs = timeoutMs;
        this.batches = Map.copyOf(batches);
    }

    @Override
    protected ApiMessage body(short version) {
        Map<String, TopicProduceData> topics = new HashMap<>();
        batches.forEach((partition, batch) -> topics.computeIfAbsent(
                        partition.topic(), name -> new TopicProduceData().setName(name))
                .partitionData()
                .add(new PartitionProduceData().setIndex(partition.partition()).setRecords(batch.memoryRecords())));
        ProduceRequestData data = new ProduceRequestData().setAcks(acks).setTimeoutMs(timeoutMs);
        topics.values().forEach(data.topicData()::add);
        return data;
    }

    /** With {@code acks=0} no broker answers: to have written it is all there is. */
    @Override
    protected Optional<Answer> withoutAnswer() {
        if (acks != 0) {
            return Optional.empty();
        }
        Map<TopicPartition, ProduceOutcome> outcomes = new HashMap<>();
        batches.keySet().forEach(partition -> outcomes.put(partition, new ProduceOutcome.Appended(-1, -1)));
        return Optional.of(new Answer(outcomes, List.of()));
    }

    @Override
    protected Answer answer(ApiMessage answer, short version) {
        ProduceResponseData data = (ProduceResponseData) answer;
        Map<TopicPartition, ProduceOutcome> outcomes = new HashMap<>();
        List<Leader> leaders = new ArrayList<>();
        data.responses().forEach(topic -> topic.partitionResponses().forEach(said -> {
            TopicPartition partition = new TopicPartition(topic.name(), said.index());
            outcomes.put(partition, outcome(said));
            LeaderIdAndEpoch leader = said.currentLeader();
            NodeEndpoint at = data.nodeEndpoints().find(leader.leaderId());
            if (leader.leaderId() >= 0 && at != null) {
                leaders.add(new Leader(
                        partition, new Node(at.nodeId(), at.host(), at.port(), at.rack()), leader.leaderEpoch()));
            }
        }));
        return new Answer(outcomes, leaders);
    }

    private static ProduceOutcome outcome(PartitionProduceResponse said) {
        Errors error = Errors.forCode(said.errorCode());
        String detail = said.recordErrors().stream()
                .map(fault -> fault.batchIndexErrorMessage())
                .filter(message -> message != null)
                .findFirst()
                .orElse(said.errorMessage());
        ApiException failure = detail == null ? error.exception() : error.exception(detail);
        return switch (error) {
            case NONE -> new ProduceOutcome.Appended(said.baseOffset(), said.logAppendTimeMs());
            case DUPLICATE_SEQUENCE_NUMBER -> new ProduceOutcome.Appended(-1, -1);
            case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH ->
                new ProduceOutcome.OutOfSequence(failure);
            case MESSAGE_TOO_LARGE -> new ProduceOutcome.TooLarge(failure);
            case REQUEST_TIMED_OUT,
                    NETWORK_EXCEPTION,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    KAFKA_STORAGE_ERROR,
                    UNKNOWN_SERVER_ERROR -> new ProduceOutcome.Unknown(failure);
            // A leader that lost its office may have appended before it noticed.
            case NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH -> new ProduceOutcome.Unknown(failure);
            default -> new ProduceOutcome.Refused(failure);
        };
    }
}
