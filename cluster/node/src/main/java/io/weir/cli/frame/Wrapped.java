package io.weir.cli.frame;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that a terminal of usual width can hold. */
public final class Wrapped {
    private static final int WIDTH = 110;

    private Wrapped() {}

    /** The words of {@code text} in lines that begin with {@code indent}; a word that is too long has a line of its own. */
    public static List<String> lines(String indent, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.strip().split("\\s+")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() == indent.length() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
