package io.weir.client.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What a producer counts, under {@code weir.client.producer}, by client id. */
final class ProducerMetrics {
    private final Counter delivered;
    private final Counter failed;
    private final Counter sentAgain;
    private final DistributionSummary batches;

    ProducerMetrics(MeterRegistry registry, String client, ByteBudget budget) {
        Gauge.builder("weir.client.producer.buffered", budget, ByteBudget::used)
                .baseUnit("bytes")
                .tag("client", client)
                .register(registry);
        delivered = records(registry, client, "delivered");
        failed = records(registry, client, "failed");
        sentAgain = Counter.builder("weir.client.producer.retries")
                .tag("client", client)
                .register(registry);
        batches = DistributionSummary.builder("weir.client.producer.batch")
                .baseUnit("bytes")
                .tag("client", client)
                .register(registry);
    }

    private static Counter records(MeterRegistry registry, String client, String result) {
        return Counter.builder("weir.client.producer.records")
                .tag("client", client)
                .tag("result", result)
                .register(registry);
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
}
