package io.weir.cluster.config;

import java.util.List;

/**
 * One configuration as it is in force.
 *
 * @param value the value in force, or {@code null} when there is none
 * @param source where {@code value} comes from
 * @param readOnly whether it can only be set before the node starts
 * @param sensitive whether the value must not be shown
 * @param synonyms every place that has a value, the winning one first
 */
public record ConfigEntry(
        String name,
        String value,
        ConfigSource source,
        ConfigType type,
        String doc,
        boolean readOnly,
        boolean sensitive,
        List<Synonym> synonyms) {
    public ConfigEntry {
        synonyms = List.copyOf(synonyms);
    }

    public boolean isDefault() {
        return source == ConfigSource.DEFAULT_CONFIG;
    }

    /** A value under the name that it has where it was set, in the unit of that name. */
    public record Synonym(String name, String value, ConfigSource source) {}
}
