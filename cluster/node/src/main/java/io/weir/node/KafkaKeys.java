package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.TreeMap;

/** Kafka's dotted names below {@code weir.kafka}: one key each, whether they were quoted or not. */
final class KafkaKeys {
    static final String PATH = "weir.kafka";

    private KafkaKeys() {}

    /** The path of one of Kafka's names. */
    static String path(String name) {
        return PATH + "." + ConfigUtil.quoteString(name);
    }

    /** The settings below {@code weir.kafka}, by Kafka's names. */
    static Map<String, String> in(Config config) {
        Map<String, String> found = new TreeMap<>();
        if (config.hasPath(PATH)) {
            config.getConfig(PATH)
                    .entrySet()
                    .forEach(e -> found.put(String.join(".", ConfigUtil.splitPath(e.getKey())), text(e.getValue())));
        }
        return found;
    }

    /** The same configuration with every one of Kafka's names quoted, so that layers override one another by name. */
    static Config quoted(Config config) throws ConfigException {
        Map<String, String> names = in(config);
        Config rest = config.withoutPath(PATH);
        Map<String, Object> paths = new TreeMap<>();
        names.forEach((name, value) -> paths.put(path(name), value));
        return ConfigFactory.parseMap(paths, "weir.kafka").withFallback(rest);
    }

    private static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.LIST
                ? value.render(ConfigRenderOptions.concise())
                : String.valueOf(value.unwrapped());
    }
}
