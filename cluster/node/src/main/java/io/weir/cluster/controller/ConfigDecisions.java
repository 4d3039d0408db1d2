package io.weir.cluster.controller;

import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerClient.AlteredConfigs;
import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.ConfigEdit;
import io.weir.cluster.controller.ControllerClient.ConfigScope;
import io.weir.cluster.controller.ControllerClient.EditKind;
import io.weir.cluster.controller.ControllerReply.ConfigsAltered;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataEvent.BrokerConfigChanged;
import io.weir.cluster.metadata.MetadataEvent.GroupConfigChanged;
import io.weir.cluster.metadata.MetadataEvent.TopicConfigChanged;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;

/**
 * Decides what becomes of configurations; pure. A resource's edits are taken together: what would be in force after all of them is
 * checked, and either all of them happen or none. Errors and their messages are those that Kafka's users know.
 */
final class ConfigDecisions {
    private final TopicConfigs configs;
    private final GroupConfigs groups;

    ConfigDecisions(TopicConfigs configs) {
        this.configs = configs;
        this.groups = new GroupConfigs(configs.broker());
    }

    Decision alter(MetadataImage image, List<ConfigAlteration> resources, boolean validateOnly) {
        MetadataImage after = image;
        List<MetadataEvent> events = new ArrayList<>();
        List<AlteredConfigs> results = new ArrayList<>();
        for (ConfigAlteration asked : resources) {
            Outcome outcome = plan(after, asked);
            if (outcome.event().isPresent()) {
                after = outcome.event().get().apply(after);
                events.add(outcome.event().get());
            }
            results.add(new AlteredConfigs(asked.scope(), asked.name(), outcome.error(), outcome.message()));
        }
        return validateOnly
                ? new Decision(List.of(), image, new ConfigsAltered(image.op(), results))
                : new Decision(events, after, new ConfigsAltered(after.op(), results));
    }

    /** @param event empty when nothing changes, be it that all was so already or that there is an error */
    private record Outcome(Optional<MetadataEvent> event, ControllerError error, String message) {
        static Outcome refused(ControllerError error, String message) {
            return new Outcome(Optional.empty(), error, message);
        }
    }

    private Outcome plan(MetadataImage image, ConfigAlteration asked) {
        return switch (asked.scope()) {
            case TOPIC -> topic(image, asked);
            case BROKER -> broker(image, asked);
            case GROUP -> group(image, asked);
        };
    }

    private Outcome topic(MetadataImage image, ConfigAlteration asked) {
        if (asked.name().isEmpty()) {
            return Outcome.refused(ControllerError.INVALID_REQUEST, "Default topic resources are not allowed.");
        }
        Optional<String> badName = TopicNames.problem(asked.name());
        if (badName.isPresent()) {
            return Outcome.refused(ControllerError.INVALID_TOPIC, badName.get());
        }
        Optional<TopicImage> topic = image.topic(asked.name());
        Map<String, String> before =
                topic.<Map<String, String>>map(TopicImage::configs).orElse(Map.of());
        Edited edited = edit(before, asked);
        Optional<String> problem = edited.problem().or(() -> configs.problem(image, edited.values()));
        if (problem.isPresent()) {
            return Outcome.refused(ControllerError.INVALID_CONFIG, problem.get());
        }
        if (topic.isEmpty()) {
            return Outcome.refused(ControllerError.UNKNOWN_TOPIC, "The topic '" + asked.name() + "' does not exist.");
        }
        Change change = Change.between(before, edited.values());
        return new Outcome(
                change.isNone()
                        ? Optional.empty()
                        : Optional.of(new TopicConfigChanged(topic.get().id(), change.set(), change.removed())),
                ControllerError.NONE,
                null);
    }

    private static Outcome broker(MetadataImage image, ConfigAlteration asked) {
        Optional<Outcome> unknown = unknownBroker(image, asked.name());
        if (unknown.isPresent()) {
            return unknown.get();
        }
        Map<String, String> before = image.brokerConfigs().getOrDefault(asked.name(), HashTreePMap.empty());
        Edited edited = edit(before, asked);
        if (edited.problem().isPresent()) {
            return Outcome.refused(
                    ControllerError.INVALID_CONFIG, edited.problem().get());
        }
        Change change = Change.between(before, edited.values());
        Optional<String> problem = BrokerConfigs.dynamicProblem(change.set());
        if (problem.isPresent()) {
            return Outcome.refused(ControllerError.INVALID_REQUEST, problem.get());
        }
        return new Outcome(
                change.isNone()
                        ? Optional.empty()
                        : Optional.of(new BrokerConfigChanged(asked.name(), change.set(), change.removed())),
                ControllerError.NONE,
                null);
    }

