package io.weir.cluster.controller;

import java.util.Collection;
import java.util.Optional;

/** Which names a topic may have, by Kafka's rules. */
final class TopicNames {
    private static final int MAX_LENGTH = 249;

    private TopicNames() {}

    /** Why no topic may have this name, or empty. */
    static Optional<String> problem(String name) {
        if (name == null || name.isEmpty()) {
            return invalid("the empty string is not allowed");
        }
        if (name.equals(".") || name.equals("..")) {
            return invalid("'" + name + "' is not allowed");
        }
        if (name.length() > MAX_LENGTH) {
            return invalid("the length of '" + name + "' is longer than the max allowed length " + MAX_LENGTH);
        }
        if (!name.chars().allMatch(TopicNames::isAllowed)) {
            return invalid(
                    "'" + name + "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'");
        }
        return Optional.empty();
    }

    /** Another topic whose name differs only in '.' and '_', which metric names do not tell apart; or empty. */
    static Optional<String> collision(String name, Collection<String> existing) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return Optional.empty();
        }
        return existing.stream()
                .filter(other -> !other.equals(name) && alike(name, other))
                .findFirst();
    }

    private static boolean alike(String one, String other) {
        if (one.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < one.length(); i++) {
            if (unified(one.charAt(i)) != unified(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char unified(char c) {
        return c == '.' ? '_' : c;
    }

    private static boolean isAllowed(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    private static Optional<String> invalid(String why) {
        return Optional.of("Topic name is invalid: " + why);
    }
}
