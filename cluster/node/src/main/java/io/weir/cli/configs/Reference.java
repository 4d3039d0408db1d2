package io.weir.cli.configs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.ConfigDefinition;
import io.weir.cluster.config.GroupConfigs;
import io.weir.cluster.config.TopicConfigs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that can be configured, from where it is defined: the node's keys with the comments of the modules' {@code reference.conf}, and
 * Kafka's configurations of brokers, topics and groups. The same wherever it runs; in the order of the names.
 *
 * @param keys keys under {@code weir}, but for {@code weir.kafka}
 */
record Reference(List<Entry> keys, List<Entry> brokers, List<Entry> topics, List<Entry> groups) {

    /**
     * @param fallback the default; empty for a group of keys, or where there is none
     * @param meaning text of one paragraph
     */
    record Entry(
            String name,
            String type,
            @JsonProperty("default") String fallback,
            boolean readOnly,
            String meaning) {}

    static Reference read() {
        return new Reference(
                keys(defaults()),
                configs(BrokerConfigs.definitions()),
                configs(TopicConfigs.definitions()),
                configs(GroupConfigs.definitions()));
    }

    /** Only what has {@code text} in its name or its meaning, in whatever case. */
    Reference matching(String text) {
        return new Reference(
                matching(keys, text), matching(brokers, text), matching(topics, text), matching(groups, text));
    }

    private static List<Entry> matching(List<Entry> entries, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return entries.stream()
                .filter(e ->
                        (e.name() + " " + e.meaning()).toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    /** The defaults of every module on the class path, with their comments; not resolved, so that they are as they are written. */
    static Config defaults() {
        return ConfigFactory.parseResources(
                Reference.class.getClassLoader(), "reference.conf", ConfigParseOptions.defaults());
    }

    private static List<Entry> keys(Config defaults) {
        List<Entry> entries = new ArrayList<>();
        collect("weir", (ConfigObject) defaults.root().get("weir"), entries);
        return List.copyOf(entries);
    }

    private static void collect(String path, ConfigObject object, List<Entry> entries) {
        new TreeMap<>(object).forEach((name, value) -> {
            String key = path + "." + ConfigUtil.joinPath(name);
            if (key.equals("weir.kafka")) {
                return;
            }
            String meaning = comments(value);
            if (!(value instanceof ConfigObject group)) {
                entries.add(new Entry(key, "", rendered(value), false, meaning));
                return;
            }
            if (!meaning.isEmpty()) {
                entries.add(new Entry(key, "", "", false, meaning));
            }
            collect(key, group, entries);
        });
    }

    private static String comments(ConfigValue value) {
        return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" "));
    }

    private static String rendered(ConfigValue value) {
        String text = value.render(ConfigRenderOptions.concise());
        String plain = text.startsWith("\"") ? String.valueOf(value.unwrapped()) : text;
        return plain.isEmpty() ? "\"\"" : plain;
    }

    private static List<Entry> configs(Collection<ConfigDefinition> definitions) {
        return definitions.stream()
                .map(config -> new Entry(
                        config.name(),
                        config.type().name().toLowerCase(Locale.ROOT),
                        config.defaultValue() == null ? "" : config.defaultValue(),
                        config.readOnly(),
                        config.doc().strip()))
                .sorted(Comparator.comparing(Entry::name))
                .toList();
    }
}
