package io.weir.cluster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.weir.cluster.config.ConfigEntry.Synonym;
import io.weir.cluster.metadata.MetadataEvent.BrokerConfigChanged;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.TimestampType;
import io.weir.log.TopicId;
import io.weir.partition.PartitionSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicConfigsTest {
    private final MetadataImage image = MetadataImage.empty(TopicId.random());
    private final TopicConfigs defaults = new TopicConfigs(BrokerConfigs.of(1, Map.of()));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retention.ms | x | Invalid value x for configuration retention.ms: Not a number of type LONG
            retention.ms | -2 | Invalid value -2 for configuration retention.ms: Value must be at least -1
            segment.bytes | 1 | Invalid value 1 for configuration segment.bytes: Value must be at least 1048576
            segment.bytes | 1e3 | Invalid value 1e3 for configuration segment.bytes: Not a number of type INT
            cleanup.policy | compact,foo | Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete
            compression.type | foo | Invalid value foo for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer
            min.cleanable.dirty.ratio | 2 | Invalid value 2.0 for configuration min.cleanable.dirty.ratio: Value must be no more than 1
            preallocate | x | Invalid value x for configuration preallocate: Expected value to be either true or false
            weir.durability | disk | Invalid value disk for configuration weir.durability: String must be one of: fsync, os
            no.such | 1 | Unknown topic config name: no.such
            """)
    void aValueThatIsNotAllowedIsRefusedInKafkasWords(String name, String value, String message) {
        assertEquals(Optional.of(message), defaults.problem(image, Map.of(name, value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cleanup.policy=", "cleanup.policy=compact, delete", "preallocate= TRUE ", "retention.ms= 5 "})
    void aValueThatKafkaTakesIsTaken(String setting) {
        int equals = setting.indexOf('=');
        assertEquals(
                Optional.empty(),
                defaults.problem(image, Map.of(setting.substring(0, equals), setting.substring(equals + 1))));
    }

    @Test
    void compactionLagsThatContradictEachOtherAreRefused() {
        assertEquals(
                Optional.of("conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)"),
                defaults.problem(image, Map.of("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "5")));
    }

    @Test
    void everyDefaultIsAllowed() {
        for (ConfigDefinition definition : TopicConfigs.definitions()) {
            assertEquals(Optional.empty(), definition.problem(definition.defaultValue()), definition.name());
        }
        for (ConfigDefinition definition : BrokerConfigs.definitions()) {
            if (definition.defaultValue() != null) {
                assertEquals(Optional.empty(), definition.problem(definition.defaultValue()), definition.name());
            }
        }
    }

    @Test
    void withNothingSetALogHasKafkasDefaultsAndIsFlushed() {
        assertEquals(new PartitionSettings(LogConfig.DEFAULT, Durability.FSYNC, 2), defaults.settings(image, Map.of()));
    }

    @Test
    void aTopicsOwnValuesReachItsPartitions() {
        PartitionSettings settings = defaults.settings(
                image,
                Map.of(
                        "segment.bytes", "2097152",
                        "cleanup.policy", "delete, compact",
                        "message.timestamp.type", "LogAppendTime",
                        "weir.durability", "os",
                        "min.insync.replicas", "1"));
        assertEquals(2 << 20, settings.log().segmentBytes());
        assertTrue(settings.log().compacted());
        assertEquals(TimestampType.LOG_APPEND_TIME, settings.log().timestampType());
        assertEquals(Durability.OS, settings.durability());
        assertEquals(1, settings.minInsyncReplicas());
    }

    @Test
    void theStrongestSourceWinsAndAllAreListed() {
        TopicConfigs configs = new TopicConfigs(BrokerConfigs.of(1, Map.of("log.retention.hours", "2")));
        MetadataImage dynamic = new BrokerConfigChanged("", Map.of("log.retention.ms", "9"), List.of()).apply(image);

        assertEquals("7200000", entry(configs, image, Map.of()).value());
        assertEquals(
                ConfigSource.STATIC_BROKER_CONFIG,
                entry(configs, image, Map.of()).source());
        assertEquals("9", entry(configs, dynamic, Map.of()).value());
        assertEquals(
                List.of(
                        new Synonym("retention.ms", "5", ConfigSource.TOPIC_CONFIG),
                        new Synonym("log.retention.ms", "9", ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG),
                        new Synonym("log.retention.hours", "2", ConfigSource.STATIC_BROKER_CONFIG),
                        new Synonym("log.retention.hours", "168", ConfigSource.DEFAULT_CONFIG)),
                entry(configs, dynamic, Map.of("retention.ms", "5")).synonyms());
    }

    @Test
    void namesOfTheConfigurationFileMayBeQuotedOrNot() {
        BrokerConfigs configs = BrokerConfigs.of(
                1,
                ConfigFactory.parseString(
                        "kafka { \"num.partitions\" = 3, log.segment.bytes = 1048576 }, durability = os"));
        assertEquals(3, configs.numPartitions(image));
        PartitionSettings settings = new TopicConfigs(configs).settings(image, Map.of());
        assertEquals(1 << 20, settings.log().segmentBytes());
        assertEquals(Durability.OS, settings.durability());
    }

    @Test
    void allThatIsWrongInTheConfigurationFileIsSaidAtOnce() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> BrokerConfigs.of(1, Map.of("num.partitions", "0", "no.such", "1")))
                .getMessage();
        assertEquals(
                "Unknown broker config name: no.such|Invalid value 0 for configuration num.partitions: Value must be at least 1",
                message.lines().sorted((a, b) -> b.compareTo(a)).collect(Collectors.joining("|")));
    }

    @Test
    void theDefaultReplicationFactorIsNoMoreThanThereAreBrokersUnlessItIsSet() {
        assertEquals(1, defaults.broker().defaultReplicationFactor(image, 1));
        assertEquals(3, defaults.broker().defaultReplicationFactor(image, 5));
        assertEquals(
                2,
                BrokerConfigs.of(1, Map.of("default.replication.factor", "2")).defaultReplicationFactor(image, 1));
    }

    private static ConfigEntry entry(TopicConfigs configs, MetadataImage image, Map<String, String> own) {
        return configs.entries(image, own).stream()
                .filter(entry -> entry.name().equals("retention.ms"))
                .findFirst()
                .orElseThrow();
    }
}
