package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client should never send: each is answered precisely or closes its own connection, and harms nobody. */
class BadInputIT {
    private static final TopicPartition GOOD = new TopicPartition("good", 0);
    private static final int CRC_AT = 17;
    private static final int MAGIC_AT = 16;

    @TempDir
    static Path directory;

    private static TestNodes.Forked node;

    @BeforeAll
    static void aNodeWithARecord() throws Exception {
        node = new TestNodes.Forked(directory, Map.of()).start();
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            producer.send(new ProducerRecord<>(GOOD.topic(), 0, "k", "the one good record"))
                    .get();
        }
    }

    @AfterEach
    void theNodeServesAsBefore() {
        assertTrue(node.alive());
        try (var consumer = Clients.consumer(node.bootstrap(), Map.of())) {
            consumer.assign(List.of(GOOD));
            consumer.seekToBeginning(List.of(GOOD));
            assertEquals(
                    List.of("the one good record"),
                    Clients.readToEnd(consumer, GOOD).stream()
                            .map(record -> record.value())
                            .toList());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        assertFalse(node.output().contains("Exception"), node.output());
        node.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 200_000_000, -1, Integer.MIN_VALUE})
    void aFrameOfAbsurdLengthClosesItsConnection(int length) throws Exception {
        try (RawConnection connection = new RawConnection(node.port());
                RawConnection other = new RawConnection(node.port())) {
            connection.send(ByteBuffer.allocate(4).putInt(length).array());
            assertTrue(connection.closedByPeer());
            assertEquals(Errors.NONE, apiVersions(other));
        }
    }

    @Test
    void aTruncatedFrameHarmsNobody() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.send(ByteBuffer.allocate(14).putInt(5_000).array());
        }
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.send(new byte[] {0, 0});
        }
    }

    @Test
    void aFrameThatEndsInsideItsHeaderClosesItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.sendFrame(ByteBuffer.wrap(new byte[] {0, 3, 0}));
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void aRequestThatEndsInsideItsBodyClosesItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.sendFrame(RawConnection.header(ApiKeys.METADATA.id, (short) 4, 1));
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void anUnknownApiKeyClosesItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.sendFrame(RawConnection.header((short) 999, (short) 0, 1));
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void anUnknownVersionClosesItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            connection.sendFrame(RawConnection.header(ApiKeys.METADATA.id, (short) 99, 1));
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void anApiVersionsOfAnUnknownVersionIsToldWhatIsServed() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            ByteBuffer header = RawConnection.header(ApiKeys.API_VERSIONS.id, (short) 99, 77);
            ByteBuffer withTaggedFields = ByteBuffer.allocate(header.remaining() + 1)
                    .put(header)
                    .put((byte) 0)
                    .flip();
            connection.sendFrame(withTaggedFields);
            ByteBuffer answer = connection.receiveFrame();
            assertEquals(77, answer.getInt());
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), answer.getShort());
            assertTrue(answer.getInt() > 0, "ranges in the format of version 0");
            assertEquals(Errors.NONE, apiVersions(connection));
        }
    }

    @Test
    void manyArrayElementsInASmallFrameAreNotBelieved() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            ByteBuffer header = RawConnection.header(ApiKeys.METADATA.id, (short) 4, 1);
            ByteBuffer body = ByteBuffer.allocate(header.remaining() + 4);
            body.put(header).putInt(Integer.MAX_VALUE).flip();
            connection.sendFrame(body);
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void moreFieldsThanARequestMayHaveCloseItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            ByteBuffer header = RawConnection.header(ApiKeys.METADATA.id, (short) 4, 1);
            // Empty names: every two bytes claim to be a topic.
            int topics = 1_500_000;
            ByteBuffer body = ByteBuffer.allocate(header.remaining() + 4 + 2 * topics + 1);
            body.put(header).putInt(topics).position(0);
            connection.sendFrame(body);
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void aHeaderOfNothingButTagsClosesItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(node.port())) {
            ByteBuffer header = RawConnection.header(ApiKeys.METADATA.id, (short) 12, 1);
            ByteBuffer body = ByteBuffer.allocate(1 << 20);
            body.put(header).put(new byte[] {-1, -1, -1, 0x7f}).position(0);
            connection.sendFrame(body);
            assertTrue(connection.closedByPeer());
        }
    }

    @Test
    void aListOffsetsOfNoIsolationLevelIsToldSo() throws Exception {
        var data = new ListOffsetsRequestData()
                .setIsolationLevel((byte) 4)
                .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                        .setName(GOOD.topic())
                        .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition()))));
        try (RawConnection connection = new RawConnection(node.port())) {
            var answer = (ListOffsetsResponse) connection.call(
                    ListOffsetsRequest.parse(MessageUtil.toByteBufferAccessor(data, (short) 8), (short) 8));
            assertEquals(Map.of(Errors.INVALID_REQUEST, 1), answer.errorCounts());
        }
    }

    /** Ways to spoil a batch of three records, and the code that each must get. */
    enum Spoiled {
        CRC(Errors.CORRUPT_MESSAGE, false, batch -> batch.put(CRC_AT, (byte) (batch.get(CRC_AT) + 1))),
        FLIPPED_RECORD(Errors.CORRUPT_MESSAGE, false, batch -> batch.put(batch.limit() - 2, (byte) 0x55)),
        MAGIC(Errors.CORRUPT_MESSAGE, false, batch -> batch.put(MAGIC_AT, (byte) 9)),
        LENGTH(Errors.INVALID_RECORD, false, batch -> batch.putInt(8, batch.getInt(8) + 100)),
        COUNT_TOO_LARGE(
                Errors.INVALID_RECORD, true, batch -> batch.putInt(57, 4).putInt(23, 3)),
        COUNT_TOO_SMALL(
                Errors.INVALID_RECORD, true, batch -> batch.putInt(57, 2).putInt(23, 1)),
        COUNT_ABSURD(Errors.INVALID_RECORD, true, batch -> batch.putInt(57, Integer.MAX_VALUE)
                .putInt(23, Integer.MAX_VALUE - 1)),
        COUNT_NEGATIVE(Errors.INVALID_RECORD, true, batch -> batch.putInt(57, -1)),
        LAST_OFFSET(Errors.INVALID_RECORD, true, batch -> batch.putInt(23, 700)),
        RECORD_SIZE(Errors.INVALID_RECORD, true, batch -> batch.put(61, (byte) 0x7e)),
        OFFSET_DELTA(Errors.INVALID_RECORD, true, batch -> batch.put(64, (byte) 0x10));

        final Errors expected;
        final boolean withGoodCrc;
        final Consumer<ByteBuffer> spoil;

        Spoiled(Errors expected, boolean withGoodCrc, Consumer<ByteBuffer> spoil) {
            this.expected = expected;
            this.withGoodCrc = withGoodCrc;
            this.spoil = spoil;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPoisonedBatchIsRefusedByItsName(Spoiled spoiled) throws Exception {
        ByteBuffer batch = threeRecords(Compression.NONE);
        spoiled.spoil.accept(batch);
        if (spoiled.withGoodCrc) {
            seal(batch);
        }
        assertEquals(spoiled.expected, produce(GOOD.topic(), batch));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 700, -1})
    void aCountThatLiesIsFoundInsideCompressionToo(int count) throws Exception {
        ByteBuffer batch = threeRecords(Compression.lz4().build());
        batch.putInt(57, count).putInt(23, count - 1);
        seal(batch);
        assertEquals(Errors.INVALID_RECORD, produce(GOOD.topic(), batch));
    }

    @Test
    void anOutOfOrderSequenceIsRefused() throws Exception {
        assertEquals(Errors.NONE, produce("sequences", idempotent(4711, 0)));
        assertEquals(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, produce("sequences", idempotent(4711, 7)));
        assertEquals(Errors.NONE, produce("sequences", idempotent(4711, 3)));
    }

    @Test
    void aDuplicateIsAnsweredWithTheOffsetItFirstGot() throws Exception {
        assertEquals(0, produceAt("twice", idempotent(4712, 0)));
        assertEquals(3, produceAt("twice", idempotent(4712, 3)));
        assertEquals(0, produceAt("twice", idempotent(4712, 0)));
    }

    @Test
    void aPartitionThatIsNotThereIsUnknown() throws Exception {
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                respond("never-was", 0, threeRecords(Compression.NONE)).error());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                respond(GOOD.topic(), 5, threeRecords(Compression.NONE)).error());
    }

    private record Answer(Errors error, long offset) {}

    private static Errors produce(String topic, ByteBuffer batch) throws Exception {
        ensure(topic);
        return respond(topic, 0, batch).error();
    }

    private static long produceAt(String topic, ByteBuffer batch) throws Exception {
        ensure(topic);
        return respond(topic, 0, batch).offset();
    }

    private static void ensure(String topic) throws Exception {
        try (var producer = Clients.producer(node.bootstrap(), Map.of())) {
            assertFalse(producer.partitionsFor(topic).isEmpty());
        }
    }

    private static Answer respond(String topic, int partition, ByteBuffer batch) throws Exception {
        var records = MemoryRecords.readableRecords(batch.duplicate());
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(new ProduceRequestData.TopicProduceData()
                .setName(topic)
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(records))));
        var request = new ProduceRequest(
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(30_000)
                        .setTopicData(topics),
                (short) 9);
        try (RawConnection connection = new RawConnection(node.port())) {
            var response = (ProduceResponse) connection.call(request);
            var answer = response.data()
                    .responses()
                    .iterator()
                    .next()
                    .partitionResponses()
                    .get(0);
            return new Answer(Errors.forCode(answer.errorCode()), answer.baseOffset());
        }
    }

    private static Errors apiVersions(RawConnection connection) throws Exception {
        var response = (ApiVersionsResponse) connection.call(new ApiVersionsRequest.Builder().build((short) 3));
        return Errors.forCode(response.data().errorCode());
    }

    private static ByteBuffer threeRecords(Compression compression) {
        return copy(MemoryRecords.withRecords(compression, record("a"), record("b"), record("c"))
                .buffer());
    }

    private static ByteBuffer idempotent(long producerId, int firstSequence) {
        var builder = new MemoryRecordsBuilder(
                ByteBuffer.allocate(1_000),
                RecordBatch.MAGIC_VALUE_V2,
                Compression.NONE,
                TimestampType.CREATE_TIME,
                0L,
                RecordBatch.NO_TIMESTAMP,
                producerId,
                (short) 0,
                firstSequence,
                false,
                false,
                -1,
                1_000);
        builder.append(record("a"));
        builder.append(record("b"));
        builder.append(record("c"));
        return copy(builder.build().buffer());
    }

    private static SimpleRecord record(String value) {
        return new SimpleRecord(System.currentTimeMillis(), "key".getBytes(), value.getBytes());
    }

    private static ByteBuffer copy(ByteBuffer buffer) {
        ByteBuffer copy = ByteBuffer.allocate(buffer.remaining());
        return copy.put(buffer.duplicate()).flip();
    }

    private static void seal(ByteBuffer batch) {
        var crc = new java.util.zip.CRC32C();
        crc.update(batch.array(), 21, batch.limit() - 21);
        batch.putInt(CRC_AT, (int) crc.getValue());
        assertArrayEquals(new byte[] {2}, new byte[] {batch.get(MAGIC_AT)});
    }
}
