package io.weir.client.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a group's stream subscribes to: topics by name, or an RE2 pattern of names, which the broker matches and goes on matching.
 */
public record Topics(List<String> names, Optional<String> pattern) {
    public Topics {
        names = List.copyOf(names);
        if (names.isEmpty() == pattern.isEmpty()) {
            throw new IllegalArgumentException("a subscription names topics or has a pattern, one of both");
        }
    }

    public static Topics of(String... names) {
        return new Topics(List.of(names), Optional.empty());
    }

    public static Topics of(Collection<String> names) {
        return new Topics(List.copyOf(names), Optional.empty());
    }

    /** @param re2 pattern of whole names */
    public static Topics matching(String re2) {
        return new Topics(List.of(), Optional.of(re2));
    }
}
