package io.weir.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cli.frame.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command line without a broker: what it says of itself, and of what it does not understand. */
class WeirCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> everyCommand() {
        List<String> names = new ArrayList<>();
        collect(WeirCommand.commandLine(), names);
        return names.stream();
    }

    private static void collect(CommandLine command, List<String> names) {
        names.add(command.getCommandSpec()
                .qualifiedName()
                .substring("weir".length())
                .strip());
        command.getSubcommands().values().stream()
                .filter(sub -> !(sub.getCommand() instanceof CommandLine.HelpCommand))
                .forEach(sub -> collect(sub, names));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandExplainsItselfWithExamples(String command) {
        assertEquals(0, run(Stream.concat(words(command), Stream.of("--help")).toArray(String[]::new)));

        assertTrue(out.toString().startsWith("Usage: " + ("weir " + command).strip()), out.toString());
        assertTrue(out.toString().contains("Examples:"), out.toString());
        assertTrue(out.toString().lines().allMatch(line -> line.length() <= 110), out.toString());
        assertEquals("", err.toString());
    }

    /** Help is a format: a percent sign that is not doubled is told on standard error, over the help. */
    @ParameterizedTest
    @MethodSource("everyCommand")
    void noHelpHoldsAPercentSignThatStandsForNothing(String command) {
        CommandLine.Model.CommandSpec spec = find(command).getCommandSpec();
        List<String> texts = new ArrayList<>(List.of(spec.usageMessage().footer()));
        texts.addAll(List.of(spec.usageMessage().description()));

        for (String text : texts) {
            assertDoesNotThrow(() -> String.format(text), text);
        }
    }

    private static CommandLine find(String command) {
        CommandLine found = WeirCommand.commandLine();
        for (String word : words(command).toList()) {
            found = found.getSubcommands().get(word);
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandRefusesAnOptionThatItDoesNotKnow(String command) {
        assertEquals(
                ExitCode.USAGE.code(),
                run(Stream.concat(words(command), Stream.of("--no-such-option-at-all"))
                        .toArray(String[]::new)));

        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("--no-such-option-at-all"), err.toString());
        assertTrue(err.toString().contains(" --help"), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topics create a --partiton 3 | unknown option --partiton, did you mean --partitions? | topics create",
                "topics lst | unknown command lst, did you mean list? | topics",
                "tpics | unknown command tpics, did you mean topics? | ''",
                "topics | a command is missing: create, list, describe, alter, delete | topics",
                "topics create | missing required parameter: 'NAME' | topics create",
                "topics create a -p three | invalid value for option '--partitions': 'three' is not a whole number | topics create",
                "topics list --timeout soon | 'soon' is no duration such as 500ms, 30s, 5m, 12h or 7d | topics list",
                "configs set --topic a --broker 1 a=b | are mutually exclusive | configs set",
                "configs set a=b | (-t=NAME | configs set"
            })
    void whatIsMeantIsSaidInOneLine(String line, String said, String command) {
        assertEquals(ExitCode.USAGE.code(), run(words(line).toArray(String[]::new)));

        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("weir: "), err.toString());
        assertTrue(err.toString().contains(said), err.toString());
        assertTrue(err.toString().contains("; see " + ("weir " + command).strip() + " --help"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void withoutACommandItShowsItsHelpAndFails() {
        assertEquals(ExitCode.USAGE.code(), run());

        assertTrue(err.toString().contains("Commands:"), err.toString());
        assertTrue(err.toString().contains("Exit codes:"), err.toString());
    }

    @Test
    void whatIsWrongOnTheCommandLineIsSaidBeforeAnyBrokerIsAsked() {
        assertEquals(
                ExitCode.USAGE.code(), run("topics", "create", "a", "--config", "retention.ms", "-b", "127.0.0.1:1"));
        assertEquals(ExitCode.USAGE.code(), run("topics", "alter", "a", "-b", "127.0.0.1:1"));
        assertFalse(err.toString().contains("refuses"), err.toString());
    }

    @Test
    void theCompletionKnowsCommandsAndOptions() {
        assertEquals(0, run("completion"));

        assertTrue(out.toString().startsWith("#!"), out.toString());
        for (String word : List.of("topics", "create", "--partitions", "configs", "--bootstrap-server", "compinit")) {
            assertTrue(out.toString().contains(word), word);
        }
    }

    @Test
    void theNodesCommandSaysByItselfWhatItSaysBelowTheOthers() {
        assertEquals(0, run("node", "--help"));
        StringWriter alone = new StringWriter();

        assertEquals(0, WeirCommand.node().setOut(new PrintWriter(alone, true)).execute("--help"));
        assertEquals(out.toString(), alone.toString());

        assertEquals(ExitCode.USAGE.code(), run("node", "--listner", "x"));
        StringWriter refused = new StringWriter();
        assertEquals(
                ExitCode.USAGE.code(),
                WeirCommand.node().setErr(new PrintWriter(refused, true)).execute("--listner", "x"));
        assertEquals(err.toString(), refused.toString());
    }

    @Test
    void theReferenceNeedsNoBroker() {
        assertEquals(0, run("configs", "reference", "retention"));
        assertTrue(out.toString().contains("`retention.ms`"), out.toString());

        assertEquals(ExitCode.NOT_FOUND.code(), run("configs", "reference", "nothing-is-called-so"));
    }

    private int run(String... args) {
        return WeirCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private static Stream<String> words(String line) {
        return line.isBlank() ? Stream.empty() : Stream.of(line.strip().split(" +"));
    }
}
