package io.weir.client.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.consumer.fetch.ByteBudget;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.fetch.FetchPlanner;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class ConsumerMetersTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 3);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConsumerMeters meters = new ConsumerMeters(registry, "me");

    private static FetchPartition read() {
        var settings = ConsumerSettings.of(Map.of(), new StringDeserializer(), new StringDeserializer());
        return new FetchPlanner(settings.limits(), new ByteBudget(1 << 20), () -> 1).add(ORDERS);
    }

    private Set<String> streams() {
        return registry.find("weir.client.consumer.lag").tags("topic", "orders", "partition", "3").gauges().stream()
                .map(gauge -> gauge.getId().getTag("stream"))
                .collect(Collectors.toSet());
    }

    @Test
    void streamsThatReadOnePartitionHaveALagEach() {
        FetchPartition first = read();
        FetchPartition second = read();
        meters.reading(first);
        meters.reading(second);
        assertEquals(Set.of("1", "2"), streams());

        meters.readNoMore(first);
        assertEquals(Set.of("2"), streams());
        FetchPartition third = read();
        meters.reading(third);
        assertEquals(Set.of("1", "2"), streams(), "a number is used again");
        meters.readNoMore(second);
        meters.readNoMore(third);
        meters.readNoMore(third);
        assertEquals(Set.of(), streams());
    }

    @Test
    void nothingIsLeftInTheRegistry() {
        meters.gauge("demand", "records", this, none -> 1);
        meters.reading(read());
        assertEquals(1, registry.get("weir.client.consumer.demand").gauge().value());
        assertEquals(
                -1,
                registry.get("weir.client.consumer.lag").gauges().stream()
                        .mapToDouble(Gauge::value)
                        .sum());
        meters.close();
        assertEquals(List.of(), registry.getMeters().stream().map(Meter::getId).toList());
    }
}
