package io.weir.cluster.gateway;

import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;

/**
 * Makes the answer of the partitions' results. Without acks there is none: then an error closes the connection, which is all that such
 * a producer can be told.
 */
final class ProduceAnswer {
    private final ApiRequest request;
    private final List<TopicProduceData> topics;
    private final TreeMap<Integer, CurrentLeader> leaders = new TreeMap<>();

    ProduceAnswer(ApiRequest request, List<TopicProduceData> topics) {
        this.request = request;
        this.topics = topics;
    }

    /** @param results in the order of the request's partitions */
    void give(List<ProduceResult> results) {
        if (((ProduceRequest) request.body()).acks() == 0) {
            endWithoutAnswer(results);
            return;
        }
        ProduceResponseData data = new ProduceResponseData();
        int index = 0;
        for (TopicProduceData topic : topics) {
            TopicProduceResponse answer =
                    new TopicProduceResponse().setName(topic.name()).setTopicId(topic.topicId());
            for (PartitionProduceData partition : topic.partitionData()) {
                answer.partitionResponses().add(answer(partition.index(), results.get(index++)));
            }
            data.responses().add(answer);
        }
        leaders.values().forEach(leader -> data.nodeEndpoints()
                .add(new NodeEndpoint()
                        .setNodeId(leader.leader())
                        .setHost(leader.broker().host())
                        .setPort(leader.broker().port())
                        .setRack(Placement.rackOnWire(leader.broker()))));
        request.respond(new ProduceResponse(data));
    }

    private void endWithoutAnswer(List<ProduceResult> results) {
        for (ProduceResult result : results) {
            if (result.error() != Errors.NONE) {
                request.closeConnection("a produce without acks failed: " + result.error());
                return;
            }
        }
        request.finishWithoutResponse();
    }

    private PartitionProduceResponse answer(int partition, ProduceResult result) {
        PartitionProduceResponse answer = new PartitionProduceResponse()
                .setIndex(partition)
                .setErrorCode(result.error().code())
                .setErrorMessage(result.message())
                .setBaseOffset(result.baseOffset())
                .setLogAppendTimeMs(result.logAppendTimeMs())
                .setLogStartOffset(result.logStartOffset());
        result.recordErrors().forEach(error -> answer.recordErrors()
                .add(new BatchIndexAndErrorMessage()
                        .setBatchIndex(error.index())
                        .setBatchIndexErrorMessage(error.message())));
        result.currentLeader()
                .filter(leader -> request.header().apiVersion() >= 10)
                .ifPresent(leader -> {
                    leaders.put(leader.leader(), leader);
                    answer.currentLeader().setLeaderId(leader.leader()).setLeaderEpoch(leader.epoch());
                });
        return answer;
    }
}
