package io.weir.cli;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir}: the program's entry point. */
@Command(
        name = "weir",
        description = "A Kafka-compatible event-streaming broker built of actors.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {
            NodeCommand.class,
            DemoCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir node                       one node, data in ./weir-data, Kafka on 127.0.0.1:9092",
            "  weir node --data-dir /srv/weir --set num.partitions=6",
            "  weir demo README.md             publishes a file's lines, reads them back, compares",
            "  kcat -b 127.0.0.1:9092 -t greetings -P <<< hello",
            "  kcat -b 127.0.0.1:9092 -t greetings -C -e"
        })
public final class WeirCommand implements Callable<Integer> {
    private static final int HELP_WIDTH = 110;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        // Netty would look for the flight recorder, which takes a good part of a start; nobody records this way.
        System.setProperty("io.netty.jfr.enabled", System.getProperty("io.netty.jfr.enabled", "false"));
        System.setProperty("slf4j.internal.verbosity", "WARN");
        // Every command but --help needs the defaults: they are read while the command line is.
        CompletableFuture.runAsync(() -> ConfigFactory.defaultReference(WeirCommand.class.getClassLoader()));
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new WeirCommand());
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler(WeirCommand::misused);
        commands.setExecutionExceptionHandler(WeirCommand::failed);
        commands.getSubcommands()
                .get("generate-completion")
                .getCommandSpec()
                .usageMessage()
                .hidden(true);
        return commands;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing: node or demo; see weir --help");
    }

    private static int misused(ParameterException e, String[] args) {
        say(e.getCommandLine(), e.getMessage().lines().findFirst().orElse("wrong usage"));
        return ExitCode.USAGE.code();
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        ExitCode code = ExitCode.FAULT;
        if (e instanceof Failure failure) {
            code = failure.exitCode();
            failure.getMessage().lines().forEach(line -> say(command, line));
        } else {
            say(command, "unexpected: " + e);
            Logging.detail("unexpected", e);
        }
        return code.code();
    }

    private static void say(CommandLine command, String line) {
        command.getErr().println("weir: " + line);
        command.getErr().flush();
    }
}
