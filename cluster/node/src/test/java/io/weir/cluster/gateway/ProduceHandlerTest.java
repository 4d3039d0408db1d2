package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Batches.batch;
import static io.weir.cluster.gateway.Batches.partition;
import static io.weir.cluster.gateway.Batches.produce;
import static io.weir.cluster.gateway.Batches.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

class ProduceHandlerTest {
    @TempDir
    Path directory;

    private GatewayRig rig;
    private RawClient client;
    private TopicImage events;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory, Map.of());
        client = rig.connect();
        events = rig.topic("events", 2);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 0);
        rig.close();
    }

    private List<Errors> errors(ProduceRequest request) throws Exception {
        List<Errors> errors = new ArrayList<>();
        answers(request).forEach(answer -> errors.add(Errors.forCode(answer.errorCode())));
        return errors;
    }

    private List<PartitionProduceResponse> answers(ProduceRequest request) throws Exception {
        List<PartitionProduceResponse> all = new ArrayList<>();
        client.call(request, ProduceResponseData.class)
                .responses()
                .forEach(topic -> all.addAll(topic.partitionResponses()));
        return all;
    }

    @Test
    void everyVersionAppendsAndSaysWhere() throws Exception {
        long expected = 0;
        for (short version = 3; version <= ApiKeys.PRODUCE.latestVersion(); version++) {
            var partition = partition(1, batch(3, 100));
            PartitionProduceResponse answer = answers(produce(
                            version,
                            -1,
                            version >= 13 ? topic(WireIds.toWire(events.id()), partition) : topic("events", partition)))
                    .get(0);
            assertEquals(0, answer.errorCode(), "version " + version);
            assertEquals(1, answer.index());
            assertEquals(expected, answer.baseOffset());
            assertEquals(-1, answer.logAppendTimeMs());
            expected += 3;
        }
    }

    @Test
    void whatDoesNotExistIsNamedPrecisely() throws Exception {
        rig.topicWithoutLeaders("elsewhere", 1);
        assertEquals(
                List.of(
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.NONE,
                        Errors.NOT_LEADER_OR_FOLLOWER),
                errors(produce(
                        9,
                        1,
                        topic("nowhere", partition(0, batch(1, 1))),
                        topic(
                                "events",
                                partition(2, batch(1, 1)),
                                partition(-1, batch(1, 1)),
                                partition(0, batch(1, 1))),
                        topic("elsewhere", partition(0, batch(1, 1))))));
        assertEquals(
                List.of(Errors.UNKNOWN_TOPIC_ID),
                errors(produce(13, 1, topic(Uuid.randomUuid(), partition(0, batch(1, 1))))));
    }

    @Test
    void aClientIsToldWhoLeadsInstead() throws Exception {
        rig.surroundings.broker(new BrokerImage(2, "two", "broker-2", 9093, "rack", false));
        rig.surroundings.add(new TopicImage(
                "moved",
                TopicId.random(),
                List.of(new PartitionImage(0, 2, 8, 0, List.of(2), List.of(2))),
                HashTreePMap.empty()));
        ProduceResponseData data =
                client.call(produce(10, 1, topic("moved", partition(0, batch(1, 1)))), ProduceResponseData.class);
        PartitionProduceResponse answer =
                data.responses().iterator().next().partitionResponses().get(0);
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER.code(), answer.errorCode());
        assertEquals(2, answer.currentLeader().leaderId());
        assertEquals(8, answer.currentLeader().leaderEpoch());
        assertEquals("broker-2", data.nodeEndpoints().find(2).host());
        assertEquals(9093, data.nodeEndpoints().find(2).port());
    }

    @Test
    void acksThatDoNotExistAreRefused() throws Exception {
        for (int acks : new int[] {-2, 2, 100}) {
            assertEquals(
                    List.of(Errors.INVALID_REQUIRED_ACKS),
                    errors(produce(9, acks, topic("events", partition(0, batch(1, 1))))));
        }
        assertEquals(0, rig.leader(events, 0).appends.get());
    }

    @Test
    void aTransactionThatIsNotOpenIsRefused() throws Exception {
        ProduceRequest request = produce(9, -1, topic("events", partition(0, batch(1, 1))));
        request.data().setTransactionalId("t");
        assertEquals(List.of(Errors.INVALID_TXN_STATE), errors(request));
    }

    @Test
    void aPartitionThatComesTwiceIsAppendedOnce() throws Exception {
        assertEquals(
                List.of(Errors.NONE, Errors.INVALID_REQUEST),
                errors(produce(9, 1, topic("events", partition(0, batch(1, 1)), partition(0, batch(1, 1))))));
        assertEquals(1, rig.leader(events, 0).appends.get());
    }

    @Test
    void recordsThatAreNoSingleBatchAreRefused() throws Exception {
        ByteBuffer two = ByteBuffer.allocate(1000);
        two.put(batch(1, 10).buffer()).put(batch(1, 10).buffer()).flip();
        MemoryRecords old = MemoryRecords.withRecords((byte) 1, Compression.NONE, new SimpleRecord(1, new byte[10]));
        ByteBuffer lying = batch(1, 10).buffer();
        lying.putInt(8, 3);
        assertEquals(
                List.of(Errors.INVALID_RECORD),
                errors(produce(9, 1, topic("events", partition(0, MemoryRecords.EMPTY)))));
        assertEquals(List.of(Errors.INVALID_RECORD), errors(produce(9, 1, topic("events", partition(0, null)))));
        assertEquals(
                List.of(Errors.INVALID_RECORD),
                errors(produce(9, 1, topic("events", partition(0, MemoryRecords.readableRecords(two))))));
        assertEquals(List.of(Errors.INVALID_RECORD), errors(produce(9, 1, topic("events", partition(0, old)))));
        assertEquals(
                List.of(Errors.CORRUPT_MESSAGE),
                errors(produce(9, 1, topic("events", partition(0, MemoryRecords.readableRecords(lying))))));
        MemoryRecords zstd = MemoryRecords.withRecords(Compression.zstd().build(), new SimpleRecord(1, new byte[10]));
        assertEquals(
                List.of(Errors.UNSUPPORTED_COMPRESSION_TYPE),
                errors(produce(6, 1, topic("events", partition(0, zstd)))));
        assertEquals(List.of(Errors.NONE), errors(produce(7, 1, topic("events", partition(0, zstd)))));
        assertEquals(1, rig.leader(events, 0).appends.get());
    }

    @Test
    void withoutAcksThereIsNoAnswerAndAnErrorCloses() throws Exception {
        client.send(produce(9, 0, topic("events", partition(0, batch(2, 10)))));
        assertEquals(
                2,
                answers(produce(9, 1, topic("events", partition(0, batch(1, 10)))))
                        .get(0)
                        .baseOffset(),
                "the next answer is the next request's");
        try (RawClient other = rig.connect()) {
            other.send(produce(9, 0, topic("nowhere", partition(0, batch(1, 10)))));
            assertTrue(other.closedByPeer());
        }
    }

    @Test
    void aBatchThatWaitsForItsLeaderIsTakenBackWhenItsConnectionCloses() throws Exception {
        CountDownLatch held = rig.leader(events, 0).hold();
        try (RawClient other = rig.connect()) {
            other.send(produce(9, 1, topic("events", partition(0, batch(1, 1000)), partition(1, batch(1, 10)))));
            Eventually.holds(() -> rig.leader(events, 1).appends.get() == 1);
            assertTrue(rig.gauge("weir.gateway.request.memory.bytes") > 1000);
        }
        Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 0);
        held.countDown();
        answers(produce(9, 1, topic("events", partition(0, batch(1, 10)))));
        assertEquals(1, rig.leader(events, 0).appends.get(), "what was taken back was not appended");
    }
}
