package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import io.weir.partition.OffsetReply;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.OffsetQuery;
import io.weir.partition.PartitionError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

class ListOffsetsHandlerTest {
    private final Surroundings surroundings = new Surroundings();
    private final ListOffsetsHandler handler = new ListOffsetsHandler(surroundings.context(), Surroundings.SETTINGS);

    private static ListOffsetsPartition at(int partition, long timestamp) {
        return new ListOffsetsPartition().setPartitionIndex(partition).setTimestamp(timestamp);
    }

    private static ListOffsetsRequestData request(String topic, ListOffsetsPartition... partitions) {
        return new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(List.of(new ListOffsetsTopic()
                        .setName(topic)
                        .setPartitions(Arrays.stream(partitions).collect(Collectors.toList()))));
    }

    private static ListOffsetsPartitionResponse only(ListOffsetsResponseData answer) {
        assertEquals(1, answer.topics().size());
        assertEquals(1, answer.topics().get(0).partitions().size());
        return answer.topics().get(0).partitions().get(0);
    }

    private FindOffset asked(TopicImage topic, int partition) {
        return (FindOffset) surroundings.leader(topic, partition).receiveMessage();
    }

    @Test
    void everySpecialTimestampIsAnsweredFromTheVersionThatBroughtIt() {
        TopicImage topic = surroundings.topic("orders", 1);
        Map<Long, OffsetQuery> queries = Map.of(
                -1L, new OffsetQuery.Latest(),
                -2L, new OffsetQuery.Earliest(),
                -3L, new OffsetQuery.MaxTimestamp(),
                -4L, new OffsetQuery.Earliest(),
                -5L, new OffsetQuery.Earliest(),
                -6L, new OffsetQuery.Earliest(),
                1234L, new OffsetQuery.AtTime(1234));
        Map<Long, Integer> since = Map.of(-1L, 1, -2L, 1, -3L, 7, -4L, 8, -5L, 9, -6L, 11, 1234L, 1);
        inEveryVersion(
                handler,
                version -> queries.forEach((timestamp, query) -> {
                    Exchange exchange = Exchange.put(handler, version, request("orders", at(0, timestamp)));
                    if (version < since.get(timestamp)) {
                        assertEquals(
                                Errors.UNSUPPORTED_VERSION.code(),
                                only(exchange.answer(ListOffsetsResponseData.class))
                                        .errorCode());
                        return;
                    }
                    FindOffset asked = asked(topic, 0);
                    assertEquals(query, asked.query());
                    asked.replyTo().tell(new OffsetReply.Found(42, 77, 3));
                    ListOffsetsPartitionResponse told = only(exchange.answer(ListOffsetsResponseData.class));
                    boolean tiered = timestamp == -5 || timestamp == -6;
                    assertEquals(0, told.errorCode());
                    assertEquals(tiered ? -1 : 42, told.offset());
                    assertEquals(tiered ? -1 : 77, told.timestamp());
                    assertEquals(version >= 4 && !tiered ? 3 : -1, told.leaderEpoch());
                }));
    }

