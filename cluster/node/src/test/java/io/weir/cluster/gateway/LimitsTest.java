package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.DescribeClusterRequest;
import org.apache.kafka.common.requests.DescribeClusterResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one client, or all of them, may take of a listener; each bound by its setting, on the wire. */
class LimitsTest {
    private static final ApiVersionsRequest VERSIONS =
            new ApiVersionsRequest.Builder().build(ApiKeys.API_VERSIONS.latestVersion());
    private static final String ANSWERED = "x".repeat(30_000);

    @TempDir
    Path directory;

    /** Answers each request at once, with much. */
    private static final class MuchToSay implements ApiHandler {
        @Override
        public ApiKeys api() {
            return ApiKeys.DESCRIBE_CLUSTER;
        }

        @Override
        public void handle(ApiRequest request) {
            request.respond(new DescribeClusterResponse(new DescribeClusterResponseData().setClusterId(ANSWERED)));
        }
    }

    private GatewayRig rig(Map<String, ?> settings, ApiHandler... more) throws Exception {
        return new GatewayRig(directory, settings, more);
    }

    private static double refused(GatewayRig rig, Refusals.Cause cause) {
        return rig.meters
                .get("weir.gateway.refusals")
                .tag("cause", cause.tag())
                .counter()
                .count();
    }

    private static void assertServed(RawClient client) throws Exception {
        assertEquals(0, client.call(VERSIONS, ApiVersionsResponseData.class).errorCode());
    }

    private static byte[] describe(int correlation) {
        return RawClient.framed(new DescribeClusterRequest(new DescribeClusterRequestData(), (short) 0)
                .serializeWithHeader(new RequestHeader(ApiKeys.DESCRIBE_CLUSTER, (short) 0, "raw", correlation)));
    }

