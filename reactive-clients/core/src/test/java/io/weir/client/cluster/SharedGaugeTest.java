package io.weir.client.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.client.producer.ProducerSettings;
import io.weir.client.producer.RecordProducer;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class SharedGaugeTest {
    private static final Tags TAGS = Tags.of("client", "c");

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private SharedGauge part(double value) {
        return SharedGauge.add(registry, "bytes", TAGS, "bytes", () -> value);
    }

    private double shown(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void theSumOfThoseThatAreOpenIsShownAndTheLastTakesTheGaugeAway() {
        SharedGauge first = part(1);
        SharedGauge second = part(20);
        assertEquals(21, shown("bytes"));
        first.close();
        first.close();
        assertEquals(20, shown("bytes"));
        SharedGauge third = part(300);
        second.close();
        assertEquals(300, shown("bytes"));
        third.close();
        assertNull(registry.find("bytes").gauge());
        part(4000);
        assertEquals(4000, shown("bytes"), "of those that come later");
    }

    @Test
    void anotherRegistryOrNameIsAnotherGauge() {
        part(1);
        MeterRegistry other = new SimpleMeterRegistry();
        SharedGauge.add(other, "bytes", TAGS, "bytes", () -> 7);
        SharedGauge.add(registry, "bytes", Tags.of("client", "d"), "bytes", () -> 7);
        assertEquals(1, registry.get("bytes").tags(TAGS).gauge().value());
        assertEquals(7, other.get("bytes").gauge().value());
    }

    @Test
    void producersOfOneClientIdAreSummedUpWhileTheyAreOpen() {
        ProducerSettings settings = ProducerSettings.of(
                Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", "c", "buffer.memory", 1 << 20));
        RecordProducer<String, String> stays = producer(settings);
        producer(settings).close();
        assertEquals(1 << 20, shown("weir.client.producer.budget"));
        assertEquals(0, shown("weir.client.connections"));
        RecordProducer<String, String> another = producer(settings);
        assertEquals(2 << 20, shown("weir.client.producer.budget"));
        stays.close();
        another.close();
        assertNull(registry.find("weir.client.producer.budget").gauge());
        assertNull(registry.find("weir.client.connections").gauge());
    }

    private RecordProducer<String, String> producer(ProducerSettings settings) {
        return RecordProducer.create(settings, new StringSerializer(), new StringSerializer(), Runnable::run, registry);
    }
}
