package io.weir.cli.frame;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command line that cannot be run is answered: one line that says what is wrong, what was perhaps meant, where help is. */
public final class Usage {
    private static final int HELP_WIDTH = 110;

    private Usage() {}

    /** Applies what holds for the program, and for all commands. */
    public static void configure(CommandLine commands) {
        configureCommand(commands);
        Map<String, String> exitCodes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            exitCodes.put(Integer.toString(code.code()), code.meaning());
        }
        commands.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes);
    }

    /** Applies what holds for a command, and for those below it. */
    public static void configureCommand(CommandLine commands) {
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.registerConverter(Duration.class, new Durations());
        commands.setParameterExceptionHandler(Usage::misused);
        commands.setExecutionExceptionHandler(Usage::failed);
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        if (args.length == 0 && command.getParent() == null) {
            command.usage(command.getErr());
            return ExitCode.USAGE.code();
        }
        say(command, problem(e, args) + "; see " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.code();
    }

    private static String problem(ParameterException e, String[] args) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched);
        }
        if (e instanceof MissingParameterException) {
            // Perhaps it is missing because an option that was mistyped has taken its place.
            List<String> mistyped = unknownOptions(e.getCommandLine(), args);
            if (!mistyped.isEmpty()) {
                return unknown(new UnmatchedArgumentException(e.getCommandLine(), mistyped));
            }
        }
        String message = e.getMessage()
                .replaceFirst("^[Ee]rror: ", "")
                .lines()
                .findFirst()
                .orElse("wrong usage")
                .strip();
        if (message.startsWith("Missing required subcommand")) {
            return "a command is missing: " + subcommands(e.getCommandLine());
        }
        message = message.replaceFirst("is not an? (int|short|long)$", "is not a whole number");
        String plain = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
        return Character.toLowerCase(plain.charAt(0)) + plain.substring(1);
    }

    private static List<String> unknownOptions(CommandLine command, String[] args) {
        return Arrays.stream(args)
                .takeWhile(arg -> !arg.equals("--"))
                .filter(arg -> arg.startsWith("--"))
                .map(arg -> arg.replaceFirst("=.*", ""))
                .filter(arg -> !command.getCommandSpec().optionsMap().containsKey(arg)
                        && !command.getCommandSpec().negatedOptionsMap().containsKey(arg))
                .toList();
    }

    private static String unknown(UnmatchedArgumentException e) {
        String what = e.getUnmatched().get(0);
        boolean group = !e.getCommandLine().getSubcommands().isEmpty();
        String kind = what.startsWith("-") ? "unknown option " : group ? "unknown command " : "unexpected argument ";
        List<String> suggestions = e.getSuggestions().stream().limit(3).toList();
        if (!suggestions.isEmpty()) {
            return kind + what + ", did you mean " + String.join(" or ", suggestions) + "?";
        }
        return kind + what + (group && !what.startsWith("-") ? ": there are " + subcommands(e.getCommandLine()) : "");
    }

    private static String subcommands(CommandLine command) {
        return command.getSubcommands().values().stream()
                .distinct()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .map(CommandLine::getCommandName)
                .collect(Collectors.joining(", "));
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        Throwable thrown = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        if (thrown instanceof ParameterException misuse) {
            return misused(misuse, parsed.originalArgs().toArray(String[]::new));
        }
        Failure failure = Failures.of(thrown);
        failure.getMessage().lines().forEach(line -> say(command, line));
        if (failure.exitCode() == ExitCode.FAULT) {
            Logging.detail("failed", thrown);
        }
        return failure.exitCode().code();
    }

    private static void say(CommandLine command, String line) {
        command.getOut().flush();
        command.getErr().println("weir: " + line);
        command.getErr().flush();
    }
}
