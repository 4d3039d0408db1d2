package io.weir.cluster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupConfigsTest {
    private static final String SESSION = GroupConfigs.SESSION_TIMEOUT;
    private static final String HEARTBEAT = GroupConfigs.HEARTBEAT_INTERVAL;

    private final MetadataImage image = MetadataImage.empty(TopicId.ZERO);
    private final GroupConfigs defaults = configs(Map.of());

    private static GroupConfigs configs(Map<String, String> broker) {
        return new GroupConfigs(BrokerConfigs.of(1, broker));
    }

    @Test
    void withNothingSetAllIsAsKafkaHasIt() {
        assertEquals("bidirectional", defaults.migrationPolicy(image));
        assertEquals(45_000, defaults.consumerValue(image, Map.of(), SESSION));
    }

    @Test
    void whatAGroupSetsIsStronger() {
        GroupConfigs configs = configs(Map.of("group.consumer.session.timeout.ms", "50000"));
        Map<String, String> own = Map.of(SESSION, "55000");

        assertEquals(55_000, configs.consumerValue(image, own, SESSION));
        ConfigEntry entry = configs.entries(image, own).stream()
                .filter(candidate -> candidate.name().equals(SESSION))
                .findFirst()
                .orElseThrow();
        assertEquals("55000", entry.value());
        assertEquals(
                List.of(ConfigSource.GROUP_CONFIG, ConfigSource.STATIC_BROKER_CONFIG, ConfigSource.DEFAULT_CONFIG),
                entry.synonyms().stream().map(ConfigEntry.Synonym::source).toList());
    }

    @Test
    void whatAGroupSetNeverLeavesTheBoundsOfABrokerThatHasOthersNow() {
        GroupConfigs configs = configs(Map.of("group.consumer.max.session.timeout.ms", "50000"));

        assertEquals(50_000, configs.consumerValue(image, Map.of(SESSION, "60000"), SESSION));
    }

    @Test
    void whatAGroupCannotSetIsRefusedInOneLine() {
        refused("Unknown group config name: retention.ms", Map.of("retention.ms", "1"));
        refused(
                "Invalid value soon for configuration " + SESSION + ": Not a number of type INT",
                Map.of(SESSION, "soon"));
        refused(
                SESSION + " must be greater than or equal to group.consumer.min.session.timeout.ms",
                Map.of(SESSION, "44999"));
        refused(
                HEARTBEAT + " must be less than or equal to group.consumer.max.heartbeat.interval.ms",
                Map.of(HEARTBEAT, "15001"));
        assertEquals(Optional.empty(), defaults.problem(image, Map.of(SESSION, "60000", HEARTBEAT, "15000")));
    }

    private void refused(String why, Map<String, String> own) {
        assertEquals(Optional.of(why), defaults.problem(image, own));
    }

    @Test
    void aBrokerWhoseBoundsContradictOneAnotherDoesNotStart() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> configs(Map.of("group.consumer.session.timeout.ms", "1000")));
        assertEquals(
                "group.consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms"
                        + System.lineSeparator()
                        + "group.consumer.heartbeat.interval.ms must be less than group.consumer.session.timeout.ms",
                refused.getMessage());
    }
}
