package io.weir.cli.topics;

import java.util.regex.Pattern;

/** Names with {@code *} for any characters and {@code ?} for one. */
final class NamePattern {
    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @param text {@code null} for every name */
    static NamePattern of(String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : (text == null ? "*" : text).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)));
        }
        return new NamePattern(Pattern.compile(regex.toString()));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
