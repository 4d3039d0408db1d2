package io.weir.cli.frame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How a command shows what it found: as text for people, or with {@code --json} for programs. A mixin. With {@code --json} a command
 * prints one document, or, where it prints as it goes, one object per line; nothing else goes to standard output. Names in JSON are
 * lowerCamelCase; times are milliseconds since the epoch and sizes bytes, both as numbers. Failures are a line on standard error and
 * an exit code either way.
 */
public final class OutputOptions {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec mixee;

    public boolean json() {
        return json;
    }

    /** The whole of what the command has to say in JSON: maps, lists, records, numbers and text. */
    public void document(Object value) {
        print(text(value, true));
    }

    /** One of many objects, in a line of its own. */
    public void object(Object value) {
        print(text(value, false));
    }

    public void table(Table table) {
        table.lines().forEach(this::print);
    }

    /** A line for people; use it where {@link #json()} is false. */
    public void line(String text) {
        print(text);
    }

    private void print(String line) {
        PrintWriter out = mixee.commandLine().getOut();
        out.println(line);
        if (out.checkError()) {
            throw new Failure(ExitCode.OUTPUT, "the output cannot be written any more");
        }
    }

    private static String text(Object value, boolean pretty) {
        try {
            return pretty
                    ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value)
                    : MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + value.getClass(), e);
        }
    }
}
