package io.weir.cli.frame;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arguments of the form {@code NAME=VALUE}; a value may hold commas, equals signs and nothing at all. */
public final class Assignments {
    private Assignments() {}

    /**
     * @param option what the arguments are called where one is wrong
     * @throws Failure of {@link ExitCode#USAGE} for one that has no name or no equals sign, or a name that is given twice
     */
    public static Map<String, String> parse(String option, List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new Failure(ExitCode.USAGE, option + " '" + argument + "': is not NAME=VALUE");
            }
            String name = argument.substring(0, equals).trim();
            if (values.put(name, argument.substring(equals + 1).trim()) != null) {
                throw new Failure(ExitCode.USAGE, option + " '" + name + "': is given twice");
            }
        }
        return values;
    }
}
