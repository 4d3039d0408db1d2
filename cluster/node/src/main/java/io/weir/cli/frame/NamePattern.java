package io.weir.cli.frame;

import java.util.regex.Pattern;

/** Names with {@code *} for any characters and {@code ?} for one. */
public final class NamePattern {
    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @param text {@code null} for every name */
    public static NamePattern of(String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : (text == null ? "*" : text).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)));
        }
        return new NamePattern(Pattern.compile(regex.toString()));
    }

    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
