package io.weir.client.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.weir.client.cluster.SharedGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What a producer counts, under {@code weir.client.producer}, by client id: {@code .buffered} and {@code .budget} (bytes), {@code .records} by
 * result, {@code .retries}, {@code .batch} (bytes), {@code .request} (time until a request is answered). Producers with the same client id are
 * summed up; gauges leave the registry with the last of them.
 */
final class ProducerMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<SharedGauge> gauges = new ArrayList<>();
    private final Counter delivered;
    private final Counter failed;
    private final Counter sentAgain;
    private final DistributionSummary batches;
    private final Timer requests;

    ProducerMetrics(MeterRegistry registry, String client, ByteBudget budget) {
        this.registry = registry;
        gauge("buffered", client, budget, ByteBudget::used);
        gauge("budget", client, budget, ByteBudget::limit);
        delivered = records(client, "delivered");
        failed = records(client, "failed");
        sentAgain = Counter.builder("weir.client.producer.retries")
                .tag("client", client)
                .register(registry);
        batches = DistributionSummary.builder("weir.client.producer.batch")
                .baseUnit("bytes")
                .tag("client", client)
                .register(registry);
        requests = Timer.builder("weir.client.producer.request")
                .tag("client", client)
                .register(registry);
    }

    private void gauge(String name, String client, ByteBudget budget, ToDoubleFunction<ByteBudget> bytes) {
        gauges.add(SharedGauge.add(
                registry,
                "weir.client.producer." + name,
                Tags.of("client", client),
                "bytes",
                () -> bytes.applyAsDouble(budget)));
    }

    private Counter records(String client, String result) {
        return Counter.builder("weir.client.producer.records")
                .tag("client", client)
                .tag("result", result)
                .register(registry);
    }

    /** @param nanos from when the request was given to the connection */
    void answered(long nanos) {
        requests.record(nanos, TimeUnit.NANOSECONDS);
    }

    void sent(int bytes, boolean again) {
        batches.record(bytes);
        if (again) {
            sentAgain.increment();
        }
    }

    void delivered(int records) {
        delivered.increment(records);
    }

    void failed(int records) {
        failed.increment(records);
    }

    @Override
    public void close() {
        gauges.forEach(SharedGauge::close);
    }
}
