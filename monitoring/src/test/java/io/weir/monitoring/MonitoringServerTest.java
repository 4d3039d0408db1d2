package io.weir.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitoringServerTest {
    private final ActorTestKit kit = ActorTestKit.create();
    private final NodeMetrics metrics = new NodeMetrics();
    private volatile boolean ready;
    private MonitoringServer server;

    @BeforeEach
    void start() throws Exception {
        server = MonitoringServer.start(kit.system(), "127.0.0.1", 0, new Health(), metrics)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
        kit.shutdownTestKit();
        metrics.close();
    }

    @Test
    void readinessFollowsTheNode() throws Exception {
        assertEquals(503, get("/health/ready").statusCode());
        ready = true;
        assertEquals(200, get("/health/ready").statusCode());
        assertEquals("the listener answers\n", get("/health/ready").body());
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void metersAreShownAsPrometheusReadsThem() throws Exception {
        metrics.observeProcess();
        metrics.registry().counter("weir.test.things").increment(3);

        HttpResponse<String> answer = get("/metrics");

        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("content-type").orElse("").startsWith("text/plain"));
        assertTrue(answer.body().contains("weir_test_things_total 3.0"), answer.body());
        assertTrue(answer.body().contains("jvm_memory_used_bytes"), answer.body());
    }

    @Test
    void anUnknownPathSaysWhatThereIs() throws Exception {
        HttpResponse<String> answer = get("/");

        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("/metrics"));
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private final class Health implements NodeHealth {
        @Override
        public Verdict live() {
            return new Verdict(true, "running");
        }

        @Override
        public Verdict ready() {
            return new Verdict(ready, ready ? "the listener answers" : "starting");
        }
    }
}
