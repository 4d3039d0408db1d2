package io.weir.cluster.config;

import java.util.Map;

/** A broker's configurations as they are in force at one moment, by Kafka's names; each was checked by its definition. Immutable. */
public final class BrokerValues {
    private final Map<String, String> values;

    BrokerValues(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** @throws IllegalArgumentException when there is no such configuration, or nothing is set and there is no default */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no broker configuration " + name + " is in force");
        }
        return value;
    }

    public int intValue(String name) {
        return Integer.parseInt(text(name));
    }

    public long longValue(String name) {
        return Long.parseLong(text(name));
    }

    public boolean isTrue(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** The value or {@code null}. */
    String find(String name) {
        return values.get(name);
    }
}
