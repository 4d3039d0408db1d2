package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.cluster.metadata.TopicImage;
import io.weir.partition.EpochEndReply;
import io.weir.partition.PartitionCommand.FindEpochEnd;
import io.weir.partition.PartitionError;
import java.util.List;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class OffsetForLeaderEpochHandlerTest {
    private final Surroundings surroundings = new Surroundings();
    private final OffsetForLeaderEpochHandler handler =
            new OffsetForLeaderEpochHandler(surroundings.context(), Surroundings.SETTINGS);

    private static OffsetForLeaderEpochRequestData request(String topic, int partition) {
        OffsetForLeaderTopicCollection topics = new OffsetForLeaderTopicCollection();
        topics.add(new OffsetForLeaderTopic()
                .setTopic(topic)
                .setPartitions(List.of(new OffsetForLeaderPartition()
                        .setPartition(partition)
                        .setCurrentLeaderEpoch(3)
                        .setLeaderEpoch(2))));
        return new OffsetForLeaderEpochRequestData().setReplicaId(-1).setTopics(topics);
    }

    private static EpochEndOffset only(Exchange exchange) {
        OffsetForLeaderEpochResponseData answer = exchange.answer(OffsetForLeaderEpochResponseData.class);
        return answer.topics().iterator().next().partitions().get(0);
    }

    @Test
    void theEndOfAnEpochIsToldInEveryVersion() {
        TopicImage topic = surroundings.topic("orders", 2);
        inEveryVersion(handler, version -> {
            Exchange exchange = Exchange.put(handler, version, request("orders", 1));
            FindEpochEnd asked = (FindEpochEnd) surroundings.leader(topic, 1).receiveMessage();
            assertEquals(3, asked.leaderEpoch());
            assertEquals(2, asked.queriedEpoch());
            asked.replyTo().tell(new EpochEndReply.Found(2, 99));
            EpochEndOffset told = only(exchange);
            assertEquals(1, told.partition());
            assertEquals(2, told.leaderEpoch());
            assertEquals(99, told.endOffset());
            assertEquals(0, told.errorCode());
        });
    }

    @Test
    void refusalsAndUnknownPartitionsHaveTheirCodesInEveryVersion() {
        TopicImage topic = surroundings.topic("orders", 1);
        inEveryVersion(handler, version -> {
            Exchange exchange = Exchange.put(handler, version, request("orders", 0));
            FindEpochEnd asked = (FindEpochEnd) surroundings.leader(topic, 0).receiveMessage();
            asked.replyTo().tell(new EpochEndReply.Refused(new PartitionError.UnknownEpoch(1)));
            EpochEndOffset told = only(exchange);
            assertEquals(Errors.UNKNOWN_LEADER_EPOCH.code(), told.errorCode());
            assertEquals(-1, told.endOffset());
            assertEquals(-1, told.leaderEpoch());
            assertEquals(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    only(Exchange.put(handler, version, request("nowhere", 0))).errorCode());
        });
    }

    @Test
    void aLeaderThatDoesNotAnswerHoldsNobodyUp() {
        surroundings.topic("orders", 1);
        Exchange exchange = Exchange.put(handler, 3, request("orders", 0));
        exchange.pass(Surroundings.SETTINGS.leaderWait());
        assertEquals(Errors.REQUEST_TIMED_OUT.code(), only(exchange).errorCode());
    }
}
