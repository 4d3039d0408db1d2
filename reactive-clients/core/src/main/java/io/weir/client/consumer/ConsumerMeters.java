package io.weir.client.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * A consumer's meters: {@code weir.consumer.demand} (records), {@code .buffered} and {@code .budget} (bytes), {@code .fetch} (time),
 * {@code .lag} (records, by topic and partition, from what was fetched to the end), {@code .commits} and {@code .commit.failures},
 * {@code .records.skipped}.
 */
final class ConsumerMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer fetches;
    private final Counter commits;
    private final Counter commitFailures;
    private final Counter skipped;
    private final List<Meter> own = new ArrayList<>();
    private final Map<FetchPartition, Meter> lags = new ConcurrentHashMap<>();

    ConsumerMeters(MeterRegistry registry, String client) {
        this.registry = registry;
        tags = Tags.of("client", client);
        fetches = kept(registry.timer("weir.consumer.fetch", tags));
        commits = kept(registry.counter("weir.consumer.commits", tags));
        commitFailures = kept(registry.counter("weir.consumer.commit.failures", tags));
        skipped = kept(registry.counter("weir.consumer.records.skipped", tags));
    }

    private <M extends Meter> M kept(M meter) {
        own.add(meter);
        return meter;
    }

    <T> void gauge(String name, String unit, T of, ToDoubleFunction<T> value) {
        kept(Gauge.builder("weir.consumer." + name, of, value)
                .tags(tags)
                .baseUnit(unit)
                .register(registry));
    }

    void fetched(long nanos) {
        fetches.record(nanos, TimeUnit.NANOSECONDS);
    }

    void committed(boolean done) {
        (done ? commits : commitFailures).increment();
    }

    void skipped() {
        skipped.increment();
    }

    void reading(FetchPartition partition) {
        lags.put(
                partition,
                Gauge.builder("weir.consumer.lag", partition, FetchPartition::lag)
                        .tags(tags.and(
                                "topic",
                                partition.partition().topic(),
                                "partition",
                                Integer.toString(partition.partition().partition())))
                        .register(registry));
    }

    void readNoMore(FetchPartition partition) {
        Meter lag = lags.remove(partition);
        if (lag != null) {
            registry.remove(lag);
        }
    }

    @Override
    public void close() {
        lags.values().forEach(registry::remove);
        own.forEach(registry::remove);
    }
}
