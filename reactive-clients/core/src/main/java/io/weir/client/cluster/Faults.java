package io.weir.client.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** Gathers what is wrong with settings, so that a user hears of everything at once. */
public final class Faults {
    private final List<String> messages = new ArrayList<>();

    public void add(String message) {
        messages.add(message);
    }

    public boolean none() {
        return messages.isEmpty();
    }

    /** The values that the properties, or the defaults, give; names that no definition has are left out. */
    public Map<String, Object> parse(ConfigDef definitions, Map<String, ?> properties) {
        Map<String, String> texts = new HashMap<>();
        properties.forEach((name, value) -> {
            if (value != null) {
                texts.put(name, String.valueOf(value));
            }
        });
        Map<String, Object> typed = new HashMap<>(properties);
        typed.keySet().retainAll(definitions.names());
        for (ConfigValue value : definitions.validate(texts)) {
            if (definitions.names().contains(value.name()) && !(properties.get(value.name()) instanceof List)) {
                value.errorMessages().forEach(this::add);
            }
        }
        return none() ? definitions.parse(typed) : Map.of();
    }

    /** @throws ConfigException with one line for each fault */
    public void throwIfAny() {
        if (!none()) {
            throw new ConfigException(String.join("\n", messages));
        }
    }
}
