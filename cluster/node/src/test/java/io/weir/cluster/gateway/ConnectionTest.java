package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.DescribeClusterRequest;
import org.apache.kafka.common.requests.DescribeClusterResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final ApiVersionsRequest VERSIONS =
            new ApiVersionsRequest.Builder().build(ApiKeys.API_VERSIONS.latestVersion());

    @TempDir
    Path directory;

    /** Answers when, and in the order in which, the test says. */
    private static final class HeldAnswers implements ApiHandler {
        final BlockingQueue<ApiRequest> asked = new LinkedBlockingQueue<>();
        final Queue<String> released = new ConcurrentLinkedQueue<>();

        @Override
        public ApiKeys api() {
            return ApiKeys.DESCRIBE_CLUSTER;
        }

        @Override
        public void handle(ApiRequest request) {
            asked.add(request);
        }

        ApiRequest next() throws InterruptedException {
            ApiRequest request = asked.poll(30, TimeUnit.SECONDS);
            assertTrue(request != null, "no request came");
            return request;
        }

        void answer(ApiRequest request, String clusterId) {
            request.respond(
                    new DescribeClusterResponse(new DescribeClusterResponseData().setClusterId(clusterId)),
                    () -> released.add(clusterId));
        }
    }

    private static DescribeClusterRequest describe() {
        return new DescribeClusterRequest(new DescribeClusterRequestData(), (short) 0);
    }

    private GatewayRig rig(Map<String, ?> settings, ApiHandler... more) throws Exception {
        return new GatewayRig(directory, settings, more);
    }

    private static void assertServes(GatewayRig rig) throws Exception {
        try (RawClient other = rig.connect()) {
            assertEquals(0, other.call(VERSIONS, ApiVersionsResponseData.class).errorCode(), "others are still served");
        }
    }

    @Test
    void whatIsNoRequestEndsItsConnectionAndNoOther() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.kafka.\"socket.request.max.bytes\"", 100_000))) {
            List<byte[]> bad = List.of(
                    ByteBuffer.allocate(4).putInt(-1).array(),
                    ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array(),
                    ByteBuffer.allocate(4).putInt(100_001).array(),
                    ByteBuffer.allocate(4).putInt(0).array(),
                    "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    RawClient.framed(RawClient.header(9999, 0, 1)),
                    RawClient.framed(RawClient.header(-1, 0, 1)),
                    RawClient.framed(RawClient.header(ApiKeys.PRODUCE.id, 99, 1)),
                    RawClient.framed(RawClient.header(ApiKeys.PRODUCE.id, -1, 1)),
                    RawClient.framed(RawClient.header(ApiKeys.METADATA.id, 99, 1)),
                    RawClient.framed(RawClient.header(ApiKeys.FETCH.id, 3, 1)),
                    RawClient.framed(RawClient.header(ApiKeys.FETCH.id, 12, 1)),
                    RawClient.framed(RawClient.header(ApiKeys.JOIN_GROUP.id, 5, 1)),
                    RawClient.framed(absurdArray()));
            for (byte[] bytes : bad) {
                try (RawClient client = rig.connect()) {
                    client.send(bytes);
                    assertTrue(client.closedByPeer(), ByteBuffer.wrap(bytes).toString());
                }
            }
            assertServes(rig);
            assertEquals(0, rig.gauge("weir.gateway.request.memory.bytes"));
        }
    }

    /** Metadata that claims to name two billion topics. */
    private static ByteBuffer absurdArray() {
        return ByteBuffer.allocate(17)
                .put(RawClient.header(ApiKeys.METADATA.id, 1, 1))
                .putInt(Integer.MAX_VALUE)
                .flip();
    }

    @Test
    void whatFollowsABadRequestIsNotServed() throws Exception {
        HeldAnswers held = new HeldAnswers();
        try (GatewayRig rig = rig(Map.of(), held);
                RawClient client = rig.connect()) {
            byte[] bad = RawClient.framed(RawClient.header(9999, 0, 1));
            byte[] good = RawClient.framed(
                    describe().serializeWithHeader(new RequestHeader(ApiKeys.DESCRIBE_CLUSTER, (short) 0, "raw", 2)));
            client.send(ByteBuffer.allocate(bad.length + good.length)
                    .put(bad)
                    .put(good)
                    .array());
            assertTrue(client.closedByPeer());
            assertEquals(0, held.asked.size());
        }
    }

    @Test
    void aTruncatedFrameThatEndsWithItsConnectionLeavesNothing() throws Exception {
        try (GatewayRig rig = rig(Map.of())) {
            try (RawClient client = rig.connect()) {
                client.send(ByteBuffer.allocate(5_000).putInt(1_000_000).array());
                Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 1_000_000);
            }
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 0);
            assertServes(rig);
        }
    }

    @Test
    void aFrameThatMakesNoProgressLosesItsConnection() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.gateway.frame-timeout", "200ms"));
                RawClient client = rig.connect()) {
            client.send(ByteBuffer.allocate(100).putInt(1_000).array());
            assertTrue(client.closedByPeer());
        }
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        try (GatewayRig rig = rig(Map.of());
                RawClient client = rig.connect()) {
            RequestHeader header = new RequestHeader(ApiKeys.API_VERSIONS, VERSIONS.version(), "slow", 5);
            for (byte one : RawClient.framed(VERSIONS.serializeWithHeader(header))) {
                client.send(new byte[] {one});
            }
            assertEquals(
                    0, ((ApiVersionsResponse) client.receive(header)).data().errorCode());
        }
    }

    @Test
    void answersLeaveInTheOrderOfTheRequests() throws Exception {
        HeldAnswers held = new HeldAnswers();
        try (GatewayRig rig = rig(Map.of(), held);
                RawClient client = rig.connect()) {
            List<RequestHeader> headers = new ArrayList<>();
            List<ApiRequest> requests = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                headers.add(client.send(describe()));
                requests.add(held.next());
            }
            for (int i = 9; i >= 0; i--) {
                held.answer(requests.get(i), "answer-" + i);
            }
            for (int i = 0; i < 10; i++) {
                DescribeClusterResponse answer = (DescribeClusterResponse) client.receive(headers.get(i));
                assertEquals("answer-" + i, answer.data().clusterId());
            }
            Eventually.holds(() -> held.released.size() == 10);
        }
    }

    @Test
    void aConnectionWithTooManyRequestsInFlightIsNotRead() throws Exception {
        HeldAnswers held = new HeldAnswers();
        try (GatewayRig rig = rig(Map.of("weir.gateway.max-requests-in-flight", 2), held);
                RawClient client = rig.connect()) {
            List<RequestHeader> headers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                headers.add(client.send(describe()));
            }
            for (int i = 0; i < 5; i++) {
                ApiRequest request = held.next();
                assertServes(rig);
                assertTrue(held.asked.size() <= 1);
                held.answer(request, "answer-" + i);
                client.receive(headers.get(i));
            }
        }
    }

    @Test
    void whenRequestMemoryIsSpentSocketsWaitAndGoOnInTurn() throws Exception {
        int frame = 9 << 20;
        try (GatewayRig rig = rig(
                Map.of("weir.gateway.request-memory", "16 MiB", "weir.kafka.\"socket.request.max.bytes\"", 10 << 20))) {
            List<RawClient> clients = new ArrayList<>();
            byte[] whole = RawClient.framed(padded(frame));
            byte[] most = java.util.Arrays.copyOf(whole, 100);
            RawClient first = rig.connect();
            first.send(most);
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == frame);
            for (int i = 0; i < 3; i++) {
                RawClient waiting = rig.connect();
                waiting.send(most);
                clients.add(waiting);
                int inLine = i + 1;
                Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.waiting") == inLine);
            }
            assertEquals(frame, rig.gauge("weir.gateway.request.memory.bytes"));
            first.send(java.util.Arrays.copyOfRange(whole, 100, whole.length));
            assertEquals(7, first.receiveFrame().getInt(), "it got its memory first and is answered");
            clients.remove(1).close();
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.waiting") == 1);
            for (RawClient waiting : clients) {
                waiting.send(java.util.Arrays.copyOfRange(whole, 100, whole.length));
                assertEquals(7, waiting.receiveFrame().getInt());
                waiting.close();
            }
            first.close();
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 0);
        }
    }

    /** ApiVersions of version 0, which has no body, with padding that nobody reads. */
    private static ByteBuffer padded(int length) {
        return ByteBuffer.allocate(length)
                .put(RawClient.header(ApiKeys.API_VERSIONS.id, 0, 7))
                .position(length)
                .flip();
    }

    @Test
    void anAnswerThatComesAfterItsConnectionClosedIsStillReleased() throws Exception {
        HeldAnswers held = new HeldAnswers();
        try (GatewayRig rig = rig(Map.of(), held)) {
            ApiRequest early;
            ApiRequest late;
            try (RawClient client = rig.connect()) {
                client.send(describe());
                client.send(describe());
                late = held.next();
                early = held.next();
                held.answer(early, "behind the other");
            }
            Eventually.holds(late::abandoned);
            Eventually.holds(() -> held.released.contains("behind the other"));
            held.answer(late, "late");
            assertTrue(held.released.contains("late"));
        }
    }

    @Test
    void answeringTwiceIsAnError() throws Exception {
        HeldAnswers held = new HeldAnswers();
        try (GatewayRig rig = rig(Map.of(), held);
                RawClient client = rig.connect()) {
            client.send(describe());
            RequestHeader second = client.send(describe());
            ApiRequest first = held.next();
            ApiRequest behind = held.next();
            held.answer(behind, "once");
            assertThrows(IllegalStateException.class, () -> held.answer(behind, "twice"));
            assertTrue(held.released.contains("twice"));
            held.answer(first, "first");
            client.receiveFrame();
            assertEquals(
                    "once",
                    ((DescribeClusterResponse) client.receive(second)).data().clusterId());
        }
    }

    @Test
    void aHandlerThatFailsCostsItsConnection() throws Exception {
        ApiHandler failing = new ApiHandler() {
            @Override
            public ApiKeys api() {
                return ApiKeys.DESCRIBE_CLUSTER;
            }

            @Override
            public void handle(ApiRequest request) {
                throw new IllegalStateException("on purpose");
            }
        };
        try (GatewayRig rig = rig(Map.of(), failing);
                RawClient client = rig.connect()) {
            client.send(describe());
            assertTrue(client.closedByPeer());
            assertServes(rig);
        }
    }

    @Test
    void apiVersionsOfAnUnknownVersionIsAnsweredInTheFirst() throws Exception {
        try (GatewayRig rig = rig(Map.of());
                RawClient client = rig.connect()) {
            byte noTags = 0;
            client.sendFrame(ByteBuffer.allocate(14)
                    .put(RawClient.header(ApiKeys.API_VERSIONS.id, 99, 7))
                    .put(noTags)
                    .flip());
            ByteBuffer answer = client.receiveFrame();
            assertEquals(7, answer.getInt());
            ApiVersionsResponseData data = new ApiVersionsResponseData(
                    new org.apache.kafka.common.protocol.ByteBufferAccessor(answer), (short) 0);
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), data.errorCode());
            assertEquals(
                    ApiKeys.API_VERSIONS.latestVersion(),
                    data.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion());
            assertFalse(answer.hasRemaining());
        }
    }

    @Test
    void apiVersionsNamesWhatIsServedAndNoMore() throws Exception {
        try (GatewayRig rig = rig(Map.of());
                RawClient client = rig.connect()) {
            for (short version = 0; version <= ApiKeys.API_VERSIONS.latestVersion(); version++) {
                ApiVersionsResponseData data =
                        client.call(new ApiVersionsRequest.Builder().build(version), ApiVersionsResponseData.class);
                assertEquals(0, data.errorCode());
                assertEquals(0, data.apiKeys().find(ApiKeys.PRODUCE.id).minVersion());
                assertEquals(13, data.apiKeys().find(ApiKeys.PRODUCE.id).maxVersion());
                assertEquals(4, data.apiKeys().find(ApiKeys.FETCH.id).minVersion());
                assertEquals(null, data.apiKeys().find(ApiKeys.ADD_PARTITIONS_TO_TXN.id));
                assertEquals(version >= 3 ? 2 : 0, data.finalizedFeatures().size());
            }
        }
    }

    @Test
    void aClientWithoutAProperNameIsRefused() throws Exception {
        try (GatewayRig rig = rig(Map.of());
                RawClient client = rig.connect()) {
            ApiVersionsRequest nameless = new ApiVersionsRequest(
                    new ApiVersionsRequestData().setClientSoftwareName("-?").setClientSoftwareVersion("1"), (short) 4);
            assertEquals(
                    Errors.INVALID_REQUEST.code(),
                    client.call(nameless, ApiVersionsResponseData.class).errorCode());
        }
    }

    @Test
    void produceOfVersionsThatAreOnlyAdvertisedIsAnsweredInThem() throws Exception {
        try (GatewayRig rig = rig(Map.of());
                RawClient client = rig.connect()) {
            for (int version = 0; version <= 2; version++) {
                ByteBuffer body = ByteBuffer.allocate(100)
                        .put(RawClient.header(ApiKeys.PRODUCE.id, version, 11))
                        .putShort((short) 1)
                        .putInt(1000)
                        .putInt(1)
                        .putShort((short) 3)
                        .put(new byte[] {'a', 'b', 'c'})
                        .putInt(1)
                        .putInt(5)
                        .putInt(4)
                        .putInt(0)
                        .flip();
                client.sendFrame(body);
                ByteBuffer expected = ByteBuffer.allocate(100)
                        .putInt(11)
                        .putInt(1)
                        .putShort((short) 3)
                        .put(new byte[] {'a', 'b', 'c'})
                        .putInt(1)
                        .putInt(5)
                        .putShort(Errors.UNSUPPORTED_VERSION.code())
                        .putLong(-1);
                if (version >= 2) {
                    expected.putLong(-1);
                }
                if (version >= 1) {
                    expected.putInt(0);
                }
                byte[] bytes = java.util.Arrays.copyOf(expected.array(), expected.position());
                assertArrayEquals(bytes, client.receiveFrame().array(), "version " + version);
            }
        }
    }
}
