package io.weir.cluster.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of one configuration.
 *
 * @param name Kafka's name, or ours beginning with {@code weir.}
 * @param defaultValue as text, or {@code null} for none
 * @param rule for a list it holds for each element
 * @param doc one sentence or two for users
 * @param readOnly whether it can only be set before the node starts
 * @param synonyms for a topic's configuration: the broker's that stand in for it, the strongest first
 */
public record ConfigDefinition(
        String name,
        ConfigType type,
        String defaultValue,
        ConfigRule rule,
        String doc,
        boolean readOnly,
        List<BrokerSynonym> synonyms) {
    /** No value is longer: all of them are kept in memory by every broker. */
    static final int MAX_LENGTH = 32_767;

    public ConfigDefinition {
        synonyms = List.copyOf(synonyms);
    }

    /** A broker configuration whose value times {@code factor} is the topic configuration's. */
    public record BrokerSynonym(String name, long factor) {}

    /** Why {@code text} cannot be the value, in one line, or empty when it can. */
    public Optional<String> problem(String text) {
        if (text == null) {
            return Optional.of("Null value not supported for topic configs: " + name);
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.of("The value for configuration " + name + " is longer than " + MAX_LENGTH + " characters");
        }
        if (type == ConfigType.LIST) {
            return elements(text).stream()
                    .flatMap(element -> invalid(element, rule.violation(element)).stream())
                    .findFirst();
        }
        Optional<Object> value = parse(text);
        if (value.isEmpty()) {
            return invalid(
                    text,
                    Optional.of(
                            type == ConfigType.BOOLEAN
                                    ? "Expected value to be either true or false"
                                    : "Not a number of type " + type));
        }
        return invalid(value.get().toString(), rule.violation(value.get()));
    }

    private Optional<String> invalid(String shown, Optional<String> why) {
        return why.map(reason -> "Invalid value " + shown + " for configuration " + name + ": " + reason);
    }

    /** The elements of a list, without the space around them. */
    static List<String> elements(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::trim).toList();
    }

    private Optional<Object> parse(String text) {
        String trimmed = text.trim();
        try {
            return switch (type) {
                case INT -> Optional.of(Integer.parseInt(trimmed));
                case LONG -> Optional.of(Long.parseLong(trimmed));
                case DOUBLE -> Optional.of(Double.parseDouble(trimmed));
                case BOOLEAN -> parseBoolean(trimmed.toLowerCase(Locale.ROOT));
                case STRING, LIST -> Optional.of(trimmed);
            };
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Object> parseBoolean(String text) {
        return text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty();
    }
}
