package io.weir.cli.journal;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.WeirVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir journal remove}. */
@Command(
        name = "remove",
        description = "Takes the vote from a node. It may be down; its data stays where it is.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = "  weir journal remove 3 --journal 10.0.0.1:17356 --secret-file journal.secret")
final class RemoveVoterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "The number of the node.")
    private int node;

    @Mixin
    private JournalOptions journal;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(journal.ask("remove " + node));
        return ExitCode.OK.code();
    }
}
