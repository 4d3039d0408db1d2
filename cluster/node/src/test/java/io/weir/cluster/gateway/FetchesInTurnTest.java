package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of many fetches that a client sends at once, one is served at a time. */
class FetchesInTurnTest {
    private static final short VERSION = 12;

    @TempDir
    Path directory;

    private static final class HeldFetches implements ApiHandler {
        final BlockingQueue<ApiRequest> asked = new LinkedBlockingQueue<>();

        @Override
        public ApiKeys api() {
            return ApiKeys.FETCH;
        }

        @Override
        public void handle(ApiRequest request) {
            asked.add(request);
        }
    }

    @Test
    void nothingIsReadBehindAFetchBeforeItIsAnswered() throws Exception {
        HeldFetches held = new HeldFetches();
        try (GatewayRig rig = new GatewayRig(directory, Map.of(), held);
                RawClient client = rig.connect();
                RawClient other = rig.connect()) {
            byte[] first = fetch(1);
            byte[] second = fetch(2);
            client.send(ByteBuffer.allocate(first.length + second.length)
                    .put(first)
                    .put(second)
                    .array());
            ApiRequest underWay = held.asked.poll(30, TimeUnit.SECONDS);
            assertNotNull(underWay);
            // Another client's fetch is served meanwhile: by then the second would have been, too.
            other.send(fetch(3));
            ApiRequest others = held.asked.poll(30, TimeUnit.SECONDS);
            assertNotNull(others);
            assertEquals(3, others.header().correlationId());

            answer(underWay);
            ApiRequest next = held.asked.poll(30, TimeUnit.SECONDS);
            assertNotNull(next);
            assertEquals(2, next.header().correlationId());
            answer(next);
            answer(others);
            assertTrue(client.receiveFrame().remaining() > 0);
            assertTrue(client.receiveFrame().remaining() > 0);
        }
    }

    private static void answer(ApiRequest request) {
        request.respond(FetchResponse.of(new FetchResponseData()), () -> {});
    }

    private static byte[] fetch(int correlation) {
        FetchRequestData data = new FetchRequestData()
                .setReplicaState(new FetchRequestData.ReplicaState().setReplicaId(-1))
                .setMaxWaitMs(500)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setSessionEpoch(-1);
        return RawClient.framed(new FetchRequest(data, VERSION)
                .serializeWithHeader(new RequestHeader(ApiKeys.FETCH, VERSION, "raw", correlation)));
    }
}