    @Test
    void oneConnectionMoreThanThereMayBeIsClosed() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.kafka.\"max.connections\"", 2));
                RawClient first = rig.connect()) {
            assertServed(first);
            try (RawClient second = rig.connect()) {
                assertServed(second);
                try (RawClient third = rig.connect()) {
                    assertTrue(third.closedByPeer());
                }
            }
            assertEquals(1, refused(rig, Refusals.Cause.MAX_CONNECTIONS));
            Eventually.holds(() -> rig.gauge("weir.gateway.connections") == 1);
            try (RawClient again = rig.connect()) {
                assertServed(again);
            }
        }
    }

    @Test
    void anAddressHasItsOwnLimitWhichAnOverrideReplacesAndAChangeActsAtOnce() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.kafka.\"max.connections.per.ip\"", 1));
                RawClient first = rig.connect()) {
            assertServed(first);
            try (RawClient second = rig.connect()) {
                assertTrue(second.closedByPeer());
            }
            assertEquals(1, refused(rig, Refusals.Cause.MAX_CONNECTIONS_PER_ADDRESS));
            rig.gateway.limit(new ConnectionLimits(10, 1, Map.of("127.0.0.1", 2)));
            try (RawClient second = rig.connect()) {
                assertServed(second);
                try (RawClient third = rig.connect()) {
                    assertTrue(third.closedByPeer());
                }
            }
            Eventually.holds(() -> rig.gauge("weir.gateway.connections") == 1);
            rig.gateway.limit(new ConnectionLimits(1, 5, Map.of()));
            assertServed(first);
            try (RawClient second = rig.connect()) {
                assertTrue(second.closedByPeer());
            }
            assertEquals(1, refused(rig, Refusals.Cause.MAX_CONNECTIONS));
        }
    }

    @Test
    void aClientThatReadsNothingIsReadNoFurtherAndLosesItsConnection() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.gateway.write-timeout", "300ms"), new MuchToSay());
                RawClient reader = rig.connect();
                RawClient other = new RawClient(rig.port(), 4096)) {
            Eventually.holds(() -> refused(rig, Refusals.Cause.SLOW_READER) == 0);
            floodUntilClosed(other);
            Eventually.holds(() -> refused(rig, Refusals.Cause.SLOW_READER) == 1);
            Eventually.holds(() -> rig.gauge("weir.gateway.answer.memory.bytes") == 0);
            assertServed(reader);
        }
    }

    /** Sends without reading, until the other side gives up. */
    private static void floodUntilClosed(RawClient client) {
        try {
            for (int i = 0; i < 1_000_000; i++) {
                client.send(describe(i));
            }
        } catch (java.io.IOException closed) {
            return;
        }
        throw new AssertionError("it was read without bound");
    }

    @Test
    void manyRequestsAtOnceForLargeAnswersAreTakenAFewAtATime() throws Exception {
        Map<String, ?> settings = Map.of("weir.gateway.answers-per-connection", "64 KiB");
        try (GatewayRig rig = rig(settings, new MuchToSay());
                RawClient client = new RawClient(rig.port(), 4096)) {
            byte[] one = describe(1);
            ByteBuffer all = ByteBuffer.allocate(one.length * 200);
            for (int i = 0; i < 200; i++) {
                all.put(one);
            }
            client.send(all.array());
            Eventually.holds(() -> rig.gauge("weir.gateway.answer.memory.bytes") > 0);
            for (int i = 0; i < 200; i++) {
                assertTrue(rig.gauge("weir.gateway.answer.memory.bytes") < 400_000);
                assertEquals(1, client.receiveFrame().getInt());
            }
            Eventually.holds(() -> rig.gauge("weir.gateway.answer.memory.bytes") == 0);
        }
    }

    @Test
    void whenTheNodesAnswersTakeTooMuchTheOldestUnreadOneGivesWay() throws Exception {
        Map<String, ?> settings =
                Map.of("weir.gateway.answer-memory", "1 MiB", "weir.gateway.answers-per-connection", "512 KiB");
        try (GatewayRig rig = rig(settings, new MuchToSay())) {
            List<RawClient> idle = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                RawClient client = new RawClient(rig.port(), 4096);
                idle.add(client);
                // More than the sockets' buffers take.
                ByteBuffer all = ByteBuffer.allocate(describe(1).length * 60);
                for (int j = 0; j < 60; j++) {
                    all.put(describe(1));
                }
                client.send(all.array());
            }
            Eventually.holds(() -> refused(rig, Refusals.Cause.ANSWER_MEMORY) > 0);
            Eventually.holds(() -> rig.gauge("weir.gateway.answer.memory.bytes") <= 1 << 20);
            try (RawClient reader = rig.connect()) {
                reader.send(describe(9));
                assertEquals(9, reader.receiveFrame().getInt());
            }
            for (RawClient client : idle) {
                client.close();
            }
            Eventually.holds(() -> rig.gauge("weir.gateway.answer.memory.bytes") == 0);
        }
    }

    @Test
    void aRequestOfTooManyFieldsEndsItsConnection() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.gateway.request-fields-max", 1000));
                RawClient client = rig.connect()) {
            ByteBuffer topics = ByteBuffer.allocate(4_000);
            topics.put(RawClient.header(ApiKeys.METADATA.id, 4, 1)).putInt(999).position(0);
            client.sendFrame(topics);
            assertTrue(client.closedByPeer());
            assertEquals(1, refused(rig, Refusals.Cause.REQUEST_FIELDS));
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 0);
            assertEquals(0, rig.gauge("weir.gateway.parsed.memory.bytes"));
        }
    }

    @Test
    void whenRequestsUnderWayTakeTooMuchTheNextIsRefused() throws Exception {
        List<ApiRequest> held = new ArrayList<>();
        ApiHandler holding = new ApiHandler() {
            @Override
            public ApiKeys api() {
                return ApiKeys.METADATA;
            }

            @Override
            public void handle(ApiRequest request) {
                synchronized (held) {
                    held.add(request);
                }
            }
        };
        Map<String, ?> settings =
                Map.of("weir.gateway.request-fields-max", 1000, "weir.gateway.parsed-memory", "70 KiB");
        try (GatewayRig rig = rig(settings, holding)) {
            ByteBuffer topics = ByteBuffer.allocate(13 + 4 + 2 * 900 + 1);
            topics.put(RawClient.header(ApiKeys.METADATA.id, 4, 1)).putInt(900).position(0);
            try (RawClient first = rig.connect();
                    RawClient second = rig.connect()) {
                first.sendFrame(topics);
                Eventually.holds(() -> rig.gauge("weir.gateway.parsed.memory.bytes") > 50_000);
                second.sendFrame(topics);
                assertTrue(second.closedByPeer());
                assertEquals(1, refused(rig, Refusals.Cause.PARSED_MEMORY));
                assertFalse(held.isEmpty());
            }
            Eventually.holds(() -> rig.gauge("weir.gateway.parsed.memory.bytes") == 0);
        }
    }

    @Test
    void aRequestThatTricklesInEndsItsConnection() throws Exception {
        Map<String, ?> settings =
                Map.of("weir.gateway.frame-timeout", "100ms", "weir.gateway.request-rate-min", "1 GiB");
        try (GatewayRig rig = rig(settings);
                RawClient client = rig.connect()) {
            client.send(ByteBuffer.allocate(4).putInt(1 << 20).array());
            try {
                for (int i = 0; i < 1 << 20; i++) {
                    client.send(new byte[1]);
                    if (refused(rig, Refusals.Cause.SLOW_REQUEST) > 0) {
                        break;
                    }
                }
            } catch (java.io.IOException closed) {
                // as it should be
            }
            Eventually.holds(() -> refused(rig, Refusals.Cause.SLOW_REQUEST) == 1);
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") == 0);
        }
    }

    @Test
    void anIdleConnectionIsClosedAndCounted() throws Exception {
        try (GatewayRig rig = rig(Map.of("weir.kafka.\"connections.max.idle.ms\"", 200));
                RawClient client = rig.connect()) {
            assertTrue(client.closedByPeer());
            assertEquals(1, refused(rig, Refusals.Cause.IDLE));
        }
    }
}
