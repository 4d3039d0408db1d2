package io.weir.monitoring;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * Health and metrics over HTTP: {@code /health/live} and {@code /health/ready} answer 200 or 503 with one line, {@code /metrics}
 * answers in Prometheus' text format. Requests are answered one after the other on each connection; nothing is kept between them.
 */
public final class MonitoringServer {
    private static final Duration UNBIND_DEADLINE = Duration.ofSeconds(1);

    private static final ContentType.NonBinary PROMETHEUS = MediaTypes.customWithOpenCharset(
                    "text", "plain", Map.of("version", "0.0.4"), false)
            .toContentType(HttpCharsets.UTF_8);

    private final ServerBinding binding;

    private MonitoringServer(ServerBinding binding) {
        this.binding = binding;
    }

    /** Listens; the stage fails when the address cannot be had. */
    public static CompletionStage<MonitoringServer> start(
            ActorSystem<?> system, String host, int port, NodeHealth health, NodeMetrics metrics) {
        return Http.get(system)
                .newServerAt(host, port)
                .bindSync(request -> answer(system, request, health, metrics))
                .thenApply(MonitoringServer::new);
    }

    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /** Stops listening; connections are closed at the latest after a second. */
    public CompletionStage<?> stop() {
        return binding.terminate(UNBIND_DEADLINE);
    }

    private static HttpResponse answer(
            ActorSystem<?> system, HttpRequest request, NodeHealth health, NodeMetrics metrics) {
        request.discardEntityBytes(system);
        if (request.method() != HttpMethods.GET && request.method() != HttpMethods.HEAD) {
            return HttpResponse.create().withStatus(StatusCodes.METHOD_NOT_ALLOWED);
        }
        return switch (request.getUri().path()) {
            case "/health/live" -> verdict(health.live());
            case "/health/ready" -> verdict(health.ready());
            case "/metrics" -> HttpResponse.create().withEntity(HttpEntities.create(PROMETHEUS, metrics.scrape()));
            default ->
                HttpResponse.create()
                        .withStatus(StatusCodes.NOT_FOUND)
                        .withEntity(ContentTypes.TEXT_PLAIN_UTF8, "/health/live\n/health/ready\n/metrics\n");
        };
    }

    private static HttpResponse verdict(NodeHealth.Verdict verdict) {
        return HttpResponse.create()
                .withStatus(verdict.good() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE)
                .withEntity(ContentTypes.TEXT_PLAIN_UTF8, verdict.reason() + "\n");
    }
}
