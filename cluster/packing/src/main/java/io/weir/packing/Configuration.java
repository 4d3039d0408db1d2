package io.weir.packing;

import java.util.stream.Collectors;

/** HOCON as it is read by a program that wants its values and not its comments. */
final class Configuration {
    private static final String TEXT_OF_LINES = "\"\"\"";

    private Configuration() {}

    /** The same without lines that are a comment or empty; as it is when there is a text of several lines in it. */
    static String withoutComments(String hocon) {
        if (hocon.contains(TEXT_OF_LINES)) {
            return hocon;
        }
        return hocon.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("//"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
