package io.weir.cluster.config;

import static io.weir.cluster.config.ConfigRule.atLeast;
import static io.weir.cluster.config.ConfigRule.oneOf;
import static io.weir.cluster.config.ConfigType.INT;
import static io.weir.cluster.config.ConfigType.LONG;
import static io.weir.cluster.config.ConfigType.STRING;

import io.weir.cluster.config.ConfigDefinition.BrokerSynonym;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The tables of groups: what a broker sets for all of them, and what each can set itself. */
final class GroupConfigDefinitions {
    private static final String UNLIMITED = Integer.toString(Integer.MAX_VALUE);
    private static final ConfigRule POLICY = oneOf("disabled", "downgrade", "upgrade", "bidirectional");

    private GroupConfigDefinitions() {}

    /** What a group sets itself, over what the broker sets for all. */
    static List<ConfigDefinition> ofGroups() {
        return List.of(
                group(
                        GroupConfigs.HEARTBEAT_INTERVAL,
                        "5000",
                        "How often a member of the consumer protocol is to send a heartbeat, in milliseconds."),
                group(
                        GroupConfigs.SESSION_TIMEOUT,
                        "45000",
                        "How long a member of the consumer protocol may be silent before it is out of its group, in milliseconds."));
    }

    static List<ConfigDefinition> ofBroker() {
        return List.of(
                positive(
                        "group.consumer.heartbeat.interval.ms",
                        "5000",
                        "How often a member of the consumer protocol is to send a heartbeat at least where its group does not say, in milliseconds; "
                                + "it is told to do so more often while its group changes or members are few (weir.groups.heartbeat)."),
                positive(
                        "group.consumer.max.heartbeat.interval.ms",
                        "15000",
                        "The greatest consumer.heartbeat.interval.ms, in milliseconds."),
                positive(
                        "group.consumer.max.session.timeout.ms",
                        "60000",
                        "The greatest consumer.session.timeout.ms, in milliseconds."),
                positive(
                        "group.consumer.max.size",
                        UNLIMITED,
                        "How many members a group of the consumer protocol may have."),
                broker(
                        "group.consumer.migration.policy",
                        STRING,
                        "bidirectional",
                        value -> POLICY.violation(value.toString().toLowerCase(Locale.ROOT)),
                        "Which way a group may change its protocol while it has members: to the consumer protocol (upgrade), to the "
                                + "classic one (downgrade), both ways (bidirectional) or neither (disabled)."),
                positive(
                        "group.consumer.min.heartbeat.interval.ms",
                        "5000",
                        "The smallest consumer.heartbeat.interval.ms, in milliseconds."),
                positive(
                        "group.consumer.min.session.timeout.ms",
                        "45000",
                        "The smallest consumer.session.timeout.ms, in milliseconds."),
                positive(
                        "group.consumer.session.timeout.ms",
                        "45000",
                        "How long a member of the consumer protocol may be silent before it is out, where its group does not say; in "
                                + "milliseconds."),
                broker(
                        "group.initial.rebalance.delay.ms",
                        INT,
                        "3000",
                        atLeast(0),
                        "How long an empty group of the classic protocol waits for more members after its first, in milliseconds."),
                broker(
                        "group.max.session.timeout.ms",
                        INT,
                        "1800000",
                        atLeast(0),
                        "The greatest session timeout that a member of the classic protocol may ask for, in milliseconds."),
                positive("group.max.size", UNLIMITED, "How many members a group of the classic protocol may have."),
                broker(
                        "group.min.session.timeout.ms",
                        INT,
                        "6000",
                        atLeast(0),
                        "The smallest session timeout that a member of the classic protocol may ask for, in milliseconds."),
                broker(
                        "offset.metadata.max.bytes",
                        INT,
                        "4096",
                        atLeast(0),
                        "The longest text that may be committed with an offset, in characters."),
                broker(
                        "offsets.retention.check.interval.ms",
                        LONG,
                        "600000",
                        atLeast(1),
                        "How often old offsets are looked for, in milliseconds."),
                positive(
                        "offsets.retention.minutes",
                        "10080",
                        "How long offsets are kept after their group lost its last member or, where it never had one or its members do not "
                                + "subscribe to the topic, after they were committed; in minutes."));
    }

    /** What does not hold between a broker's values; those that are not there have their defaults. */
    static List<String> contradictions(Map<String, String> values) {
        ToLongFunction<String> value = name -> Long.parseLong(
                values.getOrDefault(name, ConfigDefinitions.BROKER.get(name).defaultValue())
                        .trim());
        return List.of(
                        notBelow("group.max.session.timeout.ms", "group.min.session.timeout.ms", value),
                        notBelow(
                                "group.consumer.max.heartbeat.interval.ms",
                                "group.consumer.min.heartbeat.interval.ms",
                                value),
                        notBelow(
                                "group.consumer.heartbeat.interval.ms",
                                "group.consumer.min.heartbeat.interval.ms",
                                value),
                        notAbove(
                                "group.consumer.heartbeat.interval.ms",
                                "group.consumer.max.heartbeat.interval.ms",
                                value),
                        notBelow(
                                "group.consumer.max.session.timeout.ms",
                                "group.consumer.min.session.timeout.ms",
                                value),
                        notBelow("group.consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms", value),
                        notAbove("group.consumer.session.timeout.ms", "group.consumer.max.session.timeout.ms", value),
                        below("group.consumer.heartbeat.interval.ms", "group.consumer.session.timeout.ms", value))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    static Optional<String> notBelow(String name, String least, ToLongFunction<String> value) {
        return value.applyAsLong(name) < value.applyAsLong(least)
                ? Optional.of(name + " must be greater than or equal to " + least)
                : Optional.empty();
    }

    static Optional<String> notAbove(String name, String most, ToLongFunction<String> value) {
        return value.applyAsLong(name) > value.applyAsLong(most)
                ? Optional.of(name + " must be less than or equal to " + most)
                : Optional.empty();
    }

    private static Optional<String> below(String name, String limit, ToLongFunction<String> value) {
        return value.applyAsLong(name) >= value.applyAsLong(limit)
                ? Optional.of(name + " must be less than " + limit)
                : Optional.empty();
    }

    private static ConfigDefinition group(String name, String fallback, String doc) {
        return new ConfigDefinition(
                name, INT, fallback, atLeast(1), doc, false, List.of(new BrokerSynonym("group." + name, 1)));
    }

    private static ConfigDefinition positive(String name, String fallback, String doc) {
        return broker(name, INT, fallback, atLeast(1), doc);
    }

    private static ConfigDefinition broker(String name, ConfigType type, String fallback, ConfigRule rule, String doc) {
        return new ConfigDefinition(name, type, fallback, rule, doc, true, List.of());
    }
}
