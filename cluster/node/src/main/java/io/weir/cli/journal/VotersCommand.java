package io.weir.cli.journal;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.WeirVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir journal voters}. */
@Command(
        name = "voters",
        description = "Lists the nodes of a journal: who votes, who can be reached, and what the asked one is doing.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = "  weir journal voters --journal 10.0.0.1:17356 --secret-file journal.secret")
final class VotersCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(journal.ask("voters"));
        return ExitCode.OK.code();
    }
}
