package io.weir.cluster.config;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.TimestampType;
import io.weir.log.WriteSettings;
import io.weir.log.batch.Codec;
import io.weir.log.batch.TargetCompression;
import io.weir.partition.PartitionSettings;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configurations of topics on one broker: what a topic sets itself, over what the broker sets for all, over the defaults.
 * Immutable; pure.
 */
public final class TopicConfigs {
    private final BrokerConfigs broker;
    private final Inheritance inheritance;

    public TopicConfigs(BrokerConfigs broker) {
        this.broker = broker;
        this.inheritance = new Inheritance(broker, ConfigSource.TOPIC_CONFIG);
    }

    public static Collection<ConfigDefinition> definitions() {
        return ConfigDefinitions.TOPIC.values();
    }

    /** Whether elements can be added to it and taken away. */
    public static boolean isList(String name) {
        return ConfigDefinitions.isList(ConfigDefinitions.TOPIC, name);
    }

    /** What it is when nobody sets it, brokers included; {@code null} for nothing. */
    public static String defaultOf(String name) {
        return ConfigDefinitions.defaultOf(ConfigDefinitions.TOPIC, name);
    }

    public BrokerConfigs broker() {
        return broker;
    }

    /** Why a topic cannot be configured so, or empty when it can: the first of what does not hold, by name. */
    public Optional<String> problem(MetadataImage image, Map<String, String> own) {
        for (Map.Entry<String, String> entry : new TreeMap<>(own).entrySet()) {
            ConfigDefinition definition = ConfigDefinitions.TOPIC.get(entry.getKey());
            Optional<String> problem = definition == null
                    ? Optional.of("Unknown topic config name: " + entry.getKey())
                    : definition.problem(entry.getValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        long minLag = longValue(image, own, "min.compaction.lag.ms");
        long maxLag = longValue(image, own, "max.compaction.lag.ms");
        return minLag > maxLag
                ? Optional.of("conflict topic config setting min.compaction.lag.ms (" + minLag
                        + ") > max.compaction.lag.ms (" + maxLag + ")")
                : Optional.empty();
    }

    /** Every topic configuration as it is in force for a topic that sets {@code own}, by name. */
    public List<ConfigEntry> entries(MetadataImage image, Map<String, String> own) {
        return definitions().stream()
                .map(definition -> inheritance.entry(image, own, definition))
                .toList();
    }

    /** What a partition of a topic acts on. */
    public PartitionSettings settings(MetadataImage image, Map<String, String> own) {
        Collection<String> cleanup = ConfigDefinition.elements(value(image, own, "cleanup.policy"));
        LogConfig log = new LogConfig(
                intValue(image, own, "segment.bytes"),
                longValue(image, own, "segment.ms"),
                intValue(image, own, "segment.index.bytes"),
                intValue(image, own, "index.interval.bytes"),
                intValue(image, own, "max.message.bytes"),
                value(image, own, "message.timestamp.type").equals("LogAppendTime")
                        ? TimestampType.LOG_APPEND_TIME
                        : TimestampType.CREATE_TIME,
                longValue(image, own, "message.timestamp.before.max.ms"),
                longValue(image, own, "message.timestamp.after.max.ms"),
                cleanup.contains("compact"),
                cleanup.contains("delete"),
                longValue(image, own, "retention.ms"),
                longValue(image, own, "retention.bytes"),
                writing(image, own));
        return new PartitionSettings(
                log,
                value(image, own, ConfigDefinitions.DURABILITY).equals("os") ? Durability.OS : Durability.FSYNC,
                intValue(image, own, "min.insync.replicas"));
    }

    private WriteSettings writing(MetadataImage image, Map<String, String> own) {
        return new WriteSettings(
                compression(image, own),
                longValue(image, own, "segment.jitter.ms"),
                longValue(image, own, "flush.messages"),
                longValue(image, own, "flush.ms"),
                Long.parseLong(broker.values(image, ConfigDefinitions.BROKER.get("producer.id.expiration.ms"))
                        .get(0)
                        .value()
                        .trim()));
    }

    private TargetCompression compression(MetadataImage image, Map<String, String> own) {
        String type = value(image, own, "compression.type");
        return switch (type) {
            case "producer" -> TargetCompression.PRODUCER;
            case "uncompressed" -> new TargetCompression(Codec.NONE, 0);
            case "snappy" -> new TargetCompression(Codec.SNAPPY, 0);
            default ->
                new TargetCompression(
                        Codec.valueOf(type.toUpperCase(Locale.ROOT)),
                        intValue(image, own, "compression." + type + ".level"));
        };
    }

    private int intValue(MetadataImage image, Map<String, String> own, String name) {
        return Integer.parseInt(value(image, own, name));
    }

    private long longValue(MetadataImage image, Map<String, String> own, String name) {
        return Long.parseLong(value(image, own, name));
    }

    private String value(MetadataImage image, Map<String, String> own, String name) {
        return inheritance
                .entry(image, own, ConfigDefinitions.TOPIC.get(name))
                .value()
                .trim();
    }
}
