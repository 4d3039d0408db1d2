package io.weir.cluster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import io.weir.cluster.config.ConfigEntry.Synonym;
import io.weir.cluster.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One broker's configurations by Kafka's names: what its configuration file says, under what was set while it ran (the image's
 * {@code brokerConfigs}: its own, then the cluster's defaults). Immutable.
 */
public final class BrokerConfigs {
    /** By Kafka's names, what is not set by them but by another key of the node. */
    public static final Map<String, String> SET_ELSEWHERE = Map.of(
            "advertised.listeners", "weir.advertised-listener",
            "broker.id", "weir.node-id",
            "listeners", "weir.listener",
            "log.dirs", "weir.data-dir",
            "node.id", "weir.node-id");

    private final int nodeId;
    private final Map<String, String> fromFile;

    private BrokerConfigs(int nodeId, Map<String, String> fromFile) {
        this.nodeId = nodeId;
        this.fromFile = fromFile;
    }

    /**
     * Reads {@code kafka} (quoted or bare Kafka names) and {@code durability} of the node's {@code weir} section.
     *
     * @throws IllegalArgumentException with one line for each value that is not allowed and each name that is not known
     */
    public static BrokerConfigs of(int nodeId, Config weir) {
        Map<String, String> values = new TreeMap<>();
        if (weir.hasPath("kafka")) {
            weir.getConfig("kafka")
                    .entrySet()
                    .forEach(entry -> values.put(
                            String.join(".", ConfigUtil.splitPath(entry.getKey())),
                            entry.getValue().valueType() == ConfigValueType.LIST
                                    ? ((List<?>) entry.getValue().unwrapped())
                                            .stream().map(String::valueOf).collect(Collectors.joining(","))
                                    : entry.getValue().unwrapped().toString()));
        }
        if (weir.hasPath("durability")) {
            values.put(ConfigDefinitions.DURABILITY, weir.getString("durability"));
        }
        return of(nodeId, values);
    }

    /** As {@link #of(int, Config)}, from names and values. */
    public static BrokerConfigs of(int nodeId, Map<String, String> values) {
        List<String> problems = values.entrySet().stream()
                .flatMap(entry -> problem(entry.getKey(), entry.getValue()).stream())
                .toList();
        refuse(problems);
        refuse(GroupConfigDefinitions.contradictions(values));
        Map<String, String> own = new TreeMap<>(values);
        own.put("node.id", Integer.toString(nodeId));
        own.put("broker.id", Integer.toString(nodeId));
        return new BrokerConfigs(nodeId, own);
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
        }
    }

    public static Collection<ConfigDefinition> definitions() {
        return ConfigDefinitions.BROKER.values();
    }

    /** Why a broker cannot be configured so, or empty when it can. */
    public static Optional<String> problem(String name, String value) {
        ConfigDefinition definition = ConfigDefinitions.BROKER.get(name);
        return definition == null ? Optional.of("Unknown broker config name: " + name) : definition.problem(value);
    }

    /** Why a broker's configurations cannot be changed so while it runs, or empty when they can: the first of what does not hold. */
    public static Optional<String> dynamicProblem(Map<String, String> set) {
        List<String> readOnly = set.keySet().stream()
                .filter(name -> Optional.ofNullable(ConfigDefinitions.BROKER.get(name))
                        .filter(ConfigDefinition::readOnly)
                        .isPresent())
                .sorted()
                .toList();
        if (!readOnly.isEmpty()) {
            return Optional.of("Cannot update these configs dynamically: " + readOnly);
        }
        return new TreeMap<>(set)
                .entrySet().stream()
                        .flatMap(entry -> problem(entry.getKey(), entry.getValue()).stream())
                        .findFirst();
    }

    /** Whether elements can be added to it and taken away. */
    public static boolean isList(String name) {
        return ConfigDefinitions.isList(ConfigDefinitions.BROKER, name);
    }

    /** What it is when nobody sets it; {@code null} for nothing. */
    public static String defaultOf(String name) {
        return ConfigDefinitions.defaultOf(ConfigDefinitions.BROKER, name);
    }

    public int nodeId() {
        return nodeId;
    }

    /** Every broker configuration as it is in force, by name. */
    public List<ConfigEntry> entries(MetadataImage image) {
        return definitions().stream()
                .map(definition -> entry(image, definition))
                .toList();
    }

    public int numPartitions(MetadataImage image) {
        return Integer.parseInt(value(image, "num.partitions"));
    }

    /** Replicas of a topic that does not say: what is set, or else no more than there are live brokers. */
    public int defaultReplicationFactor(MetadataImage image, int liveBrokers) {
        List<Synonym> values = values(image, ConfigDefinitions.BROKER.get("default.replication.factor"));
        int factor = Integer.parseInt(values.get(0).value().trim());
        return values.get(0).source() == ConfigSource.DEFAULT_CONFIG
                ? Math.max(1, Math.min(factor, liveBrokers))
                : factor;
    }

    public boolean autoCreateTopics(MetadataImage image) {
        return isTrue(image, "auto.create.topics.enable");
    }

    public boolean topicDeletionEnabled(MetadataImage image) {
        return isTrue(image, "delete.topic.enable");
    }

    /** The values in force, for what is configured by them. */
    public BrokerValues values(MetadataImage image) {
        Map<String, String> inForce = new TreeMap<>();
        for (ConfigDefinition definition : definitions()) {
            List<Synonym> values = values(image, definition);
            if (!values.isEmpty()) {
                inForce.put(definition.name(), values.get(0).value().trim());
            }
        }
        return new BrokerValues(inForce);
    }

    private boolean isTrue(MetadataImage image, String name) {
        return Boolean.parseBoolean(value(image, name));
    }

    /** What is in force; there must be a default. */
    String value(MetadataImage image, String name) {
        return values(image, ConfigDefinitions.BROKER.get(name)).get(0).value().trim();
    }

    private ConfigEntry entry(MetadataImage image, ConfigDefinition definition) {
        List<Synonym> values = values(image, definition);
        return new ConfigEntry(
                definition.name(),
                values.isEmpty() ? null : values.get(0).value(),
                values.isEmpty() ? ConfigSource.DEFAULT_CONFIG : values.get(0).source(),
                definition.type(),
                definition.doc(),
                definition.readOnly(),
                false,
                values);
    }

    /** Every place that has a value for it, the strongest first. */
    List<Synonym> values(MetadataImage image, ConfigDefinition definition) {
        List<Synonym> values = new ArrayList<>(2);
        String name = definition.name();
        add(values, name, dynamic(image, Integer.toString(nodeId), name), ConfigSource.DYNAMIC_BROKER_CONFIG);
        add(values, name, dynamic(image, "", name), ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        add(values, name, fromFile.get(name), ConfigSource.STATIC_BROKER_CONFIG);
        add(values, name, definition.defaultValue(), ConfigSource.DEFAULT_CONFIG);
        return values;
    }

    private static String dynamic(MetadataImage image, String scope, String name) {
        Map<String, String> configs = image.brokerConfigs().get(scope);
        return configs == null ? null : configs.get(name);
    }

    private static void add(List<Synonym> values, String name, String value, ConfigSource source) {
        if (value != null) {
            values.add(new Synonym(name, value, source));
        }
    }
}
