package io.weir.client.admin;

import java.util.List;

/**
 * One configuration as it acts.
 *
 * @param value as text; {@code null} when there is none, or it is not to be shown
 * @param source where the value comes from
 * @param synonyms all values that were considered, the one that acts first
 * @param documentation {@code null} when it was not asked for or there is none
 */
public record ConfigValue(
        String name,
        String value,
        Source source,
        String type,
        boolean readOnly,
        boolean sensitive,
        List<Synonym> synonyms,
        String documentation) {

    public ConfigValue {
        synonyms = List.copyOf(synonyms);
    }

    /** Where a value was set. */
    public enum Source {
        TOPIC("topic"),
        GROUP("group"),
        BROKER("broker"),
        ALL_BROKERS("all brokers"),
        LOGGER("logger"),
        START("broker's start"),
        DEFAULT("default"),
        OTHER("other");

        private final String words;

        Source(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    public record Synonym(String name, String value, Source source) {}
}
