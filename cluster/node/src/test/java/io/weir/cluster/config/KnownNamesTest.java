package io.weir.cluster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownNamesTest {

    @Test
    void everyNameThatOurDefaultsSetIsDefined() {
        BrokerConfigs.of(1, ConfigFactory.defaultReference().getConfig("weir"));
    }

    @Test
    void everyDefaultIsAllowedByItsOwnRule() {
        BrokerConfigs.definitions().stream()
                .filter(definition -> definition.defaultValue() != null)
                .forEach(definition -> assertEquals(
                        Optional.empty(), definition.problem(definition.defaultValue()), definition.name()));
        TopicConfigs.definitions()
                .forEach(definition -> assertEquals(
                        Optional.empty(), definition.problem(definition.defaultValue()), definition.name()));
    }

    @Test
    void anotherNameIsRefused() {
        assertTrue(BrokerConfigs.problem("no.such.name", "1").isPresent());
    }
}
