package io.weir.client.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.weir.client.consumer.fetch.FetchPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer's meters, under {@code weir.client.consumer}: {@code .demand} (records), {@code .buffered} and {@code .budget} (bytes), {@code
 * .fetch} (time), {@code .lag} (records from what was fetched to the end, by topic, partition and stream), {@code .commits} and {@code
 * .commit.failures}, {@code .records.skipped}. They leave the registry with the consumer.
 */
final class ConsumerMeters implements AutoCloseable {
    private static final String PREFIX = "weir.client.consumer.";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer fetches;
    private final Counter commits;
    private final Counter commitFailures;
    private final Counter skipped;
    private final List<Meter> own = new ArrayList<>();
    /** The streams that read a partition, by number, with their meters. */
    private final Map<TopicPartition, TreeMap<Integer, Read>> lags = new HashMap<>();

    private record Read(FetchPartition partition, Meter lag) {}

    ConsumerMeters(MeterRegistry registry, String client) {
        this.registry = registry;
        tags = Tags.of("client", client);
        fetches = kept(registry.timer(PREFIX + "fetch", tags));
        commits = kept(registry.counter(PREFIX + "commits", tags));
        commitFailures = kept(registry.counter(PREFIX + "commit.failures", tags));
        skipped = kept(registry.counter(PREFIX + "records.skipped", tags));
    }

    private <M extends Meter> M kept(M meter) {
        own.add(meter);
        return meter;
    }

    <T> void gauge(String name, String unit, T of, ToDoubleFunction<T> value) {
        kept(Gauge.builder(PREFIX + name, of, value).tags(tags).baseUnit(unit).register(registry));
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

    /** Streams that read the same partition are numbered from 1 on; a number is used again when its stream has ended. */
    synchronized void reading(FetchPartition partition) {
        TreeMap<Integer, Read> streams = lags.computeIfAbsent(partition.partition(), read -> new TreeMap<>());
        int number = 1;
        while (streams.containsKey(number)) {
            number++;
        }
        Meter lag = Gauge.builder(PREFIX + "lag", partition, FetchPartition::lag)
                .tags(tags.and(
                        "topic",
                        partition.partition().topic(),
                        "partition",
                        Integer.toString(partition.partition().partition()),
                        "stream",
                        Integer.toString(number)))
                .baseUnit("records")
                .register(registry);
        streams.put(number, new Read(partition, lag));
    }

    synchronized void readNoMore(FetchPartition partition) {
        TreeMap<Integer, Read> streams = lags.get(partition.partition());
        if (streams != null) {
            streams.values().removeIf(read -> {
                if (read.partition() == partition) {
                    registry.remove(read.lag());
                    return true;
                }
                return false;
            });
            if (streams.isEmpty()) {
                lags.remove(partition.partition());
            }
        }
    }

    @Override
    public synchronized void close() {
        lags.values().forEach(streams -> streams.values().forEach(read -> registry.remove(read.lag())));
        lags.clear();
        own.forEach(registry::remove);
    }
}
