package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTest {
    @TempDir
    Path directory;

    @Test
    void aPortThatIsInUseIsSaidInOneLine() throws Exception {
        for (String transport : new String[] {"auto", "nio"}) {
            try (GatewayRig rig = new GatewayRig(directory, Map.of())) {
                GatewaySettings settings = GatewayRig.settings(Map.of("weir.gateway.transport", transport));
                GatewayException refusal = assertThrows(
                        GatewayException.class,
                        () -> Gateway.bind(settings, 9, "127.0.0.1", rig.port(), new SimpleMeterRegistry()));
                assertEquals("Cannot listen on 127.0.0.1:" + rig.port() + ": the port is in use", refusal.getMessage());
                assertNoThreads("weir-9-gateway");
            }
        }
    }

    @Test
    void aStopWaitsForAnswersUnderWayAndLeavesNothing() throws Exception {
        GatewayRig rig = new GatewayRig(directory, Map.of());
        var events = rig.topic("events", 1);
        try (RawClient client = rig.connect()) {
            CountDownLatch held = rig.leader(events, 0).hold();
            var header = client.send(
                    Batches.produce(9, 1, Batches.topic("events", Batches.partition(0, Batches.batch(1, 10)))));
            Eventually.holds(() -> rig.gauge("weir.gateway.request.memory.bytes") > 0);
            CompletableFuture<Void> stop = CompletableFuture.runAsync(rig.gateway::close);
            Eventually.holds(() -> refused(rig.port()));
            held.countDown();
            ProduceResponseData answer =
                    (ProduceResponseData) client.receive(header).data();
            assertEquals(
                    0,
                    answer.responses()
                            .iterator()
                            .next()
                            .partitionResponses()
                            .get(0)
                            .errorCode());
            assertTrue(client.closedByPeer());
            stop.join();
        }
        assertNoThreads("weir-1-gateway");
        rig.close();
    }

    @Test
    void connectionsBeyondTheBoundAreRefused() throws Exception {
        try (GatewayRig rig = new GatewayRig(directory, Map.of("weir.kafka.\"max.connections\"", 1))) {
            try (RawClient first = rig.connect()) {
                Eventually.holds(() -> rig.gauge("weir.gateway.connections") == 1);
                try (RawClient second = rig.connect()) {
                    assertTrue(second.closedByPeer());
                }
                first.send(new byte[1]);
            }
            Eventually.holds(() -> rig.gauge("weir.gateway.connections") == 0);
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (GatewayRig rig = new GatewayRig(directory, Map.of("weir.kafka.\"connections.max.idle.ms\"", 200));
                RawClient client = rig.connect()) {
            assertTrue(client.closedByPeer());
        }
    }

    @Test
    void settingsThatContradictOneAnotherAreAllNamed() {
        IllegalArgumentException faults = assertThrows(
                IllegalArgumentException.class,
                () -> GatewayRig.settings(Map.of(
                        "weir.gateway.transport", "pigeon",
                        "weir.gateway.max-requests-in-flight", 0,
                        "weir.gateway.frame-timeout", "soon")));
        assertEquals(3, faults.getMessage().lines().count(), faults.getMessage());
        assertTrue(faults.getMessage().contains("weir.gateway.transport"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> GatewayRig.settings(Map.of("weir.gateway.request-memory", "20 MiB")))
                .getMessage()
                .contains("socket.request.max.bytes"));
    }

    private static boolean refused(int port) {
        try {
            new RawClient(port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void assertNoThreads(String prefix) throws Exception {
        Eventually.holds(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(prefix)));
    }
}
