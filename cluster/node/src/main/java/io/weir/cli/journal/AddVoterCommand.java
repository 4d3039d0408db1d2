package io.weir.cli.journal;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.WeirVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir journal add}. */
@Command(
        name = "add",
        description =
                "Makes a node a voter. It must be running and blank, with the journal's cluster id, and copies everything first.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = "  weir journal add 3 --journal 10.0.0.1:17356 --secret-file journal.secret")
final class AddVoterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "The number of the node.")
    private int node;

    @Mixin
    private JournalOptions journal;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(journal.ask("add " + node));
        return ExitCode.OK.code();
    }
}
