package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.wire.CompressionKind;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ProducerSettingsTest {
    private static String faults(Map<String, Object> properties) {
        return assertThrows(ConfigException.class, () -> ProducerSettings.of(properties))
                .getMessage();
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        String faults = faults(Map.of("acks", "2", "linger.ms", "soon", "compression.type", "zip", "batch.size", -1));
        for (String name : new String[] {"acks", "linger.ms", "compression.type", "batch.size", "bootstrap.servers"}) {
            assertTrue(faults.contains(name), name + " in " + faults);
        }
    }

    @Test
    void faultsBetweenSettingsAreNamedAtOnceToo() {
        String faults = faults(Map.of(
                "bootstrap.servers", "here,there:99999",
                "enable.idempotence", true,
                "acks", "1",
                "delivery.timeout.ms", 10,
                "buffer.memory", 1_000,
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "GSSAPI"));
        for (String part : new String[] {
            "'here'", "'there:99999'", "acks=all", "delivery.timeout.ms", "buffer.memory", "sasl.mechanism"
        }) {
            assertTrue(faults.contains(part), part + " in " + faults);
        }
    }

    @Test
    void defaultsAreThoseOfASafeProducer() {
        ProducerSettings settings = ProducerSettings.of(Map.of("bootstrap.servers", "a:1, [::1]:2"));
        assertEquals(-1, settings.acks());
        assertTrue(settings.idempotent());
        assertEquals(Duration.ZERO, settings.linger());
        assertEquals(CompressionKind.NONE, settings.compression());
        assertEquals("::1", settings.cluster().bootstrap().get(1).getHostString());
    }

    @Test
    void whoAsksForFewerAcknowledgementsGoesWithoutIdempotence() {
        assertFalse(ProducerSettings.of(Map.of("bootstrap.servers", "a:1", "acks", "1"))
                .idempotent());
        assertFalse(
                ProducerSettings.of(Map.of("bootstrap.servers", "a:1", "max.in.flight.requests.per.connection", "6"))
                        .idempotent());
    }

    @Test
    void transactionsAreRefusedAndPasswordsNotShown() {
        assertTrue(faults(Map.of("bootstrap.servers", "a:1", "transactional.id", "t"))
                .contains("transactional.id"));
        ProducerSettings settings = ProducerSettings.of(
                Map.of(
                        "bootstrap.servers",
                        "a:1",
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"secret\";"));
        assertFalse(settings.toString().contains("secret"));
    }
}