    @Test
    void aNegativeTimestampThatMeansNothingIsNoQuestion() {
        surroundings.topic("orders", 1);
        ListOffsetsResponseData answer =
                ask(handler, handler.latestVersion(), request("orders", at(0, -7)), ListOffsetsResponseData.class);
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), only(answer).errorCode());
    }

    @Test
    void whatIsNotHereHasItsCodeInEveryVersion() {
        surroundings.topic("orders", 1);
        surroundings.add(new TopicImage(
                "elsewhere",
                TopicId.random(),
                List.of(new PartitionImage(0, 2, 0, 0, List.of(2), List.of(2))),
                HashTreePMap.empty()));
        inEveryVersion(handler, version -> {
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), code(version, request("nowhere", at(0, -1))));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), code(version, request("orders", at(1, -1))));
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), code(version, request("orders", at(-1, -1))));
            assertEquals(Errors.NOT_LEADER_OR_FOLLOWER.code(), code(version, request("elsewhere", at(0, -1))));
        });
    }

    private short code(int version, ListOffsetsRequestData request) {
        return only(ask(handler, version, request, ListOffsetsResponseData.class))
                .errorCode();
    }

    @Test
    void aPartitionThatIsNamedTwiceIsAnInvalidRequest() {
        TopicImage topic = surroundings.topic("orders", 2);
        Exchange exchange = Exchange.put(handler, 7, request("orders", at(0, -1), at(1, -1), at(0, -2)));
        asked(topic, 1).replyTo().tell(new OffsetReply.Found(5, -1, -1));
        List<ListOffsetsPartitionResponse> told =
                exchange.answer(ListOffsetsResponseData.class).topics().get(0).partitions();
        assertEquals(
                List.of(Errors.INVALID_REQUEST.code(), Errors.NONE.code(), Errors.INVALID_REQUEST.code()),
                told.stream().map(ListOffsetsPartitionResponse::errorCode).toList());
        assertEquals(5, told.get(1).offset());
    }

    @Test
    void theRequestIsAnsweredWhenTheLastLeaderHas() {
        TopicImage topic = surroundings.topic("orders", 2);
        Exchange exchange = Exchange.put(handler, 7, request("orders", at(0, -1), at(1, -1)));
        asked(topic, 1).replyTo().tell(new OffsetReply.Found(11, -1, -1));
        assertFalse(exchange.answered());
        asked(topic, 0).replyTo().tell(new OffsetReply.Found(10, -1, -1));
        assertEquals(
                List.of(10L, 11L),
                exchange.answer(ListOffsetsResponseData.class).topics().get(0).partitions().stream()
                        .map(ListOffsetsPartitionResponse::offset)
                        .toList());
    }

    @Test
    void aLeaderThatDoesNotAnswerHoldsNobodyUp() {
        surroundings.topic("orders", 1);
        Exchange exchange = Exchange.put(handler, 7, request("orders", at(0, -1)));
        exchange.pass(Surroundings.SETTINGS.leaderWait());
        assertEquals(
                Errors.REQUEST_TIMED_OUT.code(),
                only(exchange.answer(ListOffsetsResponseData.class)).errorCode());
    }

    @Test
    void isolationAndLeaderEpochReachTheLeader() {
        TopicImage topic = surroundings.topic("orders", 1);
        ListOffsetsRequestData request = request("orders", at(0, -1).setCurrentLeaderEpoch(9));
        Exchange.put(handler, 4, request.setIsolationLevel((byte) 1));
        FindOffset asked = asked(topic, 0);
        assertTrue(asked.readCommitted());
        assertEquals(9, asked.leaderEpoch());
        Exchange.put(handler, 1, request("orders", at(0, -1)));
        FindOffset plain = asked(topic, 0);
        assertFalse(plain.readCommitted());
        assertEquals(-1, plain.leaderEpoch());
    }

    @Test
    void refusalsOfTheLeaderKeepTheirMeaningInEveryVersion() {
        TopicImage topic = surroundings.topic("orders", 1);
        inEveryVersion(handler, version -> {
            assertEquals(Errors.FENCED_LEADER_EPOCH.code(), refused(topic, version, new PartitionError.FencedEpoch(4)));
            assertEquals(
                    Errors.KAFKA_STORAGE_ERROR.code(),
                    refused(
                            topic,
                            version,
                            new PartitionError.Storage(new StorageFailure.IoFailure(Path.of("x"), "gone"))));
            assertEquals(
                    version >= 5 ? Errors.OFFSET_NOT_AVAILABLE.code() : Errors.LEADER_NOT_AVAILABLE.code(),
                    refused(topic, version, new PartitionError.OffsetNotAvailable()));
        });
    }

    private short refused(TopicImage topic, int version, PartitionError error) {
        Exchange exchange = Exchange.put(handler, version, request("orders", at(0, -1)));
        asked(topic, 0).replyTo().tell(new OffsetReply.Refused(error));
        return only(exchange.answer(ListOffsetsResponseData.class)).errorCode();
    }
}
