package io.weir.cli.journal;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.WeirVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir journal}: each subcommand is one line that a node of the journal is asked. */
@Command(
        name = "journal",
        description = "Says who votes in a journal, and changes it, one voter at a time.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = JournalCommand.EXAMPLES,
        footer = {
            "  weir journal voters --journal 10.0.0.1:17356 --secret-file journal.secret",
            "  weir journal add 2 --journal 10.0.0.1:17356 --secret-file journal.secret",
            "  weir journal remove 1 --journal 10.0.0.2:17356 --secret-file journal.secret"
        })
public final class JournalCommand {
    static final String EXAMPLES = "%nExamples:%n";
    private static final String THE_NODE = "The number of the node.";

    @Spec
    private CommandSpec spec;

    @Command(
            description =
                    "Lists the nodes of a journal: who votes, who can be reached, and what the asked one is doing.",
            mixinStandardHelpOptions = true,
            versionProvider = WeirVersion.class,
            footerHeading = EXAMPLES,
            footer = "  weir journal voters --journal 10.0.0.1:17356 --secret-file journal.secret")
    int voters(@Mixin JournalOptions journal) {
        return ask(journal, "voters");
    }

    @Command(
            description =
                    "Makes a node a voter. It must be running and blank, with the journal's cluster id, and copies everything first.",
            mixinStandardHelpOptions = true,
            versionProvider = WeirVersion.class,
            footerHeading = EXAMPLES,
            footer = "  weir journal add 3 --journal 10.0.0.1:17356 --secret-file journal.secret")
    int add(@Parameters(paramLabel = "NODE", description = THE_NODE) int node, @Mixin JournalOptions journal) {
        return ask(journal, "add " + node);
    }

    @Command(
            description = "Takes the vote from a node. It may be down; its data stays where it is.",
            mixinStandardHelpOptions = true,
            versionProvider = WeirVersion.class,
            footerHeading = EXAMPLES,
            footer = "  weir journal remove 3 --journal 10.0.0.1:17356 --secret-file journal.secret")
    int remove(@Parameters(paramLabel = "NODE", description = THE_NODE) int node, @Mixin JournalOptions journal) {
        return ask(journal, "remove " + node);
    }

    private int ask(JournalOptions journal, String line) {
        spec.commandLine().getOut().println(journal.ask(line));
        return ExitCode.OK.code();
    }
}
