package io.weir.client.pekko;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import io.weir.client.cluster.Faults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads settings and gathers what is wrong with them. */
final class Checks {
    private final Faults faults = new Faults();

    void add(String fault) {
        faults.add(fault);
    }

    boolean none() {
        return faults.none();
    }

    void atLeastOne(String name, long value) {
        if (value < 1) {
            faults.add(name + ": " + value + " is less than 1");
        }
    }

    /** The value at the path; the substitute, which nobody sees, when there is a fault with it. */
    <T> T read(String path, Function<String, T> from, T substitute) {
        try {
            return from.apply(path);
        } catch (ConfigException e) {
            faults.add(e.getMessage());
            return substitute;
        }
    }

    /** Keys and values of a group whose names are quoted, or are not and are groups of groups then. */
    Map<String, Object> properties(String path, Config config) {
        Map<String, Object> quoted = new HashMap<>();
        Map<String, Object> properties = new HashMap<>();
        read(path, config::getConfig, ConfigFactory.empty()).entrySet().forEach(entry -> {
            List<String> names = ConfigUtil.splitPath(entry.getKey());
            boolean list = entry.getValue().valueType() == ConfigValueType.LIST;
            Object value = entry.getValue().unwrapped();
            (names.size() == 1 ? quoted : properties)
                    .put(String.join(".", names), list ? value : String.valueOf(value));
        });
        // The defaults are quoted: who leaves the quotes out means to set another value all the same.
        quoted.forEach(properties::putIfAbsent);
        return properties;
    }

    /** @throws org.apache.kafka.common.config.ConfigException with one line for each fault */
    void done() {
        faults.throwIfAny();
    }
}
