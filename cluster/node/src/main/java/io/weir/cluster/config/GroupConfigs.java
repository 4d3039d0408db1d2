package io.weir.cluster.config;

import io.weir.cluster.metadata.MetadataImage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The configurations of groups on one broker: what a group sets itself, over what the broker sets for all, over the defaults. A group
 * can be configured before there is any. Immutable; pure.
 */
public final class GroupConfigs {
    public static final String SESSION_TIMEOUT = "consumer.session.timeout.ms";
    public static final String HEARTBEAT_INTERVAL = "consumer.heartbeat.interval.ms";

    private final BrokerConfigs broker;
    private final Inheritance inheritance;

    public GroupConfigs(BrokerConfigs broker) {
        this.broker = broker;
        this.inheritance = new Inheritance(broker, ConfigSource.GROUP_CONFIG);
    }

    public static Collection<ConfigDefinition> definitions() {
        return ConfigDefinitions.GROUP.values();
    }

    /** Whether elements can be added to it and taken away. */
    public static boolean isList(String name) {
        return ConfigDefinitions.isList(ConfigDefinitions.GROUP, name);
    }

    /** What it is when nobody sets it, brokers included; {@code null} for nothing. */
    public static String defaultOf(String name) {
        return ConfigDefinitions.defaultOf(ConfigDefinitions.GROUP, name);
    }

    /** Why a group cannot be configured so, or empty when it can: the first of what does not hold, by name. */
    public Optional<String> problem(MetadataImage image, Map<String, String> own) {
        for (Map.Entry<String, String> entry : new TreeMap<>(own).entrySet()) {
            ConfigDefinition definition = ConfigDefinitions.GROUP.get(entry.getKey());
            Optional<String> problem = definition == null
                    ? Optional.of("Unknown group config name: " + entry.getKey())
                    : definition.problem(entry.getValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return contradiction(image, own);
    }

    private Optional<String> contradiction(MetadataImage image, Map<String, String> own) {
        ToLongFunction<String> value = name ->
                ConfigDefinitions.GROUP.containsKey(name) ? groupValue(image, own, name) : brokerValue(image, name);
        return Stream.of(HEARTBEAT_INTERVAL, SESSION_TIMEOUT)
                .filter(own::containsKey)
                .flatMap(name -> Stream.of(
                        GroupConfigDefinitions.notBelow(name, bound(name, "min"), value),
                        GroupConfigDefinitions.notAbove(name, bound(name, "max"), value)))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> tooShort(value));
    }

    private static Optional<String> tooShort(ToLongFunction<String> value) {
        return value.applyAsLong(SESSION_TIMEOUT) <= value.applyAsLong(HEARTBEAT_INTERVAL)
                ? Optional.of(SESSION_TIMEOUT + " must be greater than " + HEARTBEAT_INTERVAL)
                : Optional.empty();
    }

    /** The broker's bound of a group's configuration: {@code group.consumer.min.session.timeout.ms} and so on. */
    private static String bound(String name, String which) {
        return "group.consumer." + which + name.substring("consumer".length());
    }

    /** Every group configuration as it is in force for a group that sets {@code own}, by name. */
    public List<ConfigEntry> entries(MetadataImage image, Map<String, String> own) {
        return definitions().stream()
                .map(definition -> inheritance.entry(image, own, definition))
                .toList();
    }

    /**
     * What a group of the consumer protocol acts on, if it sets {@code own}; never beyond the broker's bounds, whenever it was set.
     *
     * @param name of a configuration of groups
     */
    public int consumerValue(MetadataImage image, Map<String, String> own, String name) {
        long least = brokerValue(image, bound(name, "min"));
        long most = brokerValue(image, bound(name, "max"));
        return Math.toIntExact(Math.max(least, Math.min(most, groupValue(image, own, name))));
    }

    /** {@code group.consumer.migration.policy}, in whatever case it was written. */
    public String migrationPolicy(MetadataImage image) {
        return broker.value(image, "group.consumer.migration.policy");
    }

    private long groupValue(MetadataImage image, Map<String, String> own, String name) {
        return Long.parseLong(inheritance
                .entry(image, own, ConfigDefinitions.GROUP.get(name))
                .value()
                .trim());
    }

    /**
     * What the broker sets for all groups.
     *
     * @param name of a configuration of brokers that is a whole number
     */
    public long brokerValue(MetadataImage image, String name) {
        return Long.parseLong(broker.value(image, name));
    }
}
