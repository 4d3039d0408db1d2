package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Batches.batch;
import static io.weir.cluster.gateway.Batches.fetch;
import static io.weir.cluster.gateway.Batches.from;
import static io.weir.cluster.gateway.Batches.partition;
import static io.weir.cluster.gateway.Batches.produce;
import static io.weir.cluster.gateway.Batches.request;
import static io.weir.cluster.gateway.Batches.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.PartitionImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ReplicaState;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

class FetchHandlerTest {
    @TempDir
    Path directory;

    private GatewayRig rig;
    private RawClient client;
    private TopicImage events;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory, Map.of());
        client = rig.connect();
        events = rig.topic("events", 3);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        rig.gateway.close();
        for (int partition = 0; partition < 3; partition++) {
            FileLeader leader = rig.leader(events, partition);
            Eventually.holds(() -> leader.openSlices.get() == 0);
        }
        rig.close();
    }

    private void write(int partition, int records, int bytes) throws Exception {
        var answer = client.call(
                produce(9, 1, topic("events", partition(partition, batch(records, bytes)))), ProduceResponseData.class);
        assertEquals(
                0,
                answer.responses().iterator().next().partitionResponses().get(0).errorCode());
    }

    private FetchResponseData call(FetchRequestData data, int version) throws Exception {
        return client.call(request(data, version), FetchResponseData.class);
    }

    private static List<PartitionData> partitions(FetchResponseData data) {
        List<PartitionData> all = new ArrayList<>();
        data.responses().forEach(topic -> all.addAll(topic.partitions()));
        return all;
    }

    private static List<Errors> errors(FetchResponseData data) {
        return partitions(data).stream()
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    private static List<Long> baseOffsets(PartitionData data) {
        List<Long> bases = new ArrayList<>();
        for (RecordBatch batch : FetchResponse.recordsOrFail(data).batches()) {
            batch.ensureValid();
            bases.add(batch.baseOffset());
        }
        return bases;
    }

    @Test
    void everyVersionReadsWhatWasWritten() throws Exception {
        write(0, 2, 50);
        write(0, 3, 50);
        for (short version = ApiKeys.FETCH.oldestVersion(); version <= ApiKeys.FETCH.latestVersion(); version++) {
            FetchRequestData data =
                    fetch("events", from(0, 0)).setMaxWaitMs(100).setMinBytes(1);
            if (version >= 13) {
                data.topics().get(0).setTopicId(WireIds.toWire(events.id()));
            }
            PartitionData read = partitions(call(data, version)).get(0);
            assertEquals(0, read.errorCode(), "version " + version);
            assertEquals(5, read.highWatermark());
            assertEquals(List.of(0L, 2L), baseOffsets(read));
        }
    }

    @Test
    void aFetchFromWithinABatchGetsTheWholeBatch() throws Exception {
        write(0, 10, 10);
        assertEquals(
                List.of(0L),
                baseOffsets(partitions(call(fetch("events", from(0, 7)), 12)).get(0)));
    }

    @Test
    void theFirstBatchComesWholeHoweverSmallTheBounds() throws Exception {
        write(1, 1, 5_000);
        write(2, 1, 5_000);
        FetchRequestData data =
                fetch("events", from(0, 0), from(1, 0), from(2, 0)).setMaxBytes(100);
        data.topics().get(0).partitions().forEach(partition -> partition.setPartitionMaxBytes(10));
        List<PartitionData> read = partitions(call(data, 12));
        assertEquals(0, FetchResponse.recordsSize(read.get(0)), "nothing is there");
        assertEquals(List.of(0L), baseOffsets(read.get(1)), "the first with anything");
        assertEquals(0, FetchResponse.recordsSize(read.get(2)), "nothing is left for it");
        assertEquals(1, read.get(2).highWatermark());
    }

    @Test
    void aBatchThatDoesNotFitBehindOthersIsLeftOutNotCut() throws Exception {
        write(0, 1, 1_000);
        write(1, 1, 5_000);
        FetchRequestData data = fetch("events", from(0, 0), from(1, 0)).setMaxBytes(3_000);
        List<PartitionData> read = partitions(call(data, 12));
        assertEquals(List.of(0L), baseOffsets(read.get(0)));
        assertEquals(0, FetchResponse.recordsSize(read.get(1)));
    }

    @Test
    void partitionsShareTheBytesOfTheRequest() throws Exception {
        for (int partition = 0; partition < 3; partition++) {
            for (int i = 0; i < 10; i++) {
                write(partition, 1, 1_000);
            }
        }
        FetchRequestData data =
                fetch("events", from(0, 0), from(1, 0), from(2, 0)).setMaxBytes(8_000);
        data.topics().get(0).partitions().forEach(partition -> partition.setPartitionMaxBytes(5_500));
        List<PartitionData> read = partitions(call(data, 12));
        assertEquals(5, baseOffsets(read.get(0)).size());
        assertEquals(2, baseOffsets(read.get(1)).size());
        int sum = read.stream().mapToInt(FetchResponse::recordsSize).sum();
        assertTrue(sum <= 8_000, sum + " bytes");
    }

    @Test
    void aLeaderWithNothingNewIsNotAsked() throws Exception {
        write(0, 5, 10);
        PartitionData read = partitions(call(fetch("events", from(0, 5)), 12)).get(0);
        assertEquals(5, read.highWatermark());
        assertEquals(0, rig.leader(events, 0).reads.get());
    }

    @Test
    void aFetchWaitsForWhatIsWrittenLater() throws Exception {
        FetchRequestData data = fetch("events", from(0, 0), from(1, 0)).setMaxWaitMs(600_000);
        RequestHeader header = client.send(request(data, 12));
        Eventually.holds(() -> rig.leader(events, 1).polls.get() == 1);
        try (RawClient writer = rig.connect()) {
            writer.send(produce(9, 1, topic("events", partition(1, batch(4, 10)))));
            assertEquals(
                    List.of(0L),
                    baseOffsets(partitions(
                                    (FetchResponseData) client.receive(header).data())
                            .get(1)));
        }
    }

    @Test
    void aFetchWaitsUntilThereAreBytesEnough() throws Exception {
        write(0, 1, 100);
        FetchRequestData data =
                fetch("events", from(0, 0)).setMaxWaitMs(600_000).setMinBytes(1_000);
        RequestHeader header = client.send(request(data, 12));
        Eventually.holds(() -> rig.leader(events, 0).polls.get() == 1);
        try (RawClient writer = rig.connect()) {
            for (int i = 0; i < 9; i++) {
                writer.call(produce(9, 1, topic("events", partition(0, batch(1, 100)))), ProduceResponseData.class);
            }
        }
        PartitionData read =
                partitions((FetchResponseData) client.receive(header).data()).get(0);
        assertTrue(FetchResponse.recordsSize(read) >= 1_000);
    }

    @Test
    void aFetchThatWaitedInVainIsAnsweredWithWhatThereIs() throws Exception {
        write(0, 1, 100);
        FetchRequestData data = fetch("events", from(0, 0)).setMaxWaitMs(50).setMinBytes(100_000);
        assertEquals(List.of(0L), baseOffsets(partitions(call(data, 12)).get(0)));
        FetchRequestData nothing = fetch("events", from(1, 0)).setMaxWaitMs(50);
        assertEquals(0, FetchResponse.recordsSize(partitions(call(nothing, 12)).get(0)));
    }

    @Test
    void whatCannotBeReadIsNamedPreciselyAndAtOnce() throws Exception {
        rig.topicWithoutLeaders("elsewhere", 1);
        write(0, 1, 10);
        FetchRequestData data = fetch("events", from(0, 2), from(0 - 1, 0), from(3, 0), from(0, 77))
                .setMaxWaitMs(600_000);
        List<FetchTopic> topics = new ArrayList<>(data.topics());
        topics.add(new FetchTopic().setTopic("nowhere").setPartitions(List.of(from(0, 0))));
        topics.add(new FetchTopic().setTopic("elsewhere").setPartitions(List.of(from(0, 0))));
        assertEquals(
                List.of(
                        Errors.OFFSET_OUT_OF_RANGE,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.NOT_LEADER_OR_FOLLOWER),
                errors(call(data.setTopics(topics), 12)),
                "a partition named twice counts once");
        FetchRequestData byId = fetch("", from(0, 0)).setMaxWaitMs(600_000);
        byId.topics().get(0).setTopicId(Uuid.randomUuid());
        assertEquals(List.of(Errors.UNKNOWN_TOPIC_ID), errors(call(byId, 13)));
    }

    @Test
    void aClientIsToldWhoLeadsInstead() throws Exception {
        rig.surroundings.broker(new BrokerImage(2, "two", "broker-2", 9093, "", false));
        TopicImage moved = new TopicImage(
                "moved",
                TopicId.random(),
                List.of(new PartitionImage(0, 2, 8, 0, List.of(2), List.of(2))),
                HashTreePMap.empty());
        rig.surroundings.add(moved);
        FetchRequestData data = fetch("", from(0, 0));
        data.topics().get(0).setTopicId(WireIds.toWire(moved.id()));
        FetchResponseData answer = call(data, 16);
        assertEquals(List.of(Errors.NOT_LEADER_OR_FOLLOWER), errors(answer));
        assertEquals(2, partitions(answer).get(0).currentLeader().leaderId());
        assertEquals(8, partitions(answer).get(0).currentLeader().leaderEpoch());
        assertEquals("broker-2", answer.nodeEndpoints().find(2).host());
    }

    @Test
    void nobodyReadsAsABroker() throws Exception {
        assertEquals(
                List.of(Errors.CLUSTER_AUTHORIZATION_FAILED),
                errors(call(fetch("events", from(0, 0)).setReplicaId(2), 12)));
        FetchRequestData data = fetch("", from(0, 0)).setReplicaState(new ReplicaState().setReplicaId(2));
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED.code(), call(data, 16).errorCode());
    }

    @Test
    void aSessionAnswersOnlyWhatIsNew() throws Exception {
        write(1, 2, 10);
        FetchRequestData full =
                fetch("events", from(0, 0), from(1, 0), from(2, 0)).setSessionEpoch(0);
        FetchResponseData begun = call(full, 12);
        assertEquals(3, partitions(begun).size());
        assertTrue(begun.sessionId() != 0);
        FetchRequestData on =
                fetch("events", from(1, 2)).setSessionId(begun.sessionId()).setSessionEpoch(1);
        assertEquals(0, partitions(call(on, 12)).size());
        write(2, 1, 10);
        FetchRequestData then = fetch("events").setSessionId(begun.sessionId()).setSessionEpoch(2);
        then.setTopics(List.of());
        List<PartitionData> news = partitions(call(then, 12));
        assertEquals(1, news.size());
        assertEquals(2, news.get(0).partitionIndex());
        assertEquals(
                Errors.INVALID_FETCH_SESSION_EPOCH.code(),
                call(then.setSessionEpoch(9), 12).errorCode());
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND.code(),
                call(then.setSessionId(begun.sessionId() + 1), 12).errorCode());
    }

    @Test
    void slicesAreLetGoWhenTheReaderGoesAway() throws Exception {
        for (int i = 0; i < 8; i++) {
            write(0, 1, 1_000_000);
        }
        FileLeader leader = rig.leader(events, 0);
        try (RawClient slow = new RawClient(rig.port(), 4096)) {
            FetchRequestData data = fetch("events", from(0, 0)).setMaxBytes(50 << 20);
            data.topics().get(0).partitions().get(0).setPartitionMaxBytes(50 << 20);
            for (int i = 0; i < 5; i++) {
                slow.send(request(data, 12));
            }
            // What does not fit the socket holds its slice; nothing more is read from a client that does not read.
            Eventually.holds(() -> leader.openSlices.get() >= 1);
        }
        Eventually.holds(() -> leader.openSlices.get() == 0);
    }

    @Test
    void aFileThatIsShorterThanPromisedEndsTheConnection() throws Exception {
        for (int i = 0; i < 8; i++) {
            write(0, 1, 1_000_000);
        }
        FileLeader leader = rig.leader(events, 0);
        leader.cut(3_000_000);
        try (RawClient reader = rig.connect()) {
            FetchRequestData data = fetch("events", from(0, 0)).setMaxBytes(50 << 20);
            data.topics().get(0).partitions().get(0).setPartitionMaxBytes(50 << 20);
            reader.send(request(data, 12));
            int read = IntStream.iterate(0, n -> n + 1)
                    .filter(n -> closes(reader))
                    .findFirst()
                    .orElseThrow();
            assertTrue(read < 4_000_000, read + " bytes");
        }
        Eventually.holds(() -> leader.openSlices.get() == 0);
    }

    private static boolean closes(RawClient reader) {
        try {
            return reader.closedByPeer();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
