package io.weir.cluster.gateway;

import io.weir.log.producer.ProducerEntry;
import io.weir.partition.PartitionCommand.DescribeProducers;
import io.weir.partition.ProducersReply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeProducersRequest;
import org.apache.kafka.common.requests.DescribeProducersResponse;

/** DescribeProducers: the idempotent producers that each partition's log remembers, as its leader tells. */
final class DescribeProducersHandler implements ApiHandler {
    private static final int ANY_EPOCH = -1;

    private final GatewayContext context;
    private final AdminSettings settings;

    DescribeProducersHandler(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_PRODUCERS;
    }

    @Override
    public void handle(ApiRequest request) {
        List<TopicRequest> topics =
                ((DescribeProducersRequest) request.body()).data().topics();
        List<Integer> asked = new ArrayList<>();
        topics.forEach(topic -> asked.addAll(topic.partitionIndexes()));
        Gathering<PartitionResponse> answers = Gathering.of(
                asked.size(),
                request.eventLoop(),
                settings.leaderWait(),
                late -> failed(asked.get(late), Errors.REQUEST_TIMED_OUT),
                all -> request.respond(response(topics, all)));
        LeaderLookup lookup = new LeaderLookup(context.metadata().image(), context.leaders());
        int index = 0;
        for (TopicRequest topic : topics) {
            for (int partition : topic.partitionIndexes()) {
                ask(lookup, topic.name(), partition, index++, answers);
            }
        }
    }

    private static void ask(
            LeaderLookup lookup, String topic, int partition, int index, Gathering<PartitionResponse> answers) {
        if (!Topic.isValid(topic)) {
            answers.put(index, failed(partition, Errors.INVALID_TOPIC_EXCEPTION));
            return;
        }
        lookup.find(
                topic,
                partition,
                leader -> leader.tell(
                        new DescribeProducers(ANY_EPOCH, reply -> answers.put(index, answer(partition, reply)))),
                error -> answers.put(index, failed(partition, error)));
    }

    private static PartitionResponse answer(int partition, ProducersReply reply) {
        if (reply instanceof ProducersReply.Refused refused) {
            return failed(partition, ErrorCodes.of(refused.error()));
        }
        return new PartitionResponse()
                .setPartitionIndex(partition)
                .setActiveProducers(((ProducersReply.Described) reply)
                        .producers().stream()
                                .map(DescribeProducersHandler::state)
                                .toList());
    }

    private static ProducerState state(ProducerEntry producer) {
        return new ProducerState()
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.producerEpoch())
                .setLastSequence(producer.lastSequence())
                .setLastTimestamp(producer.lastTimestampMs())
                .setCoordinatorEpoch(producer.coordinatorEpoch())
                .setCurrentTxnStartOffset(producer.currentTxnFirstOffset());
    }

    private static PartitionResponse failed(int partition, Errors error) {
        return new PartitionResponse()
                .setPartitionIndex(partition)
                .setErrorCode(error.code())
                .setErrorMessage(error.message());
    }

    private static DescribeProducersResponse response(List<TopicRequest> topics, List<PartitionResponse> answers) {
        Iterator<PartitionResponse> next = answers.iterator();
        DescribeProducersResponseData data = new DescribeProducersResponseData();
        for (TopicRequest topic : topics) {
            TopicResponse response = new TopicResponse().setName(topic.name());
            topic.partitionIndexes().forEach(unused -> response.partitions().add(next.next()));
            data.topics().add(response);
        }
        return new DescribeProducersResponse(data);
    }
}