    private Outcome group(MetadataImage image, ConfigAlteration asked) {
        if (asked.name().isEmpty()) {
            return Outcome.refused(ControllerError.INVALID_REQUEST, "Default group resources are not allowed.");
        }
        Map<String, String> before = image.groupConfigs().getOrDefault(asked.name(), HashTreePMap.empty());
        Edited edited = edit(before, asked);
        Optional<String> problem = edited.problem().or(() -> groups.problem(image, edited.values()));
        if (problem.isPresent()) {
            return Outcome.refused(ControllerError.INVALID_CONFIG, problem.get());
        }
        Change change = Change.between(before, edited.values());
        return new Outcome(
                change.isNone()
                        ? Optional.empty()
                        : Optional.of(new GroupConfigChanged(asked.name(), change.set(), change.removed())),
                ControllerError.NONE,
                null);
    }

    private static Optional<Outcome> unknownBroker(MetadataImage image, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            int id = Integer.parseInt(name);
            if (id < 0) {
                return Optional.of(Outcome.refused(ControllerError.INVALID_REQUEST, "Invalid negative broker ID."));
            }
            return image.brokers().containsKey(id)
                    ? Optional.empty()
                    : Optional.of(
                            Outcome.refused(ControllerError.UNKNOWN_BROKER, "No broker with id " + id + " found."));
        } catch (NumberFormatException notANumber) {
            return Optional.of(Outcome.refused(
                    ControllerError.INVALID_REQUEST, "Unable to parse broker name as a base 10 number."));
        }
    }

    /** What a resource would set itself after its edits, or why they cannot be made. */
    private record Edited(Map<String, String> values, Optional<String> problem) {}

    private static Edited edit(Map<String, String> before, ConfigAlteration asked) {
        Map<String, String> values = new HashMap<>(asked.replace() ? Map.of() : before);
        for (ConfigEdit edit : asked.edits()) {
            if (edit.kind() == EditKind.SET) {
                values.put(edit.key(), edit.value());
            } else if (edit.kind() == EditKind.DELETE) {
                values.remove(edit.key());
            } else if (isList(asked.scope(), edit.key())) {
                values.put(edit.key(), edited(edit, values.getOrDefault(edit.key(), fallback(asked.scope(), edit))));
            } else {
                return new Edited(Map.of(), Optional.of(noList(asked.scope(), edit)));
            }
        }
        return new Edited(values, Optional.empty());
    }

    private static String noList(ConfigScope scope, ConfigEdit edit) {
        return scope != ConfigScope.BROKER
                ? "Can't " + edit.kind() + " to key " + edit.key() + " because its type is not LIST."
                : "Config value " + edit.kind().name().toLowerCase(Locale.ROOT) + " is not allowed for config key: "
                        + edit.key();
    }

    private static boolean isList(ConfigScope scope, String key) {
        return switch (scope) {
            case TOPIC -> TopicConfigs.isList(key);
            case BROKER -> BrokerConfigs.isList(key);
            case GROUP -> GroupConfigs.isList(key);
        };
    }

    private static String fallback(ConfigScope scope, ConfigEdit edit) {
        return switch (scope) {
            case TOPIC -> TopicConfigs.defaultOf(edit.key());
            case BROKER -> BrokerConfigs.defaultOf(edit.key());
            case GROUP -> GroupConfigs.defaultOf(edit.key());
        };
    }

    private static String edited(ConfigEdit edit, String before) {
        List<String> elements = new ArrayList<>(elements(before));
        for (String element : elements(edit.value())) {
            if (edit.kind() == EditKind.SUBTRACT) {
                elements.remove(element);
            } else if (!elements.contains(element)) {
                elements.add(element);
            }
        }
        return String.join(",", elements);
    }

    private static List<String> elements(String list) {
        return Arrays.stream(list.split(","))
                .map(String::trim)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** What has to be set and taken away to come from one set of values to another. */
    private record Change(Map<String, String> set, List<String> removed) {

        static Change between(Map<String, String> before, Map<String, String> after) {
            Map<String, String> set = new TreeMap<>(after);
            before.forEach((key, value) -> set.remove(key, value));
            return new Change(
                    set,
                    before.keySet().stream()
                            .filter(key -> !after.containsKey(key))
                            .sorted()
                            .toList());
        }

        boolean isNone() {
            return set.isEmpty() && removed.isEmpty();
        }
    }
}
