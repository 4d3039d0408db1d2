package io.weir.client.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.wire.fetch.Isolation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class ConsumerSettingsTest {
    private static ConsumerSettings<String, String> of(Map<String, ?> properties) {
        return ConsumerSettings.of(properties, new StringDeserializer(), new StringDeserializer());
    }

    @Test
    void defaultsAreApacheKafkas() {
        ConsumerSettings<String, String> settings = of(Map.of());
        assertEquals(50 << 20, settings.limits().maxBytes());
        assertEquals(1 << 20, settings.limits().maxPartitionBytes());
        assertEquals(500, settings.limits().maxWaitMs());
        assertEquals(Optional.of(StartFrom.latest()), settings.limits().reset());
        assertEquals(Isolation.READ_UNCOMMITTED, settings.limits().isolation());
        assertTrue(settings.autoCommit());
        assertEquals(Duration.ofMinutes(5), settings.rebalanceTimeout());
    }

    @Test
    void valuesMayBeTextsAsInAFileOrNumbersAsInAProgram() {
        ConsumerSettings<String, String> settings = of(Map.of(
                "fetch.max.wait.ms", "20",
                "fetch.min.bytes", 7,
                "auto.offset.reset", "by_duration:PT1H",
                "isolation.level", "read_committed",
                "client.id", "is the cluster's"));
        assertEquals(20, settings.limits().maxWaitMs());
        assertEquals(7, settings.limits().minBytes());
        assertEquals(
                Optional.of(StartFrom.ago(Duration.ofHours(1))),
                settings.limits().reset());
        assertEquals(Isolation.READ_COMMITTED, settings.limits().isolation());
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        String message = assertThrows(
                        ConfigException.class,
                        () -> of(Map.of(
                                "fetch.max.bytes", "many",
                                "buffer.memory", 0,
                                "auto.offset.reset", "yesterday",
                                "isolation.level", "high",
                                "group.instance.id", "i")))
                .getMessage();
        for (String name : new String[] {
            "fetch.max.bytes", "buffer.memory", "auto.offset.reset", "isolation.level", "group.instance.id"
        }) {
            assertTrue(message.contains(name), message);
        }
    }

    @Test
    void aSubscriptionIsToTopicsOrToAPattern() {
        assertThrows(IllegalArgumentException.class, () -> Topics.of());
        assertEquals(Optional.of("a.*"), Topics.matching("a.*").pattern());
    }
}
