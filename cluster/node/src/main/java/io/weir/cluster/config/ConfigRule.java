package io.weir.cluster.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a value must be beyond its type. The messages are what Kafka's users know. */
@FunctionalInterface
interface ConfigRule {

    ConfigRule ANY = value -> Optional.empty();

    /** Why the parsed value is not allowed, or empty. */
    Optional<String> violation(Object value);

    static ConfigRule atLeast(long min) {
        return value ->
                ((Number) value).longValue() < min ? Optional.of("Value must be at least " + min) : Optional.empty();
    }

    static ConfigRule between(long min, long max) {
        return value -> {
            double number = ((Number) value).doubleValue();
            if (number < min) {
                return Optional.of("Value must be at least " + min);
            }
            return number > max ? Optional.of("Value must be no more than " + max) : Optional.empty();
        };
    }

    static ConfigRule oneOf(String... allowed) {
        List<String> values = Arrays.asList(allowed);
        return value -> values.contains(value.toString())
                ? Optional.empty()
                : Optional.of("String must be one of: " + String.join(", ", values));
    }
}
