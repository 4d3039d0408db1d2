package io.weir.cli;

import com.typesafe.config.ConfigFactory;
import io.weir.cli.bench.BenchCommand;
import io.weir.cli.configs.ConfigsCommand;
import io.weir.cli.frame.Usage;
import io.weir.cli.frame.WeirVersion;
import io.weir.cli.groups.GroupsCommand;
import io.weir.cli.journal.JournalCommand;
import io.weir.cli.log.LogCommand;
import io.weir.cli.records.ConsumeCommand;
import io.weir.cli.records.ProduceCommand;
import io.weir.cli.topics.TopicsCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code weir}: the program's entry point. */
@Command(
        name = "weir",
        description = "A Kafka-compatible event-streaming broker built of actors.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        subcommands = {
            NodeCommand.class,
            DemoCommand.class,
            TopicsCommand.class,
            GroupsCommand.class,
            ConfigsCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            BenchCommand.class,
            LogCommand.class,
            JournalCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir node                       one node, data in ./weir-data, Kafka on 127.0.0.1:9092",
            "  weir node --data-dir /srv/weir --set num.partitions=6",
            "  weir demo README.md             publishes a file's lines, reads them back, compares",
            "  weir produce greetings <<< hello",
            "  weir consume greetings",
            "  weir topics describe greetings",
            "",
            "weir COMMAND --help says more. source <(weir completion) makes bash and zsh complete it all."
        })
public final class WeirCommand {
    private static final String NODE = "node";
    private static final Set<String> RUN_A_NODE = Set.of(NODE, "demo");

    public static void main(String[] args) {
        // Netty would look for the flight recorder, which takes a good part of a start; nobody records this way.
        System.setProperty("io.netty.jfr.enabled", System.getProperty("io.netty.jfr.enabled", "false"));
        System.setProperty("slf4j.internal.verbosity", "WARN");
        if (List.of(args).stream().anyMatch(RUN_A_NODE::contains)) {
            // They need the defaults, which are read while the command line is.
            CompletableFuture.runAsync(() -> ConfigFactory.defaultReference(WeirCommand.class.getClassLoader()));
        }
        System.exit(execute(args));
    }

    /** Reading what all commands are like takes a good part of a node's start, which needs one of them. */
    static int execute(String... args) {
        return args.length > 0 && args[0].equals(NODE)
                ? node().execute(Arrays.copyOfRange(args, 1, args.length))
                : commandLine().execute(args);
    }

    /** {@code weir node} by itself: it says and does what it does below the others. */
    static CommandLine node() {
        CommandLine node = new CommandLine(new NodeCommand()).setCommandName("weir " + NODE);
        Usage.configureCommand(node);
        return node;
    }

    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new WeirCommand());
        Usage.configure(commands);
        return commands;
    }
}
