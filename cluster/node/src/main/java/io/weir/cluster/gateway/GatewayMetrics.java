package io.weir.cluster.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.cluster.gateway.network.AnswerMemory;
import io.weir.cluster.gateway.network.RequestMemory;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.kafka.common.protocol.ApiKeys;

/** What the listener counts: connections, requests by API, bytes in and out, and the memory of requests and answers in use. */
final class GatewayMetrics {
    private final MeterRegistry registry;
    private final Map<ApiKeys, Counter> requests = new EnumMap<>(ApiKeys.class);
    private final Counter bytesIn;
    private final Counter bytesOut;

    GatewayMetrics(MeterRegistry registry, Connection.NodeMemory node, IntSupplier connections) {
        RequestMemory memory = node.requests();
        this.registry = registry;
        this.bytesIn = registry.counter("weir.gateway.received.bytes");
        this.bytesOut = registry.counter("weir.gateway.sent.bytes");
        Gauge.builder("weir.gateway.request.memory.bytes", memory, RequestMemory::used)
                .register(registry);
        Gauge.builder("weir.gateway.request.memory.waiting", memory, RequestMemory::waiting)
                .register(registry);
        Gauge.builder("weir.gateway.parsed.memory.bytes", node.parsed(), ParsedMemory::used)
                .register(registry);
        Gauge.builder("weir.gateway.answer.memory.bytes", node.answers(), AnswerMemory::used)
                .register(registry);
        Gauge.builder("weir.gateway.connections", connections::getAsInt).register(registry);
    }

    /** Makes the counters of what is served, once, before the first request. */
    void serve(Iterable<ApiKeys> apis) {
        apis.forEach(api -> requests.put(api, registry.counter("weir.gateway.requests", "api", api.name)));
    }

    void received(ApiKeys api, int bytes) {
        requests.get(api).increment();
        bytesIn.increment(bytes);
    }

    void sent(long bytes) {
        bytesOut.increment(bytes);
    }
}
